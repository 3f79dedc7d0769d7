// What the sources promise: the page decides nothing, adds nothing up, and knows every screen and every field that there is.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const WEB = fileURLToPath(new URL("..", import.meta.url));
/** Where pixels and points are counted; nothing that a person reads passes through them. */
const COUNTS_PIXELS = ["pad.ts", "geometry.ts"];
const sources = readdirSync(join(WEB, "phone/src"), { recursive: true }).filter((name) => name.endsWith(".ts"));

/** The code alone: no comments, no words between quotes, but what a template computes. */
function code(text) {
  const bare = text.replace(/\/\*[^]*?\*\//g, "").replace(/(^|[^:])\/\/.*$/gm, "$1").replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  let out = "";
  const depth = [];
  for (let n = 0; n < bare.length; n += 1) {
    const isInTemplate = depth.at(-1) === "`";
    if (bare[n] === "`") isInTemplate ? depth.pop() : depth.push("`");
    else if (isInTemplate && bare.startsWith("${", n)) depth.push("${"), (n += 1), (out += "(");
    else if (!isInTemplate && bare[n] === "{") depth.push("{"), (out += "{");
    else if (!isInTemplate && bare[n] === "}") out += depth.pop() === "${" ? ")" : "}";
    else if (!isInTemplate) out += bare[n];
  }
  return out.replace(/\/(?:[^/\\\n]|\\.)+\/[gimsu]*(?=[.,;)])/g, "/re/").replaceAll("=>", "→").replace(/import [^;]*;/g, "");
}

test("no sum, no date, no number is made from what the core says", () => {
  const forbidden = [
    [/[^+]\+[^+]/, "adds"], [/\+\+|--/, "counts"], [/[\w)\]] - [\w(]/, "subtracts"], [/[\w)\]] ?\*{1,2} ?[\w(]/, "multiplies"], [/[\w)\]] \/ [\w(]/, "divides"], [/[\w)\]] % [\w(]/, "takes a remainder"],
    [/[-+*/%]=/, "adds to"], [/\bnew Date\b|\bDate\./, "reads or makes a date"], [/\bparseFloat\b|\bNumber\(|\bBigInt\(/, "makes a number"], [/\bIntl\b|toLocale/, "formats"], [/toFixed/, "rounds"],
  ];
  const wrong = sources.filter((name) => !COUNTS_PIXELS.includes(name)).flatMap((name) => {
    const lines = code(readFileSync(join(WEB, "phone/src", name), "utf8")).split("\n");
    return lines.flatMap((line) => forbidden.filter(([what]) => what.test(line)).map(([, why]) => `${name} ${why}: ${line.trim()}`));
  });
  assert.deepEqual(wrong, []);
});

test("that test can see", () => {
  for (const line of ["const due = price - paid;", "html`<b>${a + b}</b>`", "total += amount;", "new Date(text)"]) {
    assert.match(code(line), /[\w)] - \w|\+|new Date/, line);
  }
  assert.doesNotMatch(code('const path = `/phones/${n}/view`; // a - b\nconst text = "1 + 1";'), /[-+]/);
});

test("styles and scripts are files: none is written into the page", () => {
  const page = readFileSync(join(WEB, "dist/index.html"), "utf8");
  assert.doesNotMatch(page, /<style|style=|<script(?![^>]*src=)|\son\w+=|https?:/);
  for (const name of sources) assert.doesNotMatch(readFileSync(join(WEB, "phone/src", name), "utf8"), /\sstyle=|innerHTML|insertAdjacentHTML|unsafeHTML|eval\(/, name);
});

test("every picture that the core names is in the sprite", () => {
  const page = readFileSync(join(WEB, "dist/index.html"), "utf8");
  const there = new Set([...page.matchAll(/id="i-([\w-]+)"/g)].map(([, name]) => name));
  const core = join(WEB, "../core/src/view");
  const isIcon = (name) => existsSync(join(WEB, `node_modules/lucide-static/icons/${name}.svg`));
  const files = readdirSync(core, { recursive: true }).filter((name) => name.endsWith(".rs") && !name.includes("tests"));
  const named = files.flatMap((name) => {
    const text = readFileSync(join(core, name), "utf8");
    // Whatever is called like a picture where pictures are named.
    return /\bicon\b/.test(text) ? [...text.matchAll(/"([a-z0-9]+(?:-[a-z0-9]+)*)"/g)].map(([, name]) => name).filter(isIcon) : [];
  });
  assert.ok(named.length > 10, `${named.length} names found`);
  const drawn = sources.flatMap((name) => [...readFileSync(join(WEB, "phone/src", name), "utf8").matchAll(/icon\("([a-z0-9-]+)"\)/g)].map(([, icon]) => icon));
  assert.deepEqual([...named, ...drawn].filter((name) => !there.has(name)), []);
});

for (const [type, file] of [["ScreenView", "screen.ts"], ["FieldKind", "field.ts"], ["SheetLine", "sheet.ts"]]) {
  test(`a new ${type} does not compile until it is drawn`, () => {
    const folder = mkdtempSync(join(WEB, "gen/exhaustive-"));
    try {
      for (const part of ["base/src", "phone/src", "gen/types", "gen/words.ts", "tsconfig.json"]) cpSync(join(WEB, part), join(folder, part), { recursive: true });
      symlinkSync(join(WEB, "node_modules"), join(folder, "node_modules"));
      const tsc = () => spawnSync(process.execPath, [join(WEB, "node_modules/typescript/bin/tsc"), "--noEmit"], { cwd: folder, encoding: "utf8" });
      const types = join(folder, "gen/types/types.ts");
      const before = readFileSync(types, "utf8");
      const more = before.replace(`export type ${type} =`, `$&\n    | { kind: "Hologram"; value: str }`);
      assert.notEqual(more, before);
      writeFileSync(types, more);
      const { status, stdout } = tsc();
      assert.notEqual(status, 0);
      assert.match(stdout, new RegExp(`${file.replace(".", "\\.")}.*not assignable to parameter of type 'never'`));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
