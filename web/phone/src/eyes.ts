// Where the person looks: the scroll of every screen, the focus, the edges of long lists.
import type { ViewModel } from "#core";
import { anchor, beyond, hold, type Anchor } from "./geometry";

/** Beyond the edge of what is seen: rows are asked for before the thumb arrives. */
const AHEAD = "400px";

export class Eyes {
  readonly #scrolls = new Map<string, number>();
  readonly #edges: IntersectionObserver;
  #anchor: Anchor | null = null;

  constructor(
    private readonly place: HTMLElement,
    private readonly scroll: (list: string, first: number) => void,
  ) {
    this.#edges = new IntersectionObserver((seen) => {
      for (const { isIntersecting, target } of seen) if (isIntersecting) this.#ask(target as HTMLElement);
    }, { root: place, rootMargin: AHEAD });
  }

  /** Keeps where he was. */
  before(view: ViewModel | null): void {
    const body = this.#body;
    this.#anchor = body ? anchor(body) : null;
    if (view && body) this.#scrolls.set(path(view), body.scrollTop);
    this.#edges.disconnect();
  }

  /** Shows him the same place, or the new one from its title; a wrong field comes into sight. */
  after(before: ViewModel | null, view: ViewModel): void {
    const body = this.#body;
    if (body && (!before || path(before) !== path(view))) {
      body.scrollTop = this.#scrolls.get(path(view)) ?? 0;
      if (before) this.#find(".sheet .title")?.focus({ preventScroll: true });
    } else if (body) {
      hold(body, this.#anchor);
    }
    if (view.form?.confirm && !before?.form?.confirm) this.#find(".confirm .title")?.focus();
    if (!view.form?.confirm && before?.form?.confirm) this.#find(".sheet .title")?.focus({ preventScroll: true });
    const { message } = view;
    if (message && message.id !== before?.message?.id && message.field !== null) this.#wrong(message.field);
    for (const edge of this.place.querySelectorAll(".edge")) this.#edges.observe(edge);
  }

  /** The field that a message is about. */
  #wrong(field: string): void {
    const place = this.#find(`[data-field="${CSS.escape(field)}"]`);
    place?.querySelector<HTMLElement>("input, textarea, button, [tabindex]")?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: "center" });
  }

  #ask(edge: HTMLElement): void {
    const { edge: side, list, first, total } = edge.dataset;
    const shown = this.place.querySelectorAll(".body [data-row]").length;
    const next = beyond(side ?? "", parseInt(first ?? "0", 10), shown, parseInt(total ?? "0", 10));
    if (next !== null && list !== undefined) this.scroll(list, next);
  }

  get #body(): HTMLElement | null {
    return this.#find(".body");
  }

  #find(selector: string): HTMLElement | null {
    return this.place.querySelector<HTMLElement>(selector);
  }
}

function path(view: ViewModel): string {
  return view.nav.path.join("\n");
}
