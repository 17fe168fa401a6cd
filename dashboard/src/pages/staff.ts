/** The staff page, for a phone: the alarms of the room with who has them, and the tones. */
import "../ui/page.css";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { MARK, pauseLeft } from "../alarms";
import type { Shown } from "../apply";
import { countDown } from "../format";
import { Sound } from "../sound";
import { toneNow } from "../tones";
import type { Sample } from "../trend";
import { alarmsOf, pressureOf, questionsOf, vitalOf, type View } from "../view";
import { standing } from "../phases";
import { stayAwake } from "../ui/awake";
import "../ui/cuff-bar";
import "../ui/device-ask";
import { liveMark, liveStyle, silenceBanner } from "../ui/live-mark";
import "../ui/me-panel";
import { noteLine, noteStyle } from "../ui/notes";
import { ask, RoomClient, type Asked } from "../ui/room-client";
import "../ui/sign-in";
import "../ui/sparkline";
import "../ui/staff-card";
import { numbersStyle, roomNumbers } from "../ui/staff-numbers";
import { staffStyle } from "../ui/staff-style";
import { shared } from "../ui/styles";
import { TrendFeed } from "../ui/trend-feed";
import { oddness } from "../ui/oddness";

const NONE: readonly Sample[] = [];
/** A pause of the tone that says "not live" ends by itself, as every audio pause does (handbook 5.1: 120 s). */
const HUSH_S = 120;

@customElement("sc-staff-page")
export class StaffPage extends LitElement {
  @state() private more = false;
  private hushedUntil = 0;
  private readonly client = new RoomClient(this);
  private readonly trend = new TrendFeed(10, () => this.requestUpdate());
  private readonly sound = new Sound(() => this.requestUpdate());

  static override styles = [shared, liveStyle, noteStyle, numbersStyle, staffStyle];

  override connectedCallback(): void {
    super.connectedCallback();
    stayAwake();
  }

  follow(shown: Shown, whole: boolean): void {
    this.hushedUntil = 0;
    this.trend.follow(shown, whole);
    this.sing();
  }

  override willUpdate(): void {
    this.sing();
  }

  private sing(): void {
    const { client } = this;
    const view = client.shownNow?.view;
    const signedIn = client.me !== null && client.me !== undefined;
    const tone = toneNow({
      tone: view?.alarms?.tone ?? "",
      notLive: client.notLive,
      watching: view?.room?.watching ?? true,
      hushed: performance.now() < this.hushedUntil,
    });
    this.sound.set(signedIn ? tone : "");
  }

  override render(): TemplateResult | typeof nothing {
    const { client } = this;
    if (client.me === undefined) return nothing;
    if (client.me === null) return html`<sc-sign-in @signed-in=${() => client.begin()}></sc-sign-in>`;
    const view = client.shownNow?.view ?? {};
    const silentS = client.live.silentS();
    const last = client.shownNow ? client.now - silentS + (view.room?.wall_offset ?? 0) : null;
    return html`<div
      class="page"
      ?data-not-live=${client.notLive}
      @ask=${(e: CustomEvent<Asked>) => client.send(e.detail)}
      @signed-out=${() => client.forget()}
    >
      ${this.head(view, silentS)} ${this.soundBar()}
      <main class="greys">
        ${this.more
          ? html`<sc-me-panel .me=${client.me}></sc-me-panel>`
          : this.room(view)}
      </main>
      ${this.foot(view)} ${silenceBanner(client.linkNow, silentS, last)}
    </div>`;
  }

  private head(view: View, silentS: number): TemplateResult {
    const { me, linkNow } = this.client;
    return html`<header>
      <button class="who" aria-expanded=${this.more} @click=${() => (this.more = !this.more)}>
        <span><b>${me?.name}</b> · ${me?.role}</span>
      </button>
      ${view.room?.simulated ? html`<span class="tag">SIMULATED</span>` : nothing} ${liveMark(linkNow, silentS)}
    </header>`;
  }

