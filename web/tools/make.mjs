// Builds values of the generated types from plain objects: what is left out is empty, what no type has is an error. The types'
// own sources say what there is, so that a sample lives through every change of the core that does not concern it.
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const WEB = fileURLToPath(new URL("..", import.meta.url));

/** The generated module, and `make(type, plain)`. */
export async function core() {
  mkdirSync(`${WEB}gen/test`, { recursive: true });
  const outfile = `${WEB}gen/test/core-${process.pid}.mjs`;
  await build({
    stdin: { contents: 'export * from "#core"; export * from "#bincode";', resolveDir: WEB, loader: "ts" },
    tsconfig: `${WEB}tsconfig.json`, bundle: true, format: "esm", outfile, logLevel: "error",
  });
  const types = await import(outfile);
  const source = readFileSync(`${WEB}gen/types/types.ts`, "utf8");
  const structs = new Map([...source.matchAll(/export class (\w+) {\s+constructor \(([^)]*)\)/g)].map(([, name, fields]) => [name, split(fields, ", ")]));
  const enums = new Map([...source.matchAll(/export type (\w+) =((?:\s+\| \{[^}]*\})+);/g)].map(([, name, text]) => [
    name,
    new Map([...text.matchAll(/\{ kind: "(\w+)"([^}]*) \}/g)].map(([, kind, fields]) => [kind, split(fields, "; ")])),
  ]));
  const make = (type, plain) => {
    const [, outer, inner] = /^(Optional|Seq)<(.+)>$/.exec(type) ?? [];
    if (outer === "Optional") return plain === undefined || plain === null ? null : make(inner, plain);
    if (outer === "Seq") return (plain ?? []).map((one) => make(inner, one));
    if (structs.has(type)) return new types[type](...fill(type, structs.get(type), plain ?? {}).map(([, value]) => value));
    if (enums.has(type)) return variant(type, plain);
    if (type === "bool") return plain ?? false;
    if (type === "str") return plain ?? "";
    if (/^u?int(8|16|32)$/.test(type)) return plain ?? 0;
    throw new Error(`a sample cannot have a ${type}`);
  };
  const variant = (type, plain) => {
    const known = enums.get(type);
    const kind = typeof plain === "string" ? plain : (plain?.kind ?? known.keys().next().value);
    if (!known.has(kind)) throw new Error(`${type} has no ${kind}`);
    const { kind: _, ...rest } = typeof plain === "object" ? plain : {};
    return { kind, ...Object.fromEntries(fill(`${type}.${kind}`, known.get(kind), rest)) };
  };
  const fill = (name, fields, plain) => {
    const unknown = Object.keys(plain).filter((key) => !fields.some(([field]) => field === key));
    if (unknown.length > 0) throw new Error(`${name} has no ${unknown.join(", ")}; it has ${fields.map(([field]) => field).join(", ")}`);
    return fields.map(([field, type]) => [field, make(type, plain[field])]);
  };
  const bytes = (value) => {
    const serializer = new types.BincodeSerializer();
    value.serialize(serializer);
    return serializer.getBytes();
  };
  const event = (octets) => types.deserializeEvent(new types.BincodeDeserializer(octets));
  return { types, make, bytes, event };
}

function split(fields, by) {
  return fields.split(by).filter((field) => field.trim() !== "").map((field) => field.replace("public ", "").trim().split(/: (.*)/s).slice(0, 2));
}
