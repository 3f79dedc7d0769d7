// A desk that shows recorded pictures and writes down what it is told: the page's tests need no core.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
/** As the desk sends it, word for word (`desk/src/page/guard.rs`). */
export const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; "
  + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
const KINDS = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" };
const SWITCHES = {
  offline: false, slow_ms: 0, lose_next_reply: false, clock_shift_ms: 0, zone: "Asia/Shanghai", camera: "ask", location: "door", storage_full: false,
};
const PIXEL = Buffer.from("R0lGODlhAQABAPAAAMzV3gAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==", "base64");

/** Serves the page over one phone or several; `show` puts another picture on one. */
export async function desk({ bytes, event }, names = ["王芳"], language = "zh-CN") {
  const phones = names.map((name, place) => ({
    phone: place + 1, name, language, switches: { ...SWITCHES }, rev: 0, generation: 1, asks: [], view: Buffer.alloc(0),
  }));
  const streams = new Set();
  const heard = [];
  const fronts = [];
  const answers = [];
  const row = ({ view: _, ...rest }) => rest;
  const notice = ({ phone, rev, generation, asks }) => `data: ${JSON.stringify({ phone, rev, generation, asks })}\n\n`;
  const tell = (phone) => streams.forEach((stream) => stream.write(notice(phone)));
  let answerAfter = (_event, _place) => {};
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    response.setHeader("content-security-policy", CSP);
    const send = (status, type, content, headers = {}) => response.writeHead(status, { "content-type": type, ...headers }).end(content);
    const [, , number, door, rest] = url.pathname.split("/");
    const phone = phones[Number(number) - 1];
    if (url.pathname === "/phones") return send(200, "application/json", JSON.stringify(phones.map(row)));
    if (url.pathname === "/events") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      phones.forEach((phone) => response.write(notice(phone)));
      streams.add(response);
      response.on("close", () => streams.delete(response));
      return undefined;
    }
    if (door === "view") {
      return Number(url.searchParams.get("have")) >= phone.rev
        ? response.writeHead(304, { rev: phone.rev }).end()
        : send(200, "application/octet-stream", phone.view, { rev: phone.rev });
    }
    if (door === "events") {
      const said = event(new Uint8Array(body));
      (said.kind === "Foreground" || said.kind === "Background" ? fronts : heard).push(said);
      answerAfter(said, phones.indexOf(phone));
      return response.writeHead(202, { rev: phone.rev }).end();
    }
    if (door === "switches") {
      const { kill, ...turned } = JSON.parse(body.toString());
      Object.assign(phone.switches, turned);
      if (kill) phone.generation += 1;
      return send(200, "application/json", JSON.stringify(row(phone)));
    }
    if (door === "answers") {
      answers.push({ ask: Number(rest), type: request.headers["content-type"], body });
      phone.asks = phone.asks.filter((ask) => ask.id !== Number(rest));
      tell(phone);
      return response.writeHead(202, { rev: phone.rev }).end();
    }
    if (door === "pictures") return send(200, "image/gif", PIXEL);
    const name = url.pathname === "/" ? "index.html" : url.pathname.slice(1);
    const file = await readFile(DIST + name).catch(() => null);
    return file ? send(200, KINDS[name.split(".").at(-1)] ?? "text/plain", file) : response.writeHead(404).end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    /** What the person did. */
    heard,
    /** When the page came to the front and went from it. */
    fronts,
    answers,
    /** Another picture on that phone. */
    show(view, place = 0) {
      const phone = phones[place];
      phone.view = Buffer.from(bytes(view));
      phone.language = view.language;
      phone.rev += 1;
      tell(phone);
    },
    ask(asks, place = 0) {
      phones[place].asks = asks;
      tell(phones[place]);
    },
    /** What happens when something is said. */
    onEvent(then) {
      answerAfter = then;
    },
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }),
  };
}
