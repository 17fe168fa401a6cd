/** Applies the monitor's messages to the view. Knows no socket, no DOM and no medicine. */
import type { View } from "./view";

export interface Whole {
  n: number;
  seq: number;
  at: number;
  wall: number;
  view: View;
}

export interface Patch {
  n: number;
  seq: number;
  at: number;
  set: [path: string, value: unknown][];
  drop: string[];
}

/** What is on the screen: the view after message `n` of this connection, as of `at`. */
export interface Shown {
  n: number;
  seq: number;
  at: number;
  view: View;
}

/** A message is missing between `n` and the one that came: only the whole view helps. */
export class Gap extends Error {
  constructor(readonly n: number) {
    super(`a message after ${n} is missing`);
  }
}

type Tree = Record<string, unknown>;

export function begin(whole: Whole): Shown {
  return { n: whole.n, seq: whole.seq, at: whole.at, view: whole.view };
}

/**
 * The view after `patch`; `shown` is left as it was. Objects off the patched paths keep their identity,
 * so an element whose part did not change has nothing to draw. Throws `Gap` when a message is missing.
 */
export function apply(shown: Shown, patch: Patch): Shown {
  if (patch.n !== shown.n + 1) throw new Gap(shown.n);
  let tree = shown.view as Tree;
  for (const [path, value] of patch.set) tree = put(tree, path.split("/"), value);
  for (const path of patch.drop) tree = remove(tree, path.split("/"));
  return { n: patch.n, seq: patch.seq, at: patch.at, view: tree as View };
}

function put(tree: Tree, [key, ...rest]: string[], value: unknown): Tree {
  if (key === undefined) return tree;
  return { ...tree, [key]: rest.length === 0 ? value : put(branch(tree, key), rest, value) };
}

function remove(tree: Tree, [key, ...rest]: string[]): Tree {
  if (key === undefined || !Object.hasOwn(tree, key)) return tree;
  if (rest.length > 0) return { ...tree, [key]: remove(branch(tree, key), rest) };
  const { [key]: _dropped, ...left } = tree;
  return left;
}

function branch(tree: Tree, key: string): Tree {
  const found = Object.hasOwn(tree, key) ? tree[key] : undefined;
  return typeof found === "object" && found !== null ? (found as Tree) : {};
}
