/** The trend of one window, loaded and carried on: again after each new connection and every few minutes. */
import type { Shown } from "../apply";
import { extend, loadTrend, type Trend } from "../trend";

/** So that what the journal knows better (late samples, thinned lines) reaches the screen. */
const RELOAD_S = 120;
const RETRY_S = 5;

export class TrendFeed {
  trend: Trend | null = null;
  private loadedAt = -Infinity;
  private loading = false;

  constructor(
    private minutes: number,
    private readonly changed: () => void,
  ) {}

  choose(minutes: number): void {
    this.minutes = minutes;
    this.loadedAt = -Infinity;
  }

  /** Takes what is shown now; `again` when something may have been missed. */
  follow(shown: Shown, again: boolean): void {
    if (again) this.loadedAt = -Infinity;
    if (this.trend !== null) this.trend = extend(this.trend, shown.view, shown.at);
    if (!this.loading && shown.at - this.loadedAt > RELOAD_S) void this.load(shown);
  }

  clear(): void {
    this.trend = null;
    this.loadedAt = -Infinity;
  }

  private async load(shown: Shown): Promise<void> {
    this.loading = true;
    const asked = this.minutes;
    const loaded = await loadTrend(asked);
    this.loading = false;
    if (asked !== this.minutes) return;
    this.loadedAt = loaded === null ? shown.at - RELOAD_S + RETRY_S : shown.at;
    if (loaded !== null) this.trend = extend(loaded, shown.view, shown.at);
    this.changed();
  }
}
