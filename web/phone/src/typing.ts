// What is being typed: the field shows it until the core's picture does, so that no letter is lost to a picture of yesterday.
import type { Event as CoreEvent } from "#core";

/** A hand pauses longer than this between words; the core hears of it then. */
const PAUSE_MS = 120;

interface Held {
  text: string;
  event: (text: string) => CoreEvent;
  timer: number | null;
  /** The picture that shows it, once it was sent. */
  rev: number | null;
}

export class Typing {
  readonly #held = new Map<string, Held>();

  constructor(private readonly tell: (event: CoreEvent) => Promise<number | null>) {}

  /** What the field shows. */
  shown(key: string, text: string): string {
    return this.#held.get(key)?.text ?? text;
  }

  /** Somebody typed; while he composes a word, it is kept and not sent. */
  type(key: string, text: string, isComposing: boolean, event: (text: string) => CoreEvent): void {
    const before = this.#held.get(key);
    if (before?.timer) clearTimeout(before.timer);
    const timer = isComposing ? null : setTimeout(() => this.#send(key), PAUSE_MS);
    this.#held.set(key, { text, event, timer, rev: null });
  }

  /** Sends what waits for a pause, before anything else is sent. */
  flush(): void {
    for (const [key, held] of this.#held) {
      if (held.timer !== null) this.#send(key);
    }
  }

  /** A picture came: what it shows need not be kept. */
  settle(rev: number): void {
    for (const [key, held] of this.#held) {
      if (held.rev !== null && held.rev <= rev) this.#held.delete(key);
    }
  }

  /** Another core, another form: nothing that was typed belongs there. */
  forget(): void {
    for (const held of this.#held.values()) if (held.timer) clearTimeout(held.timer);
    this.#held.clear();
  }

  #send(key: string): void {
    const held = this.#held.get(key);
    if (!held) return;
    if (held.timer) clearTimeout(held.timer);
    held.timer = null;
    void this.tell(held.event(held.text)).then((rev) => {
      held.rev = rev;
    });
  }
}
