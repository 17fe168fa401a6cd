/** Keeps a place from taking a press meant for what stood there a moment ago. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** A button whose meaning changed this recently takes no press (ours; as on the alarm cards). */
export const SETTLE_MS = 700;

export class Steady implements ReactiveController {
  private readonly meant = new Map<string, string>();
  private readonly settling = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Tells what stands at `place` now; true while it stands there too shortly to be pressed. */
  fresh(place: string, meaning: string): boolean {
    const before = this.meant.get(place);
    this.meant.set(place, meaning);
    if (before !== undefined && before !== meaning) this.begin(place);
    return this.settling.has(place);
  }

  private begin(place: string): void {
    clearTimeout(this.settling.get(place));
    this.settling.set(
      place,
      setTimeout(() => {
        this.settling.delete(place);
        this.host.requestUpdate();
      }, SETTLE_MS),
    );
  }

  hostDisconnected(): void {
    for (const timer of this.settling.values()) clearTimeout(timer);
    this.settling.clear();
  }
}
