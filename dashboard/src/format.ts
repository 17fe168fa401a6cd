/** How ages, durations and times are said. Every number shown to a person carries its unit and its age. */

/** "0 s" to "59 s", "2 min 10 s" up to ten minutes, then "14 min", "1 h 05 min". */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  return `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)} min`;
}

/** Coarse: "now", "4 s ago", "2 min ago", "1 h 05 min ago". A stamp from the future is said to be one. */
export function ago(seconds: number): string {
  if (seconds < -1) return "time unclear";
  const s = Math.max(0, Math.floor(seconds));
  if (s < 1) return "now";
  if (s < 60) return `${s} s ago`;
  return s < 3600 ? `${Math.floor(s / 60)} min ago` : `${duration(s)} ago`;
}

/** Counts up or down as a clock does: "0:07", "42:14", "1:02:14". */
export function countClock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${rest}`;
}

/** What is left until a time, rounded up so that 0:00 is reached when it is over. */
export function countDown(seconds: number): string {
  return countClock(Math.ceil(seconds));
}

/** The clock on the wall of the room, "13:40", from seconds since 1970. */
export function wallClock(wall: number, seconds = false): string {
  const time = new Date(wall * 1000);
  const text = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return seconds ? `${text}:${two(time.getSeconds())}` : text;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
