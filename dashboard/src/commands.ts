/** Commands to the room: each carries an id made here, and is confirmed or refused with a reason. */

export type Answer =
  | { kind: "confirmed"; seq: number; /** what will happen, in the monitor's words */ text: string }
  | { kind: "refused"; reason: string }
  | { kind: "no-answer" }
  | { kind: "signed-out" };

export type Args = Record<string, string | number | boolean | null>;

/** A person is told "no answer" after this long (ours: three heartbeats). */
export const ANSWER_S = 3;

/** A random id (UUID version 4). `randomUUID` is missing on plain http from another machine. */
export function newId(source: Pick<Crypto, "getRandomValues"> & Partial<Pick<Crypto, "randomUUID">> = crypto): string {
  if (source.randomUUID) return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40; // version 4
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80; // RFC 9562 variant
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Sends commands. The same command again after "no answer" keeps its id, so that it can happen only once. */
export class Outbox {
  private readonly unanswered = new Map<string, string>();

  constructor(private readonly ask: typeof fetch = (...args) => fetch(...args)) {}

  async send(name: string, args: Args = {}): Promise<Answer> {
    const what = JSON.stringify([name, args]);
    const id = this.unanswered.get(what) ?? newId();
    this.unanswered.set(what, id);
    const answer = await this.post({ id, name, args });
    if (answer.kind !== "no-answer") this.unanswered.delete(what);
    return answer;
  }

  private async post(body: { id: string; name: string; args: Args }): Promise<Answer> {
    try {
      const response = await this.ask("/api/commands", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_S * 1000),
      });
      if (response.status === 401) return { kind: "signed-out" };
      if (response.status >= 500) return { kind: "no-answer" };
      const said = (await response.json()) as { seq?: number; text?: string; reason?: string; error?: string };
      if (response.ok) return { kind: "confirmed", seq: said.seq ?? 0, text: said.text ?? "" };
      return { kind: "refused", reason: said.reason ?? said.error ?? "The monitor refused without a reason." };
    } catch {
      return { kind: "no-answer" };
    }
  }
}
