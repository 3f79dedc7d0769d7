// A finger on the glass: what lies under it stays there. A picture that came between touch and release would move another button to
// that place, and the touch would be lost, or mean something else.

/** A finger that rests longer than this presses nothing; nobody waits for it. */
const REST_MS = 700;

export class Finger {
  #timer: number | null = null;
  #waiting: (() => void)[] = [];

  constructor(place: HTMLElement) {
    place.addEventListener("pointerdown", (event) => this.#press(event), { capture: true });
    // The click comes after it, and goes first.
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => setTimeout(() => this.#lift()), { capture: true });
  }

  /** Once nothing lies under a finger. */
  lifted(): Promise<void> {
    return this.#timer === null ? Promise.resolve() : new Promise((done) => this.#waiting.push(done));
  }

  /** Who draws presses nothing. */
  #press(event: PointerEvent): void {
    if (event.target instanceof Element && event.target.closest(".pad")) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lift(), REST_MS);
  }

  #lift(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    for (const done of this.#waiting.splice(0)) done();
  }
}
