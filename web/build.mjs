// Builds the pages: words and icons into sources, sources into web/dist with hashed names, and says what they weigh.
// `cargo xtask pages` calls it after it wrote the core's types and the design's tokens into web/gen.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const WEB = fileURLToPath(new URL(".", import.meta.url));
const at = (...parts) => join(WEB, ...parts);
const read = (...parts) => readFileSync(at(...parts), "utf8");
/** Bytes that a page's script may weigh when it is packed. */
const BUDGET = 45_000;

writeWords();
const { metafile, outputFiles } = await build({
  absWorkingDir: WEB,
  entryPoints: { phone: "phone/src/main.ts", style: "phone/css/phone.css" },
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: "dist",
  write: false,
  metafile: true,
  legalComments: "eof",
  logLevel: "warning",
});
const built = (entry) => basename(Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint === entry));
const page = read("phone/index.html")
  .replace("{style}", built("phone/css/phone.css"))
  .replace("{script}", built("phone/src/main.ts"))
  .replace("{sprite}", () => sprite());
const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)]));
files.set("index.html", Buffer.from(page));
files.set("notices.txt", Buffer.from(notices()));
place(files);
weigh(files);

/** The page's own words, from the Fluent files that the core's are beside: plain sentences without arguments. */
function writeWords() {
  const of = (language) => {
    const lines = read("../core/i18n", language, "page.ftl").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return Object.fromEntries(lines.map((line) => {
      const [, key, text] = /^([a-z0-9-]+) = ([^{}]+)$/.exec(line) ?? [];
      if (key === undefined) throw new Error(`core/i18n/${language}/page.ftl: not a plain sentence: ${line}`);
      return [key, text];
    }));
  };
  const words = { en: of("en"), "zh-CN": of("zh-CN") };
  mkdirSync(at("gen"), { recursive: true });
  writeFileSync(at("gen/words.ts"), `export const WORDS = ${JSON.stringify(words, null, 2)} as const;\n`);
}

/** The icons that the core names, and the shapes of the tones. */
function sprite() {
  const symbols = JSON.parse(read("base/icons.json")).map((name) => {
    const inside = read("node_modules/lucide-static/icons", `${name}.svg`).replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${inside.replace(/\s+/g, " ").replace(/> </g, "><").trim()}</symbol>`;
  });
  const shapes = read("base/shapes.svg").split("\n").filter((line) => line.startsWith("<symbol"));
  return `<svg class="sprite" aria-hidden="true">${[...symbols, ...shapes].join("")}</svg>`;
}

/** Whose work is in the pages besides ours. */
function notices() {
  const of = (name, file) => `== ${name}\n\n${read("node_modules", name, file).trim()}\n`;
  return [
    of("lit-html", "LICENSE"),
    of("lucide-static", "LICENSE"),
    "== facet-generate (the runtime of the generated types: serde, bincode)\n\nCopyright (c) Facebook, Inc. and its affiliates. MIT OR Apache-2.0\n",
  ].join("\n");
}

/** What did not change is not touched: the desk's program, which takes the pages in, is compiled anew for every change of them. */
function place(files) {
  mkdirSync(at("dist"), { recursive: true });
  const before = new Set(readdirSync(at("dist")));
  for (const [name, bytes] of files) {
    if (!before.has(name) || !readFileSync(at("dist", name)).equals(bytes)) writeFileSync(at("dist", name), bytes);
    before.delete(name);
  }
  for (const name of before) rmSync(at("dist", name), { recursive: true });
}

function weigh(files) {
  for (const [name, bytes] of [...files].sort()) {
    const packed = gzipSync(bytes, { level: 9 }).length;
    const isScript = name.endsWith(".js");
    console.log(`${name}: ${bytes.length} B, ${packed} B gzipped${isScript ? ` of ${BUDGET}` : ""}`);
    if (isScript && packed > BUDGET) throw new Error(`${name} weighs more than its budget`);
  }
}
