// One phone of the page: draws the newest picture of its core and says what the person does, in his order.
import { render } from "lit-html";
import { eventBack, eventBackground, eventForeground, eventScroll, type Event as CoreEvent, type ViewModel } from "#core";
import { draw } from "./draw/phone";
import { Eyes } from "./eyes";
import { Finger } from "./finger";
import type { Hand } from "./hand";
import { Pen } from "./pad";
import { Seat, type Notice } from "./seat";
import { Typing } from "./typing";
import { words } from "./words";

export class Phone implements Hand {
  readonly pen: Pen;
  readonly #seat: Seat;
  readonly #typing: Typing;
  readonly #eyes: Eyes;
  readonly #finger: Finger;
  #view: ViewModel | null = null;
  #rev = 0;
  #generation: number | null = null;
  /** The newest picture that was heard of. */
  #newest = 0;
  #isLooking = false;
  /** What was tapped last, until the picture that shows it. */
  #tapped: string | null = null;
  /** What was said so far, one after another. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(
    readonly number: number,
    private readonly place: HTMLElement,
    private readonly fail: (error: unknown) => void,
    private readonly seen: () => void,
  ) {
    this.#seat = new Seat(number);
    const tell = (event: CoreEvent) => this.#tell(event);
    this.#typing = new Typing(tell);
    this.pen = new Pen(tell, () => this.#draw());
    this.#finger = new Finger(place);
    this.#eyes = new Eyes(place, (list, first) => this.send(eventScroll(list, first)));
  }

  get seat(): Seat {
    return this.#seat;
  }

  get view(): ViewModel | null {
    return this.#view;
  }

  get words() {
    return words(this.#view?.language ?? document.documentElement.lang);
  }

  /** Another picture, or another core, is there. */
  hear(notice: Notice): void {
    if (this.#generation !== null && this.#generation !== notice.generation) {
      // The app was killed: its core knows what it stored, and the page knows nothing that it did not.
      this.#typing.forget();
      this.pen.forget();
      this.#rev = 0;
      this.#newest = 0;
    }
    this.#generation = notice.generation;
    this.#look(notice.rev);
  }

  send(event: CoreEvent): void {
    const said = JSON.stringify(event);
    // A glove taps twice: what was done is not done again before its picture is there. Steps (`Change`) are meant each time.
    if (event.kind !== "Change" && said === this.#tapped) return;
    this.#typing.flush();
    this.#tapped = said;
    void this.#tell(event).then((rev) => {
      if (rev === null || rev <= this.#rev) this.#tapped = null;
    });
  }

  get canGoBack(): boolean {
    return this.#view?.nav.can_go_back ?? false;
  }

  /** Not `send`: who goes back twice means it twice. */
  back(): void {
    this.#typing.flush();
    void this.#tell(eventBack());
  }

  /** The person looks at the page, or away from it: it may be gone before he looks again. */
  look(isSeen: boolean): void {
    this.#typing.flush();
    void this.#tell(isSeen ? eventForeground() : eventBackground());
  }

  shown(key: string, text: string): string {
    return this.#typing.shown(key, text);
  }

  type(key: string, event: InputEvent | CompositionEvent, say: (text: string) => CoreEvent): void {
    const input = event.target as HTMLInputElement | HTMLTextAreaElement;
    this.#typing.type(key, input.value, event instanceof InputEvent && event.isComposing, say);
  }

  flush(): void {
    this.#typing.flush();
  }

  picture(digest: string, px: number): string {
    return this.#seat.picture(digest, px);
  }

  id(name: string): string {
    return `p${this.number}/${name}`;
  }

  /** Says it after what was said before; the number of the picture that shows it. */
  #tell(event: CoreEvent): Promise<number | null> {
    const told = this.#line.then(() => this.#seat.tell(event)).then(
      (rev) => {
        this.#look(rev);
        return rev;
      },
      (error: unknown) => {
        this.fail(error);
        return null;
      },
    );
    this.#line = told;
    return told;
  }

  /** Fetches the newest picture; those between are not missed. */
  #look(rev: number): void {
    this.#newest = Math.max(this.#newest, rev);
    if (this.#isLooking || this.#newest <= this.#rev) {
      if (this.#view) this.#settle();
      return;
    }
    this.#isLooking = true;
    void this.#seat.look(this.#rev).then(async (picture) => {
      await this.#finger.lifted();
      this.#isLooking = false;
      if (picture) {
        this.#rev = picture.rev;
        this.#show(picture.view);
        this.#look(this.#newest);
      }
    }).catch((error: unknown) => {
      this.#isLooking = false;
      this.fail(error);
    });
  }

  #show(view: ViewModel): void {
    const before = this.#view;
    this.#tapped = null;
    this.#view = view;
    this.#settle();
    this.#eyes.before(before);
    this.#draw();
    this.place.dataset["generation"] = `${this.#generation}`;
    this.#eyes.after(before, view);
    this.seen();
  }

  #settle(): void {
    this.#typing.settle(this.#rev);
    const fields = this.#view?.form?.sections.flatMap((section) => section.fields) ?? [];
    const isEmpty = !fields.some((field) => field.kind.kind === "Pad" && field.kind.strokes.length > 0);
    this.pen.settle(this.#rev, isEmpty);
  }

  #draw(): void {
    if (this.#view) render(draw(this.#view, this), this.place);
  }
}
