/** What music and light are said to do, and what was asked of them, in words. Nothing is believed until it is told. */
import type { LightPart, MusicPart, Playing, Shining } from "./view";

/** Said at once under the finger when the monitor's answer carries no words of its own. */
export const ASKED: Record<string, string> = {
  "music-calm": "calm music",
  "music-silence": "silence",
  "music-resume": "music comes back",
  "music-gentler": "a gentler track",
  "music-fuller": "a fuller track",
  "music-extend": "this track goes on",
  "music-skip": "the next track",
  "music-duck": "softer",
  "music-unduck": "back from softer",
  "music-volume": "volume",
  scene: "another light",
  "scene-follow": "light follows the phases",
  dim: "dimmer or brighter",
  assist: "assist light",
  "assist-off": "assist light goes",
  "emergency-light": "full light, music fades",
  "emergency-release": "light and music given back",
};

/** What to say instead of the usual line: a fault, no answer, still asked; "" when all is as told. */
export function trouble(part: MusicPart | LightPart | undefined, subject: "music" | "light", will: string): string {
  if (part === undefined) return "";
  if (part.emergency) return "EMERGENCY holds light and music";
  if (part.asked !== null) {
    const what = will || (ASKED[part.asked.name] ?? part.asked.name);
    return part.unanswered ? `no answer: ${what}` : `${what} · asked, not answered yet`;
  }
  if (part.away) return `${subject} program away`;
  return part.told?.fault ?? "";
}

/** How far the track has come, 0 to 1, carried on from the report; null when nothing with a length plays. */
export function progress(music: MusicPart, now: number): number | null {
  const { told, told_at: at } = music;
  if (!told?.length_s || told.position_s === undefined || at === null) return null;
  return Math.min(1, Math.max(0, (told.position_s + stillTold(music, now)) / told.length_s));
}

/** Seconds until the next track, carried on from the report. */
export function nextIn(music: MusicPart, now: number): number | null {
  const left = music.told?.next_in_s ?? null;
  return left === null ? null : Math.max(0, left - stillTold(music, now));
}

/** A report is carried on for this long; after that the bar stands still until `ambience` speaks again. */
const CARRIED_S = 30;

function stillTold(music: MusicPart, now: number): number {
  return Math.min(CARRIED_S, Math.max(0, now - (music.told_at ?? now)));
}

/** Silence on purpose, or because a person asked for it. */
export function silent(told: Playing | null): boolean {
  return told !== null && (told.mode === "silence" || told.mode === "emergency" || told.silence === "intended");
}

/** "peak · 3 of 6". */
export function placeText(told: Playing): string {
  const place = told.index && told.count ? `${told.index} of ${told.count}` : "";
  const mode = told.mode === "calm" ? "calm" : (told.phase ?? "").replace("reentry", "re-entry").replace("_", "-");
  return [mode, place].filter(Boolean).join(" · ");
}

/** "4 lux · 2200 K · settled". */
export function lightText(told: Shining): string {
  const level = told.level === undefined ? "" : `${percent(told.level)} %`;
  const lux = told.lux == null ? level : `${told.lux < 10 ? Math.round(told.lux * 10) / 10 : Math.round(told.lux)} lux`;
  const kelvin = told.kelvin ? `${Math.round(told.kelvin)} K` : "";
  return [lux, kelvin, told.settled === false ? "on the way" : "settled"].filter(Boolean).join(" · ");
}

function percent(level: number): string {
  const whole = level * 100;
  return whole < 10 ? whole.toFixed(1) : String(Math.round(whole));
}

/** The scenes on offer, from "id:Label,id:Label". */
export function scenesOf(light: LightPart | undefined): { id: string; label: string }[] {
  const listed = light?.told?.scenes ?? "";
  return listed
    .split(",")
    .map((pair) => pair.split(":"))
    .flatMap(([id = "", label = ""]) => (id.trim() ? [{ id: id.trim(), label: label.trim() || id.trim() }] : []));
}
