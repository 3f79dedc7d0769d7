// The demo's stage: a real server and real phones, fresh, which nobody has enrolled. It stays until its standard input ends.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const PROGRAM = process.env.DEMO_PROGRAM ?? `${WEB}../target/debug/callout-demo`;

/** What it says of itself, and how it ends; its files are in that folder, or nobody's business. */
export async function stage(language, phones = 1, folder = null) {
  if (!existsSync(PROGRAM)) throw new Error(`no ${PROGRAM}: name the demo's program in DEMO_PROGRAM, or run cargo xtask test pages`);
  const args = ["--stage", "--phones", `${phones}`, "--lang", language, "--pages", `${WEB}dist`, ...(folder === null ? [] : ["--data", folder])];
  const child = spawn(PROGRAM, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((done) => child.once("exit", done));
  const [line] = await Promise.race([
    new Promise((done) => createInterface({ input: child.stdout }).once("line", (line) => done([line]))),
    ended.then((code) => { throw new Error(`the stage ended with ${code}`); }),
  ]);
  const said = JSON.parse(line);
  const tokens = new Map();
  const office = async (login, path, body) => {
    if (login !== null && !tokens.has(login)) tokens.set(login, (await call(null, "/v1/auth/sign-in", { login, password: said.password })).access_token);
    return call(login === null ? null : tokens.get(login), path, body);
  };
  const call = async (token, path, body) => {
    const answer = await fetch(`${said.server}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  };
  return {
    ...said,
    /** What the office does, through its API. */
    office,
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
