/** The colour of a lamp as a small patch on a dark screen: warm to cold by its colour temperature, dark to bright by its level. */

/** Red, green and blue (0 to 255) of a lamp at these kelvins: points read off the CIE daylight and Planck loci (ours, to look right). */
const TINTS: readonly (readonly [kelvin: number, rgb: readonly [number, number, number]])[] = [
  [1800, [255, 126, 20]],
  [2200, [255, 147, 54]],
  [2700, [255, 169, 87]],
  [3500, [255, 196, 137]],
  [4000, [255, 209, 163]],
  [5000, [255, 228, 206]],
  [6500, [255, 249, 253]],
];

/** The patch never outshines the numbers of a dark room, and never vanishes while a lamp is on. */
const BRIGHTEST = 0.92;
const DIMMEST = 0.16;

export function tint(kelvin: number): [number, number, number] {
  const above = TINTS.findIndex(([k]) => k >= kelvin);
  const [highK, high] = TINTS[above === -1 ? TINTS.length - 1 : above] ?? TINTS[0]!;
  const [lowK, low] = TINTS[Math.max(0, (above === -1 ? TINTS.length : above) - 1)] ?? TINTS[0]!;
  const share = highK === lowK ? 0 : Math.min(1, Math.max(0, (kelvin - lowK) / (highK - lowK)));
  return [0, 1, 2].map((i) => Math.round(low[i]! + (high[i]! - low[i]!) * share)) as [number, number, number];
}

/** `level` is 0 to 1 of full scale. Eyes judge light by about its cube root. */
export function lampColour(level: number, kelvin: number): string {
  const seen = level <= 0 ? 0 : DIMMEST + (BRIGHTEST - DIMMEST) * Math.cbrt(Math.min(1, level));
  return `rgb(${tint(kelvin || 2700)
    .map((part) => Math.round(part * seen))
    .join(" ")})`;
}
