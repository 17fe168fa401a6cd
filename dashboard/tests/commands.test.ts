import { expect, test } from "vitest";
import { newId, Outbox } from "../src/commands";

interface Sent {
  id: string;
  name: string;
  args: Record<string, unknown>;
}

/** A monitor that gives these answers in turn; an Error stands for no answer. */
function monitor(...answers: (Response | Error)[]): { ask: typeof fetch; sent: Sent[] } {
  const sent: Sent[] = [];
  const ask = (_path: unknown, init?: RequestInit): Promise<Response> => {
    sent.push(JSON.parse(String(init?.body)) as Sent);
    const answer = answers.shift() ?? new Error("out of answers");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { ask: ask as typeof fetch, sent };
}

const json = (status: number, body: object): Response => new Response(JSON.stringify(body), { status });

test("a confirmed command tells its event number", async () => {
  const { ask, sent } = monitor(json(200, { confirmed: "x", seq: 12 }));
  expect(await new Outbox(ask).send("seen", { condition: "c" })).toEqual({ kind: "confirmed", seq: 12, text: "" });
  expect(sent[0]).toMatchObject({ name: "seen", args: { condition: "c" } });
});

test("a refusal carries the monitor's reason", async () => {
  const { ask } = monitor(json(409, { refused: "x", reason: "Only a nurse may do that." }));
  expect(await new Outbox(ask).send("acknowledge")).toEqual({ kind: "refused", reason: "Only a nurse may do that." });
});

test("an error sentence of the server is told as the reason", async () => {
  const { ask } = monitor(json(422, { error: "Systolic is missing." }));
  expect(await new Outbox(ask).send("enter-reading")).toEqual({ kind: "refused", reason: "Systolic is missing." });
});

test("a lost session is told apart from a refusal", async () => {
  const { ask } = monitor(json(401, { error: "Please sign in." }));
  expect(await new Outbox(ask).send("seen")).toEqual({ kind: "signed-out" });
});

test("the same command again after no answer keeps its id, so that it can happen only once", async () => {
  const { ask, sent } = monitor(new Error("down"), json(200, { seq: 1 }), json(200, { seq: 2 }));
  const outbox = new Outbox(ask);
  expect(await outbox.send("call-nurse")).toEqual({ kind: "no-answer" });
  await outbox.send("call-nurse");
  await outbox.send("call-nurse");
  expect(sent[1]?.id).toBe(sent[0]?.id);
  expect(sent[2]?.id).not.toBe(sent[1]?.id);
});

test("a broken monitor counts as no answer", async () => {
  const { ask } = monitor(json(500, {}));
  expect(await new Outbox(ask).send("seen")).toEqual({ kind: "no-answer" });
});

test("an id is a version 4 UUID also where randomUUID is missing", () => {
  const plain = { getRandomValues: crypto.getRandomValues.bind(crypto) };
  const [one, two] = [newId(plain), newId(plain)];
  expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(one).not.toBe(two);
});
