// Lists: a window of rows of thousands, the field that searches them and the chips that narrow them.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { eventFilter, eventSearch, type SearchView, type WindowView } from "#core";
import type { Hand } from "../hand";
import { icon, some, type Drawn } from "./parts";

/** Where the rows of a window end; the page asks for others when one of them comes into sight (`window.ts`). */
export function edge(window: WindowView, side: "above" | "below", hand: Hand): TemplateResult {
  return html`<div class="edge" data-edge=${side} data-list=${window.list} data-first=${window.first} data-total=${window.total}
    aria-hidden="true" title=${hand.words(side === "above" ? "more-above" : "more-below")}></div>`;
}

export function search(list: string, view: SearchView, hand: Hand): Drawn {
  const key = `search/${list}`;
  const typed = (event: InputEvent | CompositionEvent) => hand.type(key, event, (query) => eventSearch(list, query));
  const id = hand.id(key);
  return html`<div class="search">
    <label class="search-field">${icon("search")}<span class="spoken">${view.label}</span>
      <input type="search" id=${id} enterkeyhint="search" autocomplete="off" placeholder=${view.label}
        .value=${live(hand.shown(key, view.query))} @input=${typed} @compositionend=${typed} @blur=${() => hand.flush()}></label>
    ${view.filters.length === 0 ? nothing : html`<div class="chips" role="group">${view.filters.map((filter) => html`
      <button type="button" class="choice" aria-pressed=${filter.is_chosen ? "true" : "false"}
        @click=${() => hand.send(eventFilter(list, filter.id))}>${filter.label}</button>`)}</div>`}
    ${some(view.summary, (summary) => html`<p class="summary">${summary}</p>`)}
  </div>`;
}
