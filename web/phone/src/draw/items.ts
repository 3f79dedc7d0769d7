// The basket: what is in it with how many of each, the price list to search, and what it comes to, as the core says it.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import { eventChange, fieldChangeLess, fieldChangeMore, fieldChangeSearch, type BasketLine, type ItemRow } from "#core";
import type { Frame } from "./field";
import { icon, some } from "./parts";
import type { Of } from "./texts";

export function items(frame: Frame, kind: Of<"Items">): TemplateResult {
  return html`<div class="basket" role="group" aria-labelledby="${frame.id}-label" aria-describedby=${frame.about}>
    ${kind.lines.length === 0 ? nothing : html`<ul class="basket-lines">${repeat(kind.lines, (row) => row.code, (row) => inBasket(frame, row))}</ul>`}
    ${find(frame, kind)}
    <ul class="found">${repeat(kind.found, (row) => row.code, (row) => found(frame, row))}</ul>
    ${some(kind.more, (hint) => html`<p class="field-hint">${hint}</p>`)}
  </div>`;
}

function inBasket(frame: Frame, row: BasketLine): TemplateResult {
  const { view, hand } = frame;
  return html`<li class="basket-line">
    <span class="basket-name">${row.name}</span>${some(row.amount, (amount) => html`<b class="basket-amount">${amount}</b>`)}
    <span class="basket-steps">
      <button type="button" class="step" aria-label=${row.less} @click=${() => hand.send(eventChange(view.id, fieldChangeLess(row.code)))}>${icon("minus")}</button>
      <span class="basket-quantity">${row.quantity}</span>
      <button type="button" class="step" aria-label=${row.more} @click=${() => hand.send(eventChange(view.id, fieldChangeMore(row.code)))}>${icon("plus")}</button>
    </span></li>`;
}

function find(frame: Frame, kind: Of<"Items">): TemplateResult {
  const { view, hand, id } = frame;
  const key = `items/${view.id}`;
  const typed = (event: InputEvent | CompositionEvent) => hand.type(key, event, (query) => eventChange(view.id, fieldChangeSearch(query)));
  return html`<label class="search-field">${icon("search")}<span class="spoken">${kind.search}</span>
    <input type="search" id=${id} enterkeyhint="search" autocomplete="off" placeholder=${kind.search}
      .value=${live(hand.shown(key, kind.query))} @input=${typed} @compositionend=${typed} @blur=${() => hand.flush()}></label>`;
}

function found(frame: Frame, row: ItemRow): TemplateResult {
  const { view, hand } = frame;
  return html`<li><button type="button" class="found-row" data-item=${row.code} data-in=${row.is_in ? "" : nothing}
      @click=${() => hand.send(eventChange(view.id, fieldChangeMore(row.code)))}>
    <span class="found-words"><span>${row.name}</span><span class="found-code">${row.code}</span></span>
    <b>${row.price}</b>${icon(row.is_in ? "check" : "plus")}</button></li>`;
}
