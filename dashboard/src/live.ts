/**
 * Follows the room: one socket, tried again for ever, and the silence timer.
 *
 * Rule 1. Only a message that was applied counts as a sign of life; one behind a gap does not.
 * Rule 2. A gap or an unreadable message is answered by asking for the whole view.
 * Rule 3. A connection that has been silent for `NOT_LIVE_S` is given up and made anew.
 */
import { apply, begin, Gap, type Patch, type Shown, type Whole } from "./apply";
import { RoomClock } from "./clock";
import { decode, type Wave } from "./pleth";
import { elapsedS, instant, link, NOT_LIVE_S, type Instant, type Link } from "./silence";

/** What the page is told. */
export interface Listener {
  shown(shown: Shown, whole: boolean): void;
  pleth(wave: Wave): void;
  link(link: Link): void;
  /** a connection ended or was never made: the page may ask whether it is still signed in */
  lost(): void;
}

/** The part of a WebSocket used here, so that tests can stand one in. */
export interface Socket {
  binaryType: string;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
  readonly readyState: number;
  send(text: string): void;
  close(): void;
}

const OPEN = 1;
const CHECK_MS = 250;
/** Pause between attempts: 0.5 to 2 s, at random, so that screens do not all come back in one instant. */
const RETRY_MS: readonly [number, number] = [500, 2000];

export function liveAddress(at: Location = location): string {
  return `${at.protocol === "https:" ? "wss" : "ws"}://${at.host}/live`;
}

export class Live {
  readonly clock: RoomClock;
  private shown: Shown | null = null;
  private socket: Socket | null = null;
  private told: Link | null = null;
  private heard: Instant;
  private tried: Instant;
  private check: ReturnType<typeof setInterval> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly listener: Listener,
    private readonly open: () => Socket = () => new WebSocket(liveAddress()) as unknown as Socket,
    private readonly read: () => Instant = instant,
  ) {
    this.clock = new RoomClock(read);
    this.heard = this.tried = read();
  }

  start(): void {
    this.heard = this.read();
    this.check ??= setInterval(() => this.look(), CHECK_MS);
    this.connect();
  }

  stop(): void {
    clearInterval(this.check);
    clearTimeout(this.retry);
    this.check = this.retry = undefined;
    this.leave();
  }

  /** Seconds since the last sign of life. */
  silentS(): number {
    return elapsedS(this.heard, this.read());
  }

  /** Judges the silence now: four times a second, and when the page comes back into view. */
  look(): void {
    const now = link(this.silentS());
    if (now !== this.told) {
      this.told = now;
      this.listener.link(now);
    }
    const waited = Math.min(this.silentS(), elapsedS(this.tried, this.read()));
    if (this.socket !== null && waited >= NOT_LIVE_S) this.again();
  }

  private connect(): void {
    this.tried = this.read();
    this.retry = undefined;
    let socket: Socket;
    try {
      socket = this.open();
    } catch {
      this.again();
      return;
    }
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.take(data);
    socket.onclose = socket.onerror = () => this.again();
    this.socket = socket;
  }

  private again(): void {
    this.leave();
    this.listener.lost();
    const [least, most] = RETRY_MS;
    this.retry ??= setTimeout(() => this.connect(), least + Math.random() * (most - least));
  }

  private leave(): void {
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  private take(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const wave = decode(data);
      if (wave !== null) this.listener.pleth(wave);
      return;
    }
    try {
      this.follow(JSON.parse(String(data)) as Whole | Patch);
    } catch (problem) {
      if (!(problem instanceof Gap || problem instanceof SyntaxError || problem instanceof TypeError)) throw problem;
      if (this.socket?.readyState === OPEN) this.socket.send(JSON.stringify({ whole: true }));
    }
  }

  private follow(message: Whole | Patch): void {
    const whole = "view" in message;
    if (!whole && this.shown === null) throw new Gap(-1);
    this.shown = whole ? begin(message) : apply(this.shown as Shown, message);
    this.heard = this.read();
    this.clock.hear(this.shown.at);
    this.listener.shown(this.shown, whole);
    this.look();
  }
}
