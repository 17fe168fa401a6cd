/** What every page needs of the room, as one controller: who is signed in, the view, the link, commands, messages. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { whoAmI, type Me } from "../account";
import type { Shown } from "../apply";
import { Outbox, type Answer, type Args } from "../commands";
import { Live, type Listener } from "../live";
import type { Wave } from "../pleth";
import type { Link } from "../silence";
import { noteOf, type Note } from "./notes";

const TICK_MS = 500;

/** A command asked for by an element: `this.dispatchEvent(ask("seen", { condition }))`. */
export interface Asked {
  name: string;
  args: Args;
  answered?: (answer: Answer) => void;
}

export function ask(name: string, args: Args = {}, answered?: (answer: Answer) => void): CustomEvent<Asked> {
  const detail: Asked = answered ? { name, args, answered } : { name, args };
  return new CustomEvent("ask", { detail, bubbles: true, composed: true });
}

export interface Follower extends ReactiveControllerHost {
  /** told after each message that changed what is shown; `whole` after a new connection or a gap */
  follow?(shown: Shown, whole: boolean): void;
  wave?(wave: Wave): void;
}

export class RoomClient implements ReactiveController, Listener {
  /** undefined while nobody knows yet, null when signed out */
  me: Me | null | undefined;
  shownNow: Shown | null = null;
  linkNow: Link = "live";
  note: Note | null = null;
  readonly live: Live;
  private readonly outbox = new Outbox();
  private ticking: ReturnType<typeof setInterval> | undefined;
  private asking = false;
  private readonly awake = (): void => this.live.look();

  constructor(private readonly host: Follower) {
    this.live = new Live(this);
    host.addController(this);
  }

  hostConnected(): void {
    this.ticking = setInterval(() => this.host.requestUpdate(), TICK_MS);
    for (const name of ["visibilitychange", "pageshow", "online"]) window.addEventListener(name, this.awake, true);
    void this.begin();
  }

  hostDisconnected(): void {
    clearInterval(this.ticking);
    for (const name of ["visibilitychange", "pageshow", "online"]) window.removeEventListener(name, this.awake, true);
    this.live.stop();
  }

  /** Seconds of journal time now; 0 before the first message. */
  get now(): number {
    return this.live.clock.now() ?? 0;
  }

  get notLive(): boolean {
    return this.linkNow === "not-live";
  }

  /** Asks who is signed in and follows the room when somebody is. */
  async begin(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const me = await whoAmI();
    this.asking = false;
    if (me === null) this.forget();
    else if (!this.me) this.live.start(); // also when the monitor does not answer: then the silence is shown
    if (me !== undefined) this.me = me;
    else this.me ??= { name: "", role: "" };
    this.host.requestUpdate();
  }

  /** Forgets the room: nobody is signed in, nothing of it may stay on this screen. */
  forget(): void {
    this.live.stop();
    this.me = null;
    this.shownNow = null;
    this.note = null;
    this.host.requestUpdate();
  }

  async send({ name, args, answered }: Asked): Promise<void> {
    this.say({ kind: "sending", text: "sending …" });
    const answer = await this.outbox.send(name, args);
    answered?.(answer);
    if (answer.kind === "signed-out") this.forget();
    this.say(noteOf(name, answer));
  }

  private say(note: Note | null): void {
    this.note = note;
    this.host.requestUpdate();
    if (note?.forMs !== undefined) setTimeout(() => this.note === note && this.say(null), note.forMs);
  }

  shown(shown: Shown, whole: boolean): void {
    this.shownNow = shown;
    const me = shown.view.people?.me;
    if (me) this.me = me;
    this.host.follow?.(shown, whole);
    this.host.requestUpdate();
  }

  pleth(wave: Wave): void {
    this.host.wave?.(wave);
  }

  link(link: Link): void {
    this.linkNow = link;
    this.host.requestUpdate();
  }

  lost(): void {
    void this.begin();
  }
}
