// The browser's own Back: while the phone in hand can go back, one entry of the page's own lies on top of its history, and Back means
// the phone's. At the phone's first screen none does: Back leaves the page there, as it leaves an app.

/** What the page's own entry carries; it is there again after a reload. */
const INSIDE = "inside";

export class Ways {
  #isInside = history.state === INSIDE;
  /** The entry was taken off, and the browser has not said so yet. */
  #isLeaving = false;

  constructor(
    private readonly canGoBack: () => boolean,
    private readonly goBack: () => void,
  ) {
    addEventListener("popstate", (event) => this.#popped(event.state === INSIDE));
  }

  /** Another picture, or another phone in hand. */
  follow(): void {
    if (this.#isLeaving || this.#isInside === this.canGoBack()) return;
    if (this.#isInside) {
      this.#isLeaving = true;
      history.back();
    } else {
      this.#enter();
    }
  }

  #popped(isInside: boolean): void {
    const isMine = this.#isLeaving;
    this.#isInside = isInside;
    this.#isLeaving = false;
    if (!isMine && !isInside && this.canGoBack()) {
      // Before its picture is there: who presses it twice goes back twice, and does not leave the page instead.
      this.#enter();
      this.goBack();
    } else {
      this.follow();
    }
  }

  #enter(): void {
    this.#isInside = true;
    history.pushState(INSIDE, "");
  }
}
