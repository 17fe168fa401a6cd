/** The trend of one window, loaded and carried on: again after each new connection and every few minutes. */
import type { Shown } from "../apply";
import { after, EMPTY, extend, loadTrend, type Trend } from "../trend";

/** So that what the journal knows better (late samples, thinned lines) reaches the screen. */
const RELOAD_S = 120;
const RETRY_S = 5;

export class TrendFeed {
  trend: Trend | null = null;
  private loadedAt = -Infinity;
  private loading = false;
  private shown: Shown | null = null;
  private session: string | null = null;
  /** nothing before this is shown: it belongs to another session */
  private cut = -Infinity;

  constructor(
    private minutes: number,
    private readonly changed: () => void,
  ) {}

  /** Loads again only when it must reach further back, or was asked to. */
  reach(minutes: number): void {
    if (minutes > this.minutes) this.choose(minutes);
  }

  choose(minutes: number): void {
    this.minutes = minutes;
    this.loadedAt = -Infinity;
  }

  /** Takes what is shown now; `again` when something may have been missed. */
  follow(shown: Shown, again: boolean): void {
    if (again) this.loadedAt = -Infinity;
    this.shown = shown;
    this.keepApart(shown);
    if (this.trend !== null) this.trend = extend(this.trend, shown.view, shown.at);
    if (!this.loading && shown.at - this.loadedAt > RELOAD_S) void this.load();
  }

  clear(): void {
    this.trend = this.shown = null;
    this.loadedAt = -Infinity;
  }

  /** A session begins or ends with an empty trend. */
  private keepApart({ at, view: { session } }: Shown): void {
    const id = session?.id ?? "";
    const changed = this.session !== null && this.session !== id;
    this.session = id;
    this.cut = session?.opened_at ?? (changed ? at : this.cut);
    if (changed && this.trend !== null) this.trend = after(this.trend, this.cut);
  }

  private async load(): Promise<void> {
    this.loading = true;
    const asked = this.minutes;
    const loaded = await loadTrend(asked, this.trend ?? EMPTY);
    this.loading = false;
    const { shown } = this;
    if (asked !== this.minutes || shown === null) return;
    this.loadedAt = loaded === null ? shown.at - RELOAD_S + RETRY_S : shown.at;
    if (loaded !== null) this.trend = after(extend(loaded, shown.view, shown.at), this.cut);
    this.changed();
  }
}
