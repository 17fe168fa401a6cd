/** What happened beside the vitals, for the lanes of the trend: phases, music, light and marks, carried on from the view. */
import type { PhaseSpan } from "./phases";
import type { View } from "./view";

export interface MusicSpan {
  from: number;
  to: number | null;
  title: string;
}

export interface LightSpan {
  from: number;
  to: number | null;
  label: string;
  level: number;
  kelvin?: number;
}

export interface MarkAt {
  at: number;
  text: string;
}

export interface Course {
  phases: PhaseSpan[];
  music: MusicSpan[];
  light: LightSpan[];
  marks: MarkAt[];
}

export const NOTHING: Course = { phases: [], music: [], light: [], marks: [] };

/** The course as the monitor gives it, for what it does not give as it is known; neighbours of one name are one span. */
export function readCourse(given: Partial<Course>, known: Course): Course {
  return {
    phases: given.phases ?? known.phases,
    music: joined(given.music ?? known.music, ({ title }) => title),
    light: joined(given.light ?? known.light, ({ label }) => label),
    marks: given.marks ?? known.marks,
  };
}

function joined<S extends Span>(spans: S[], name: (span: S) => string): S[] {
  const found: S[] = [];
  for (const span of spans) {
    const last = found.at(-1);
    if (last !== undefined && name(last) === name(span) && last.to === span.from) found[found.length - 1] = { ...last, ...span, from: last.from };
    else found.push(span);
  }
  return found;
}

/** The course with what the view at `at` adds; parts with nothing new are kept as they are. */
export function extendCourse(course: Course, view: View, at: number): Course {
  return {
    phases: follow(course.phases, phaseNow(view), at, ({ phase }) => phase),
    music: follow(course.music, musicNow(view, at), at, ({ title }) => title),
    light: follow(course.light, lightNow(view, at), at, ({ label }) => label),
    marks: extendMarks(course.marks, view),
  };
}

interface Span {
  from: number;
  to: number | null;
}

/** The spans with the present one open: the same as the last goes on, another one ends it, nothing ends it too. */
function follow<S extends Span>(spans: S[], present: S | null, at: number, name: (span: S) => string): S[] {
  const last = spans.at(-1);
  const open = last !== undefined && last.to === null ? last : null;
  if (present === null) return open === null ? spans : [...spans.slice(0, -1), { ...open, to: at }];
  if (open !== null && name(open) === name(present)) {
    const same = { ...open, ...present, from: open.from };
    return JSON.stringify(same) === JSON.stringify(open) ? spans : [...spans.slice(0, -1), same];
  }
  const from = Math.max(present.from, last?.to ?? last?.from ?? -Infinity);
  const before = open === null ? spans : [...spans.slice(0, -1), { ...open, to: from }];
  return [...before, { ...present, from }];
}

function phaseNow({ session }: View): PhaseSpan | null {
  if (!session?.phase || session.phase_since == null) return null;
  return { phase: session.phase, label: session.phase_label ?? session.phase, from: session.phase_since, to: null };
}

function musicNow({ music }: View, at: number): MusicSpan | null {
  const told = music?.told;
  if (!told) return null;
  const title = told.title || (told.mode === "silence" || told.silence ? "silence" : "");
  return title ? { from: Math.max(0, (music?.told_at ?? at) - (told.position_s ?? 0)), to: null, title } : null;
}

function lightNow({ light }: View, at: number): LightSpan | null {
  const told = light?.told;
  if (!told?.label && !told?.scene) return null;
  const from = light?.told_at ?? at;
  return { from, to: null, label: told.label || told.scene || "", level: told.level ?? 0, kelvin: told.kelvin ?? 2700 };
}

function extendMarks(marks: MarkAt[], { session }: View): MarkAt[] {
  const newer = (session?.marks ?? []).filter((mark) => !marks.some(({ at, text }) => Math.abs(at - mark.at) < 0.5 && text === mark.text));
  return newer.length === 0 ? marks : [...marks, ...newer.map(({ at, text }) => ({ at, text }))].toSorted((a, b) => a.at - b.at);
}

/** The course without what was over before `at`. */
export function courseAfter({ phases, music, light, marks }: Course, at: number): Course {
  const kept = <S extends Span>(spans: S[]): S[] => spans.filter(({ from, to }) => from >= at || (to ?? Infinity) > at).map((span) => (span.from < at ? { ...span, from: at } : span));
  return { phases: kept(phases), music: kept(music), light: kept(light), marks: marks.filter((mark) => mark.at >= at) };
}
