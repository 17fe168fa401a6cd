/** The monitor's time, told from its messages and carried on by this device's own clock between them. */
import { elapsedS, instant, type Instant } from "./silence";

/** A message this much off the carried-on time is believed at once; less is the network's unevenness. */
const SNAP_S = 0.5;
const FOLLOW = 0.05;

export class RoomClock {
  private at = 0;
  private heard: Instant | null = null;

  constructor(private readonly read: () => Instant = instant) {}

  /** Takes the stamp of a message that has just arrived. The least delayed message is nearest to the truth. */
  hear(at: number): void {
    const carried = this.now();
    this.heard = this.read();
    const off = carried === null ? Infinity : at - carried;
    this.at = carried === null || off > 0 || off < -SNAP_S ? at : carried + off * FOLLOW;
  }

  /** `at` now, in seconds of journal time; null before the first message. */
  now(): number | null {
    return this.heard === null ? null : this.at + elapsedS(this.heard, this.read());
  }
}
