import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

/** Every source file a page reaches through its imports. */
function reached(page: string): Map<string, string> {
  const files = new Map<string, string>();
  const open = [join(SOURCE, page)];
  while (open.length > 0) {
    const file = open.pop() as string;
    if (files.has(file)) continue;
    const text = readFileSync(file, "utf8");
    files.set(file, text);
    for (const [, path = ""] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const target = join(dirname(file), path);
      open.push(...[`${target}.ts`, target].filter((name) => existsSync(name)).slice(0, 1));
    }
  }
  return files;
}

const AUDIO = /AudioContext|Oscillator|<audio|new Audio\(|speechSynthesis|\.vibrate\(/;

test("the room page reaches no code that could make a sound", () => {
  const loud = [...reached("pages/room.ts")].filter(([, text]) => AUDIO.test(text));
  expect(loud.map(([file]) => file)).toEqual([]);
});

test("the search for sound would find it: the staff page has it", () => {
  const loud = [...reached("pages/staff.ts")].filter(([, text]) => AUDIO.test(text));
  expect(loud.map(([file]) => file)).toEqual([join(SOURCE, "sound.ts")]);
});