  /** Always there, so that a silent device is never taken for a quiet room. */
  private soundBar(): TemplateResult {
    if (this.sound.on) return html`<p class="sounding soft">Sound is on at this device.</p>`;
    return html`<button class="silent" @click=${() => this.sound.switchOn()}>
      <strong>This device is silent</strong><span>Tap to switch sound on</span>
    </button>`;
  }

  private room(view: View): TemplateResult {
    const alarms = alarmsOf(view);
    const { now, notLive } = this.client;
    if (alarms.length === 0) return this.quiet(view);
    return html`${alarms.map(
      (alarm, i) =>
        html`<sc-staff-card .alarm=${alarm} .view=${view} .now=${now} ?first=${i === 0} ?stale=${notLive}></sc-staff-card>`,
    )}${this.line(view)}`;
  }

  private quiet(view: View): TemplateResult {
    const { room, session } = view;
    const watching = room?.watching ?? false;
    const patient = [session?.alias, session?.programme_label].filter(Boolean).join(" · ");
    const stands = standing(view, this.client.now);
    return html`<section class="card quiet">
        <p class="place">${room?.name ?? "connecting …"}</p>
        <p class="soft">${patient}</p>
        ${stands === "" ? nothing : html`<p class="stands">${stands}</p>`}
        <p class="says">${watching ? "No alarm now." : room?.notice || "not watching: no alarms are sent"}</p>
        ${roomNumbers(view, this.client.now, this.client.notLive)}
      </section>
      ${this.line(view)}`;
  }

  private line(view: View): TemplateResult | typeof nothing {
    const spo2 = vitalOf(view, "spo2");
    if (spo2 === null) return nothing;
    const odd = oddness(spo2) && ` · ${oddness(spo2)}`;
    return html`<section class="card line">
      <p class="soft">SpO<sub>2</sub>, last 5 min${odd}</p>
      <sc-sparkline
        .samples=${this.trend.trend?.vitals["spo2"] ?? NONE}
        .to=${Math.ceil(this.client.now / 2) * 2}
        .minutes=${5}
        .low=${spo2.low}
        .high=${spo2.high}
      ></sc-sparkline>
    </section>`;
  }

  private foot(view: View): TemplateResult {
    const { client } = this;
    const questions = questionsOf(view);
    return html`<footer>
      ${questions.length > 0 ? html`<sc-device-ask .questions=${questions} ?locked=${client.notLive}></sc-device-ask>` : nothing}
      ${noteLine(client.note)}
      <sc-cuff-bar .cuff=${pressureOf(view)?.cuff ?? null} .now=${client.now}></sc-cuff-bar>
      <div class="does">${client.notLive ? this.hush(view) : this.pause(view)}</div>
      <p class="faint">${view.room?.own_alarm_note ?? ""}</p>
    </footer>`;
  }

  private pause(view: View): TemplateResult {
    const can = view.alarms?.can ?? [];
    const left = pauseLeft(view.alarms, this.client.now);
    const tone = view.alarms?.tone ?? "";
    const due = tone && (this.sound.on ? `Sounding ${MARK[tone]}` : `${MARK[tone]} tone due, not sounding here`);
    const state = left === null ? due || "No tone now" : `Sound paused: ${countDown(left)} left`;
    const button = can.includes("resume-audio") ? ["resume-audio", "End sound pause"] : ["pause-audio", "Pause sound"];
    const [name = "", label = ""] = button;
    return html`<p class="tone">${state}</p>
      ${can.includes(name)
        ? html`<button data-command=${name} @click=${(e: Event) => e.target?.dispatchEvent(ask(name))}>${label}</button>`
        : nothing}`;
  }

  private hush(view: View): TemplateResult {
    const left = (this.hushedUntil - performance.now()) / 1000;
    if (view.room?.watching === false) return html`<p class="tone">No tone: the room was not watching</p>`;
    return html`<p class="tone">${left > 0 ? `Tone paused: ${countDown(left)} left` : this.sound.on ? "Sounding: not live" : "Tone due, not sounding here"}</p>
      <button ?disabled=${left > 0} @click=${() => this.hushNow()}>Pause tone</button>`;
  }

  private hushNow(): void {
    this.hushedUntil = performance.now() + HUSH_S * 1000;
    this.requestUpdate();
  }
}
