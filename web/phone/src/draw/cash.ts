// 手持现金: what he holds, and what became of what he handed in.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { eventOpen, placeOrder, type CashView, type RemittanceRow } from "#core";
import type { Hand } from "../hand";
import { edge } from "./list";
import { chip, more, note, some, type Drawn } from "./parts";
import { empty } from "./screen";
import { pending } from "./today";

export function cash(view: CashView, hand: Hand): TemplateResult {
  return html`
    <section class="panel purse" data-tone=${view.tone.kind}>
      <p class="amount">${view.in_hand}</p>
      ${some(view.pending, (text) => html`<p class="purse-pending">${text}</p>`)}
      ${view.is_over_limit ? note(view.tone, view.limit_hint) : some(view.limit_hint, (hint) => html`<p class="purse-pending">${hint}</p>`)}
    </section>
    ${byOrder(view, hand)}
    ${more(view.actions, hand)}
    <section class="section">
      <h2 class="section-title plain">${view.remittances_title}</h2>
      ${edge(view.window, "above", hand)}
      <ul class="rows">${repeat(view.rows, (row) => row.id, remittance)}</ul>
      ${empty(view.empty)}
      ${edge(view.window, "below", hand)}
    </section>`;
}

function byOrder(view: CashView, hand: Hand): Drawn {
  if (view.by_order.length === 0 && view.from_elsewhere === null) return nothing;
  return html`<section class="section">
    <h2 class="section-title plain">${view.by_order_title}</h2>
    <ul class="rows">${repeat(view.by_order, (row) => row.id, (row) => html`<li><button type="button" class="row" @click=${() => hand.send(eventOpen(placeOrder(row.order_id)))}>
      <span class="spoken">${row.spoken}</span>
      <span class="row-top" aria-hidden="true"><b class="row-amount">${row.amount}</b><span class="row-time">${row.age}</span></span>
      <span class="row-when" aria-hidden="true"><span class="number">${row.order}</span><span class="number">${row.receipt}</span></span></button></li>`)}</ul>
    ${some(view.from_elsewhere, (text) => html`<p class="summary">${text}</p>`)}
  </section>`;
}

function remittance(row: RemittanceRow): TemplateResult {
  return html`<li class="row" data-row=${row.id}>
    <span class="row-top"><b class="row-amount">${row.amount}</b>${pending(row.is_pending)}<span class="row-time">${row.time}</span></span>
    ${chip(row.tone, row.state)}
    ${row.reason === null ? nothing : html`<span class="row-detail">${row.reason}</span>`}
  </li>`;
}
