/** What passes on the lines, asked for while a technician's page is open and in sight. Nothing here judges it. */

/** One rung of a device's ladder; `since` in seconds of journal time. */
export interface Rung {
  name: "port" | "adapter" | "opened" | "connected" | "bytes" | "frames" | "values";
  state: "good" | "bad" | "waiting" | "resting";
  since: number | null;
  text: string;
}

/** One frame, or what was refused: `fields` null and `reason` why. A frame may have both: it was not to be used. */
export interface WireFrame {
  n: number;
  at: number;
  protocol: string;
  hex: string;
  /** bytes it has; `hex` may be cut */
  size: number;
  fields: Record<string, unknown> | null;
  reason: string;
}

interface Told {
  at: number;
  ladders: Record<string, Rung[]>;
  device: string;
  frames: WireFrame[];
}

export const FRAMES_SHOWN = 20;
const EVERY_MS = 1000;
const DEADLINE_MS = 4000;

/** Asks once a second; a hidden page asks nothing, and the room then keeps no frames for it. */
export class WireFeed {
  ladders: Record<string, Rung[]> = {};
  /** of the watched device, newest first */
  frames: WireFrame[] = [];
  /** the device whose frames are wanted; "" for none */
  watched = "";
  /** the list stands still, so that it can be read */
  held = false;
  /** why nothing comes, for the person at the screen */
  trouble = "";
  private after = 0;
  private running = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly changed: () => void) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    void this.round();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
    this.forget();
    this.trouble = "";
  }

  /** Shows the frames of `device` from now on, or of none. */
  watch(device: string): void {
    this.watched = device;
    this.after = 0;
    this.frames = [];
    this.held = false;
    this.changed();
  }

  private forget(): void {
    this.ladders = {};
    this.frames = [];
    this.after = 0;
  }

  private async round(): Promise<void> {
    if (!document.hidden) {
      const again = await this.ask();
      if (!this.running) return;
      this.changed();
      if (!again) return;
    }
    this.timer = setTimeout(() => void this.round(), EVERY_MS);
  }

  /** False when asking again is no use: this person may not see it. */
  private async ask(): Promise<boolean> {
    const { watched, after } = this;
    try {
      const query = new URLSearchParams({ device: watched, after: String(after) });
      const response = await fetch(`/api/wire?${query}`, { signal: AbortSignal.timeout(DEADLINE_MS) });
      const said = (await response.json()) as Told & { error?: string };
      if (!response.ok) {
        this.forget();
        this.trouble = said.error ?? "The monitor could not tell what passes on the lines.";
        return response.status !== 401 && response.status !== 403;
      }
      this.trouble = "";
      this.ladders = said.ladders;
      if (said.device === this.watched && watched === this.watched && !this.held) this.take(said.frames);
    } catch {
      this.trouble = "The monitor does not answer.";
    }
    return true;
  }

  private take(frames: WireFrame[]): void {
    const last = frames.at(-1);
    if (last === undefined) return;
    this.after = last.n;
    this.frames = [...frames.toReversed(), ...this.frames].slice(0, FRAMES_SHOWN);
  }
}

/** "0180a5" as "01 80 a5". */
export function spaced(hex: string): string {
  return hex.replace(/(..)(?=.)/g, "$1 ");
}

const LONGEST = 72;

/** The wire fields as "name value"; what is absent is a dash, a flag that is not set is left out. */
export function fieldWords(fields: Record<string, unknown>): [string, string][] {
  return Object.entries(fields)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => [name, valueWords(value)]);
}

function valueWords(value: unknown): string {
  if (value === null) return "–";
  if (value === true) return "yes";
  const text = Array.isArray(value) ? value.map(valueWords).join(" ") : typeof value === "object" ? JSON.stringify(value) : String(value);
  if (text === "") return "none";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}
