/** Who is signed in on this screen, and signing in and out. */

export interface Me {
  name: string;
  role: string;
}

export interface DemoPerson extends Me {
  label: string;
}

const DEADLINE_MS = 5000;
const UNREACHABLE = "The monitor does not answer. Is it running, and is this device on its network?";

/** Why a sign-in did not happen, in a sentence for the person at the screen. */
export class SignInRefused extends Error {}

/** The person signed in; null when nobody is; undefined when the monitor does not answer. */
export async function whoAmI(): Promise<Me | null | undefined> {
  try {
    const response = await fetch("/api/me", { signal: AbortSignal.timeout(DEADLINE_MS) });
    if (response.ok) return (await response.json()) as Me;
    return response.status === 401 ? null : undefined;
  } catch {
    return undefined;
  }
}

/** The demo's one-tap people; none outside the demo. */
export async function demoPeople(): Promise<DemoPerson[]> {
  try {
    const response = await fetch("/api/demo-people", { signal: AbortSignal.timeout(DEADLINE_MS) });
    return response.ok ? ((await response.json()) as DemoPerson[]) : [];
  } catch {
    return [];
  }
}

/** Throws `SignInRefused` with what to tell the person. */
export async function signIn(name: string, password: string): Promise<Me> {
  return (await post("/api/sign-in", { name, password })) as Me;
}

/** Throws `SignInRefused` with what to tell the person. */
export async function demoSignIn(name: string): Promise<Me> {
  return (await post("/api/demo-sign-in", { name })) as Me;
}

/** Throws `SignInRefused` when the monitor did not take it. */
export async function signOut(): Promise<void> {
  await post("/api/sign-out", {});
}

async function post(path: string, body: object): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
  } catch {
    throw new SignInRefused(UNREACHABLE);
  }
  const said = (await response.json().catch(() => ({}))) as { error?: string };
  if (!response.ok) throw new SignInRefused(said.error ?? "The monitor could not do that. Please try again.");
  return said;
}
