/** Plays the tones of `tones.ts` on this device. Browsers allow sound only after a tap: `switchOn`. */
import { EDGE, PARTS_DB, pulses, type Pulse } from "./tones";
import type { Priority } from "./view";

/** How far ahead pulses are handed to the sound card: longer than the 1 s that a page out of sight is woken at. */
const AHEAD_S = 1.5;
const TICK_MS = 250;
const LEVEL = 0.5;

export class Sound {
  private context: AudioContext | null = null;
  private out: GainNode | null = null;
  private wave: PeriodicWave | null = null;
  private tone: Priority | "" = "";
  private since = 0;
  private planned = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** `changed` is called when this device becomes able or unable to sound. */
  constructor(private readonly changed: () => void) {}

  /** True only while this device can really sound. */
  get on(): boolean {
    return this.context?.state === "running";
  }

  /** Must be called from a tap. Plays one short confirming pulse, so that a muted device is noticed. */
  async switchOn(): Promise<void> {
    const context = (this.context ??= this.make());
    await context.resume();
    this.timer ??= setInterval(() => this.plan(), TICK_MS);
    this.since = context.currentTime + 0.4; // after the confirming pulse
    this.planned = this.since;
    this.play({ at: context.currentTime + 0.05, width: 0.2, fundamental: 330 });
    this.changed();
  }

  /** Sounds `tone` from now on; what was planned of another one is silenced at once. */
  set(tone: Priority | ""): void {
    if (tone === this.tone) return;
    this.tone = tone;
    const context = this.context;
    if (context === null) return;
    this.out?.disconnect();
    this.out = this.outlet(context);
    this.since = this.planned = context.currentTime + 0.05;
    this.plan();
  }

  private make(): AudioContext {
    const context = new AudioContext();
    context.onstatechange = () => this.changed();
    const real = new Float32Array(PARTS_DB.length + 1);
    const parts = new Float32Array([0, ...PARTS_DB.map((db) => 10 ** (db / 20))]);
    this.wave = context.createPeriodicWave(real, parts);
    this.out = this.outlet(context);
    return context;
  }

  private outlet(context: AudioContext): GainNode {
    const gain = context.createGain();
    gain.gain.value = LEVEL;
    gain.connect(context.destination);
    return gain;
  }

  private plan(): void {
    if (this.context === null || !this.on) return;
    const now = this.context.currentTime;
    const until = now + AHEAD_S;
    for (const pulse of pulses(this.tone, this.since, Math.max(this.planned, now), until)) this.play(pulse);
    this.planned = until;
  }

  private play({ at, width, fundamental }: Pulse): void {
    const { context, out, wave } = this;
    if (context === null || out === null || wave === null) return;
    const oscillator = context.createOscillator();
    oscillator.setPeriodicWave(wave);
    oscillator.frequency.value = fundamental;
    const shape = context.createGain();
    shape.gain.setValueAtTime(0, at);
    shape.gain.linearRampToValueAtTime(1, at + width * EDGE);
    shape.gain.setValueAtTime(1, at + width * (1 - EDGE));
    shape.gain.linearRampToValueAtTime(0, at + width);
    oscillator.connect(shape).connect(out);
    oscillator.start(at);
    oscillator.stop(at + width);
  }
}
