/** The room page: beside a patient with closed eyes. It draws and asks; it never makes a sound. */
import "../ui/page.css";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Shown } from "../apply";
import type { Wave } from "../pleth";
import { countDown } from "../format";
import { EMPTY, type Sample } from "../trend";
import { pauseLeft } from "../alarms";
import { alarmOn, alarmsOf, pressureOf, questionsOf, vitalOf, vitalsOf, type View } from "../view";
import { reachMin, type Choice } from "../window";
import "../ui/alarm-strip";
import { stayAwake } from "../ui/awake";
import { windowNow } from "../ui/course-now";
import "../ui/device-ask";
import "../ui/light-card";
import { liveStyle, silenceBanner } from "../ui/live-mark";
import "../ui/mark-bar";
import "../ui/me-panel";
import "../ui/music-card";
import { noteLine, noteStyle } from "../ui/notes";
import "../ui/phase-bar";
import "../ui/pleth-strip";
import type { PlethStrip } from "../ui/pleth-strip";
import "../ui/pressure-tile";
import { RoomClient, type Asked } from "../ui/room-client";
import "../ui/room-header";
import { roomStyle } from "../ui/room-style";
import { roomSheet, type SheetName } from "../ui/room-sheets";
import "../ui/sign-in";
import "../ui/steering";
import { shared } from "../ui/styles";
import "../ui/trend-chart";
import { TrendFeed } from "../ui/trend-feed";
import "../ui/vital-tile";

const NONE: readonly Sample[] = [];

/** Shown large, the rest small; the pressures have their own tile, the perfusion index sits with SpO₂. */
const LARGE = ["spo2", "pulse_rate"];
const ELSEWHERE = new Set(["systolic", "diastolic", "mean_pressure", "cuff_pressure", "perfusion_index", ...LARGE]);

@customElement("sc-room-page")
export class RoomPage extends LitElement {
  @state() private sheet: SheetName | null = null;
  @state() private choice: Choice = "session";
  /** said with the dose when it is marked */
  @state() private amount = "";
  @query("sc-pleth-strip") private readonly strip!: PlethStrip | null;
  private readonly client = new RoomClient(this);
  private readonly trend = new TrendFeed(30, () => this.requestUpdate());

  static override styles = [shared, liveStyle, noteStyle, roomStyle];

  override connectedCallback(): void {
    super.connectedCallback();
    stayAwake();
  }

  follow(shown: Shown, whole: boolean): void {
    this.trend.reach(this.reach(shown));
    this.trend.follow(shown, whole);
    if (shown.view.session?.t0 != null || !shown.view.room?.watching) this.amount = "";
  }

  wave(wave: Wave): void {
    this.strip?.add(wave);
  }

  override render(): TemplateResult | typeof nothing {
    const { client } = this;
    if (client.me === undefined) return nothing;
    if (client.me === null) return html`<sc-sign-in @signed-in=${this.signedIn}></sc-sign-in>`;
    const view = client.shownNow?.view ?? {};
    const silentS = client.live.silentS();
    const last = client.shownNow ? client.now - silentS + (view.room?.wall_offset ?? 0) : null;
    return html`<div
      class="page"
      ?data-sheet=${this.sheet !== null}
      ?data-not-live=${client.notLive}
      @ask=${(e: CustomEvent<Asked>) => client.send(e.detail)}
      @open-sheet=${(e: CustomEvent<SheetName>) => (this.sheet = e.detail)}
      @close-sheet=${() => (this.sheet = null)}
      @amount-set=${(e: CustomEvent<string>) => (this.amount = e.detail)}
      @signed-out=${this.signedOut}
    >
      <sc-room-header
        .view=${view}
        .now=${client.now}
        .link=${client.linkNow}
        .silentS=${silentS}
        .person=${client.me.name}
        ?data-not-live=${client.notLive}
      ></sc-room-header>
      ${this.left(view)} ${this.right(view)}
      <sc-mark-bar class="greys" .view=${view} ?locked=${client.notLive}></sc-mark-bar>
      <sc-phase-bar class="greys" .view=${view} .now=${client.now} .amount=${this.amount} ?locked=${client.notLive}></sc-phase-bar>
      <footer>${noteLine(client.note)}${this.paused(view)}<span class="faint">${view.room?.own_alarm_note ?? ""}</span></footer>
      ${silenceBanner(client.linkNow, silentS, last)}
    </div>`;
  }

