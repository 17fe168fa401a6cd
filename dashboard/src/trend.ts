/** The last minutes of the room: loaded from the journal, then carried on from the live view. */
import { courseAfter, extendCourse, NOTHING, readCourse, type Course } from "./course";
import { alarmsOf, pressureOf, vitalsOf, type Priority, type View } from "./view";

export type Sample = [at: number, value: number | null];

export interface Bar {
  at: number;
  systolic: number;
  diastolic: number;
  mean: number | null;
  validity: string;
}

export interface Span {
  condition: string;
  title: string;
  priority: Priority;
  from: number;
  to: number | null;
}

export interface Trend extends Course {
  from: number;
  to: number;
  vitals: Record<string, Sample[]>;
  pressures: Bar[];
  alarms: Span[];
}

export const EMPTY: Trend = { from: 0, to: 0, vitals: {}, pressures: [], alarms: [], ...NOTHING };

const DEADLINE_MS = 8000;

/** The trend of the last `minutes`, with what is known of the course where the monitor gives none; null when it did not answer. */
export async function loadTrend(minutes: number, known: Course): Promise<Trend | null> {
  try {
    const response = await fetch(`/api/trend?minutes=${minutes}`, { signal: AbortSignal.timeout(DEADLINE_MS) });
    if (!response.ok) return null;
    const given = (await response.json()) as Partial<Trend>;
    return { ...EMPTY, ...given, ...readCourse(given, known) };
  } catch {
    return null;
  }
}

/** The trend with what the view at `at` adds. Parts with nothing new are kept as they are. */
export function extend(trend: Trend, view: View, at: number): Trend {
  return {
    from: trend.from,
    to: Math.max(trend.to, at),
    vitals: extendVitals(trend.vitals, view, at),
    pressures: extendPressures(trend.pressures, view),
    alarms: extendAlarms(trend.alarms, view, at),
    ...extendCourse(trend, view, at),
  };
}

function extendVitals(lines: Trend["vitals"], view: View, at: number): Trend["vitals"] {
  let longer = lines;
  for (const [name, vital] of vitalsOf(view)) {
    const last = lines[name]?.at(-1);
    const next = nextSample(vital, last, at);
    if (next !== null) longer = { ...longer, [name]: [...(lines[name] ?? []), next] };
  }
  return longer;
}

/** A blank vital breaks the line once; a number is added when it was newly measured. */
function nextSample(vital: { state: string; value: number | null; at: number | null }, last: Sample | undefined, at: number): Sample | null {
  if (vital.state === "blank" || vital.value === null || vital.at === null) {
    return last !== undefined && last[1] !== null && at > last[0] ? [at, null] : null;
  }
  return last === undefined || vital.at > last[0] ? [vital.at, vital.value] : null;
}

function extendPressures(bars: Bar[], view: View): Bar[] {
  const last = bars.at(-1)?.at ?? -Infinity;
  const newer = (pressureOf(view)?.readings ?? []).filter((reading) => reading.at > last);
  return newer.length === 0 ? bars : [...bars, ...newer.toSorted((a, b) => a.at - b.at)];
}

function extendAlarms(spans: Span[], view: View, at: number): Span[] {
  const present = alarmsOf(view);
  const ended = spans.map((span) => {
    if (span.to !== null || present.some((alarm) => alarm.id === span.condition && alarm.ended_at === null)) return span;
    return { ...span, to: present.find((alarm) => alarm.id === span.condition)?.ended_at ?? at };
  });
  const begun = present
    .filter((alarm) => !spans.some((span) => span.condition === alarm.id && Math.abs(span.from - alarm.since) < 1))
    .map(({ id, title, priority, since, ended_at }) => ({ condition: id, title, priority, from: since, to: ended_at }));
  return begun.length === 0 && ended.every((span, i) => span === spans[i]) ? spans : [...ended, ...begun];
}

/** The trend without what was before `at`: no number of one patient may stay for the next. */
export function after(trend: Trend, at: number): Trend {
  const kept = Object.entries(trend.vitals).map(([name, line]) => [name, line.filter(([when]) => when >= at)] as const);
  return {
    from: Math.max(trend.from, at),
    to: trend.to,
    vitals: Object.fromEntries(kept),
    pressures: trend.pressures.filter((bar) => bar.at >= at),
    alarms: trend.alarms.filter((span) => span.from >= at), // also one that was still on when its session ended
    ...courseAfter(trend, at),
  };
}

/** The samples of one line from `from` on, with the one before it so that the line enters from the edge. */
export function since(samples: readonly Sample[], from: number): Sample[] {
  const first = samples.findIndex(([at]) => at >= from);
  return first === -1 ? samples.slice(-1) : samples.slice(Math.max(0, first - 1));
}

/** Rows for spans so that no two in one row overlap (`gapS` apart); at most `rows`, the last one takes the rest. */
export function rowsOf(spans: readonly Span[], now: number, gapS: number, rows: number): number[] {
  const ends: number[] = [];
  return spans.map((span) => {
    const free = ends.findIndex((end) => end + gapS <= span.from);
    const row = Math.min(free === -1 ? ends.length : free, rows - 1);
    ends[row] = Math.max(ends[row] ?? -Infinity, span.to ?? now);
    return row;
  });
}
