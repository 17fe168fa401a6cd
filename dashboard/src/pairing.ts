/** Pairing a Bluetooth device: what is near, how far the pairing is, and the answers to its questions. */

export interface Heard {
  address: string;
  name: string;
  rssi: number;
  services: string[];
  model: string;
  configured: string;
}

export type Step = "idle" | "searching" | "working" | "asking" | "showing" | "done" | "failed";

export interface Progress {
  number: number;
  step: Step;
  address: string;
  ask: "" | "pin" | "passkey" | "confirm" | "allow" | "show";
  code: string;
  text: string;
}

export const IDLE: Progress = { number: 0, step: "idle", address: "", ask: "", code: "", text: "" };

const NEAR_MS = 20_000; // the monitor listens for 5 s, and an adapter may take its time to wake up
const DEADLINE_MS = 5000;
const UNREACHABLE = "The monitor does not answer. Is this device on its network?";

/** Why it was not done, in a sentence for the person at the screen. */
export class PairingRefused extends Error {}

/** A pairing runs: nothing else can be begun. */
export function busy({ step }: Progress): boolean {
  return step === "searching" || step === "working" || step === "asking" || step === "showing";
}

/** Throws `PairingRefused` where Bluetooth is not to be had. */
export async function near(): Promise<Heard[]> {
  return (await asked("/api/bluetooth/near", NEAR_MS)) as Heard[];
}

/** Throws `PairingRefused` when the monitor does not answer. */
export async function progress(): Promise<Progress> {
  return (await asked("/api/bluetooth/pairing", DEADLINE_MS)) as Progress;
}

/** `text` is a code, "yes" or "no". Throws `PairingRefused` when the question is void or the code cannot be right. */
export async function answer(number: number, text: string): Promise<void> {
  await asked("/api/bluetooth/answer", DEADLINE_MS, { number, answer: text });
}

/** Breaks off what runs. Throws `PairingRefused`. */
export async function cancel(): Promise<void> {
  await asked("/api/bluetooth/cancel", DEADLINE_MS, {});
}

async function asked(path: string, withinMs: number, body?: object): Promise<unknown> {
  const given = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(path, { ...given, signal: AbortSignal.timeout(withinMs) });
  } catch {
    throw new PairingRefused(UNREACHABLE);
  }
  const said = (await response.json().catch(() => ({}))) as { error?: string };
  if (!response.ok) throw new PairingRefused(said.error ?? "The monitor could not do that. Please try again.");
  return said;
}