  private left(view: View): TemplateResult {
    const { now, notLive } = this.client;
    return html`<div class="tiles greys">${LARGE.map((name) => this.tile(view, name))}${this.pressure(view)}</div>
      <div class="waves greys">
        ${this.question(view)}
        <sc-pleth-strip class="card" .clock=${() => this.client.live.clock.now()} ?stale=${notLive}></sc-pleth-strip>
        ${vitalsOf(view)
          .filter(([name]) => !ELSEWHERE.has(name))
          .map(
            ([name, vital]) =>
              html`<sc-vital-tile class="card" small .name=${name} .vital=${vital} .now=${now} ?stale=${notLive}></sc-vital-tile>`,
          )}
      </div>
      <div class="stage greys">
        <sc-trend-chart
          class="card"
          .trend=${this.trend.trend}
          .view=${view}
          .choice=${this.choice}
          @window-chosen=${(e: CustomEvent<Choice>) => this.choose(e.detail)}
        ></sc-trend-chart>
        ${this.sheet === null ? nothing : roomSheet(this.sheet, view, { now, me: this.client.me ?? null, locked: notLive, amount: this.amount })}
      </div>`;
  }

  /** Beside the wave, which gives way: no control moves. */
  private question(view: View): TemplateResult | typeof nothing {
    const questions = questionsOf(view);
    if (questions.length === 0) return nothing;
    return html`<sc-device-ask .questions=${questions} ?locked=${this.client.notLive}></sc-device-ask>`;
  }

  private tile(view: View, name: string): TemplateResult | typeof nothing {
    const vital = vitalOf(view, name);
    if (vital === null) return nothing;
    return html`<sc-vital-tile
      class="card"
      .name=${name}
      .vital=${vital}
      .alarm=${alarmOn(view, name)}
      .perfusion=${name === "spo2" ? vitalOf(view, "perfusion_index") : null}
      .samples=${this.trend.trend?.vitals[name] ?? NONE}
      .baseline=${name === "spo2" ? null : (view.session?.baseline?.[name] ?? null)}
      .now=${this.client.now}
      ?stale=${this.client.notLive}
    ></sc-vital-tile>`;
  }

  private pressure(view: View): TemplateResult | typeof nothing {
    if (pressureOf(view) === null) return nothing;
    return html`<sc-pressure-tile
      class="card"
      .pressure=${pressureOf(view)}
      .systolic=${vitalOf(view, "systolic")}
      .alarm=${alarmOn(view, "systolic", "diastolic", "mean_pressure")}
      .session=${view.session}
      .can=${view.people?.can ?? []}
      .now=${this.client.now}
      .wallOffset=${view.room?.wall_offset ?? 0}
      ?stale=${this.client.notLive}
      @open-reading=${() => (this.sheet = "reading")}
      @open-cuff=${() => (this.sheet = "cuff")}
    ></sc-pressure-tile>`;
  }

  private right(view: View): TemplateResult {
    const { now, notLive } = this.client;
    return html`<aside class="greys">
      <sc-alarm-strip
        .alarms=${alarmsOf(view)}
        .now=${now}
        .wallOffset=${view.room?.wall_offset ?? 0}
        .watching=${view.room?.watching ?? false}
        .notice=${view.room?.notice ?? ""}
        ?locked=${notLive}
        @open-all=${() => (this.sheet = "alarms")}
      ></sc-alarm-strip>
      <sc-music-card class="card" .view=${view} .now=${now} ?locked=${notLive}></sc-music-card>
      <sc-light-card class="card" .view=${view} .now=${now} ?locked=${notLive}></sc-light-card>
      <sc-steering .view=${view} .now=${now} ?locked=${notLive}></sc-steering>
    </aside>`;
  }

  /** Everybody sees for how long the staff's tones are paused, also who may not pause them. */
  private paused(view: View): TemplateResult | typeof nothing {
    const left = pauseLeft(view.alarms, this.client.now);
    return left === null ? nothing : html`<b>Staff sound paused: ${countDown(left)} left</b>`;
  }

  private choose(choice: Choice): void {
    this.choice = choice;
    const { shownNow } = this.client;
    if (shownNow === null) return;
    this.trend.choose(this.reach(shownNow));
    this.trend.follow(shownNow, true);
  }

  private reach({ view, at }: Shown): number {
    return reachMin(windowNow(this.choice, view, { ...(this.trend.trend ?? EMPTY), to: at }), at);
  }

  private signedIn(): void {
    // A phone has no room for this page: the staff page is made for it.
    if (location.pathname === "/" && innerWidth < 700) location.assign("/staff");
    else void this.client.begin();
  }

  private signedOut(): void {
    this.sheet = null;
    this.trend.clear();
    this.client.forget();
  }
}
