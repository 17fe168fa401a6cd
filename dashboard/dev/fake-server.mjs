/**
 * A scripted room for looking at the pages without a monitor. Development only, never shipped.
 *   npm run build && npm run fake -- --scene alarms --port 8090
 * Scenes: settle (before the dose), calm (peak), ready, emergency, away (no ambience), demo (short minutes), alarms, many,
 * idle, inflating, stale. `POST /dev/mute` stops the messages, `/dev/unmute` goes on.
 */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, resolve } from "node:path";
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";
import { Script } from "./fake-room.mjs";

const { values: given } = parseArgs({
  options: { scene: { type: "string", default: "alarms" }, port: { type: "string", default: "8090" }, pages: { type: "string", default: "../sessionctl/server/static" } },
});
const STATIC = resolve(given.pages);
const PAGES = { "/": "index.html", "/room": "index.html", "/staff": "staff.html", "/devices": "devices.html" };
const KINDS = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";
const PEOPLE = [
  { name: "therapist", role: "therapist", label: "Therapist" },
  { name: "nurse", role: "nurse", label: "Nurse A" },
  { name: "technician", role: "technician", label: "Technician" },
  { name: "screen", role: "screen", label: "Wall screen" },
];

const script = new Script(given.scene);
let muted = false;

function answer(response, status, body, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

const roleOf = (request) => /person=(\w+)/.exec(request.headers.cookie ?? "")?.[1];

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : {};
}

const routes = {
  "GET /api/me": (request, response) => {
    const me = PEOPLE.find(({ name }) => name === roleOf(request));
    answer(response, me ? 200 : 401, me ?? { error: "Please sign in." });
  },
  "GET /api/demo-people": (_request, response) => answer(response, 200, PEOPLE),
  "POST /api/demo-sign-in": async (request, response) => {
    const { name } = await body(request);
    answer(response, 200, PEOPLE.find((person) => person.name === name), { "set-cookie": `person=${name}; HttpOnly; Path=/` });
  },
  "POST /api/sign-in": (_request, response) => answer(response, 401, { error: "Name and password do not match." }),
  "POST /api/sign-out": (_request, response) => answer(response, 200, {}, { "set-cookie": "person=; Max-Age=0; Path=/" }),
  "GET /api/trend": (request, response) => {
    answer(response, 200, script.trend(Number(new URL(request.url, "http://x").searchParams.get("minutes"))));
  },
  "POST /api/commands": async (request, response) => {
    const { id, name, args } = await body(request);
    const { refused, text } = script.command(name, args, roleOf(request));
    answer(response, refused ? 409 : 200, refused ? { refused: id, reason: refused } : { confirmed: id, seq: 7, text });
  },
  "POST /dev/mute": (_request, response) => answer(response, 200, { muted: (muted = true) }),
  "POST /dev/unmute": (_request, response) => answer(response, 200, { muted: (muted = false) }),
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://x");
  const route = routes[`${request.method} ${pathname}`];
  if (route) return route(request, response);
  const file = PAGES[pathname] ?? normalize(pathname).replace(/^(\.\.[/\\])+/, "");
  try {
    const data = await readFile(join(STATIC, file));
    response.writeHead(200, { "content-type": KINDS[extname(file)] ?? "text/plain", "content-security-policy": POLICY });
    response.end(data);
  } catch {
    answer(response, 404, { error: "no such page" });
  }
});

const sockets = new WebSocketServer({ server, path: "/live" });
sockets.on("connection", (socket, request) => {
  const role = roleOf(request) ?? "therapist";
  let n = 0;
  let before = null;
  const whole = () => {
    n = 0;
    before = script.view(role);
    socket.send(JSON.stringify({ n, seq: 1, at: script.at(), wall: Date.now() / 1000, view: before }));
  };
  socket.on("message", whole);
  if (!muted) whole();
  const patches = setInterval(() => {
    if (muted) return;
    if (before === null) return whole();
    const view = script.view(role);
    const set = [];
    for (const [part, content] of Object.entries(view)) {
      if (JSON.stringify(content) !== JSON.stringify(before[part])) set.push([part, content]);
    }
    before = view;
    socket.send(JSON.stringify({ n: ++n, seq: n, at: script.at(), set, drop: [] }));
  }, 500);
  const waves = setInterval(() => {
    const wave = muted ? null : script.pleth();
    if (wave) socket.send(wave);
  }, 1000 / 3);
  socket.on("close", () => {
    clearInterval(patches);
    clearInterval(waves);
  });
});

server.listen(Number(given.port), "127.0.0.1", () => console.log(`http://127.0.0.1:${given.port}/ (scene ${given.scene})`));
