// The transport: bytes to and from the desk, where the phones' cores run. A PWA would have its own core here.
import { serializeEvent, ViewModel, type Event as CoreEvent } from "#core";
import { BincodeDeserializer, BincodeSerializer } from "#bincode";

/** What only a person can answer. */
export type Ask =
  | { id: number; kind: "camera"; bytes_max: number }
  | { id: number; kind: "scan" }
  | { id: number; kind: "location" }
  | { id: number; kind: "sharing"; file: number; name: string };

/** A phone has a new picture. */
export interface Notice {
  phone: number;
  rev: number;
  generation: number;
  asks: Ask[];
}

export interface Switches {
  offline: boolean;
  slow_ms: number;
  lose_next_reply: boolean;
  clock_shift_ms: number;
  zone: string;
  camera: "ask" | "denied";
  location: "ask" | "door" | "far" | "denied" | "none";
  storage_full: boolean;
}

/** A phone in the list of phones. */
export interface Row extends Notice {
  name: string;
  language: string;
  switches: Switches;
}

export type Turn = Partial<Switches> | { kill: true };

export type Answer =
  | { answer: "here"; latitude_e7: number; longitude_e7: number; accuracy_m: number }
  | { answer: "read"; text: string }
  | { answer: "unknown" | "no_code" | "shared" | "not_shared" | "no_picture" | "failed" };

const OCTETS = "application/octet-stream";
/** Bytes of an event that a browser sends on after the page is gone. */
const KEPT_BYTES = 4_096;

export function encode(event: CoreEvent): Uint8Array<ArrayBuffer> {
  const serializer = new BincodeSerializer();
  serializeEvent(event, serializer);
  // `getBytes` is declared as any Uint8Array, which `fetch` does not take; it is a fresh slice.
  return new Uint8Array(serializer.getBytes());
}

/** Throws where bytes are missing, left over, or of a variant that this page does not know. */
export function decode(bytes: Uint8Array): ViewModel {
  const deserializer = new BincodeDeserializer(bytes);
  const view = ViewModel.deserialize(deserializer);
  if (deserializer.getBufferOffset() !== bytes.length) throw new Error("bytes left over: this page is older than its phone");
  return view;
}

export async function rows(): Promise<Row[]> {
  return (await ask("/phones")).json() as Promise<Row[]>;
}

/** All phones' notices, on one connection; it comes back by itself. */
export function listen(hear: (notice: Notice) => void, stand: (isThere: boolean) => void): void {
  const stream = new EventSource("/events");
  stream.onmessage = (message: MessageEvent<string>) => hear(JSON.parse(message.data) as Notice);
  stream.onopen = () => stand(true);
  stream.onerror = () => stand(false);
}

export class Seat {
  readonly #base: string;

  constructor(readonly phone: number) {
    this.#base = `/phones/${phone}`;
  }

  /** The picture, if there is a newer one. */
  async look(have: number): Promise<{ rev: number; view: ViewModel } | null> {
    const answer = await ask(`${this.#base}/view?have=${have}`);
    if (answer.status === 304) return null;
    return { rev: rev(answer), view: decode(new Uint8Array(await answer.arrayBuffer())) };
  }

  /** The number of the picture that shows what came of it. */
  async tell(event: CoreEvent): Promise<number> {
    return rev(await ask(`${this.#base}/events`, OCTETS, encode(event)));
  }

  async answer(id: number, answer: Answer | Blob): Promise<void> {
    const path = `${this.#base}/answers/${id}`;
    await (answer instanceof Blob ? ask(path, OCTETS, answer) : ask(path, "application/json", JSON.stringify(answer)));
  }

  async turn(turn: Turn): Promise<Row> {
    return (await ask(`${this.#base}/switches`, "application/json", JSON.stringify(turn))).json() as Promise<Row>;
  }

  picture(digest: string, px: number): string {
    return `${this.#base}/pictures/${digest}?px=${px}`;
  }

  file(file: number): string {
    return `${this.#base}/files/${file}`;
  }
}

async function ask(path: string, type?: string, body?: BodyInit): Promise<Response> {
  // What was said last is said also when the page is closed meanwhile; a browser takes little of it, so nothing large.
  const keepalive = body instanceof Uint8Array && body.length < KEPT_BYTES;
  const answer = await fetch(path, type && body ? { method: "POST", headers: { "content-type": type }, body, keepalive } : {});
  if (!answer.ok && answer.status !== 304) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

function rev(answer: Response): number {
  return parseInt(answer.headers.get("rev") ?? "0", 10);
}
