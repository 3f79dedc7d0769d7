// What the drawings may do: say something to the core. They know nothing else of the phone.
import type { Event as CoreEvent } from "#core";
import type { Pen } from "./pad";
import type { Words } from "./words";

export interface Hand {
  /** Says it, after what was typed before it. */
  send(event: CoreEvent): void;
  /** What a field shows while somebody types in it. */
  shown(key: string, text: string): string;
  /** Somebody typed in a field. */
  type(key: string, input: InputEvent | CompositionEvent, event: (text: string) => CoreEvent): void;
  /** He left it: the pause need not be waited for. */
  flush(): void;
  /** The address of a picture's pixels. */
  picture(digest: string, px: number): string;
  /** An element's id, of its own among the phones of the page. */
  id(name: string): string;
  readonly words: Words;
  readonly pen: Pen;
}
