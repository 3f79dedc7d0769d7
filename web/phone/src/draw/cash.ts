// 手持现金: what he holds, and what became of what he handed in.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { CashView, RemittanceRow } from "#core";
import type { Hand } from "../hand";
import { edge } from "./list";
import { chip, more, some } from "./parts";
import { empty } from "./screen";
import { pending } from "./today";

export function cash(view: CashView, hand: Hand): TemplateResult {
  return html`
    <section class="panel purse">
      <p class="amount">${view.in_hand}</p>
      ${some(view.pending, (text) => html`<p class="purse-pending">${text}</p>`)}
    </section>
    ${more(view.actions, hand)}
    <section class="section">
      <h2 class="section-title plain">${view.remittances_title}</h2>
      ${edge(view.window, "above", hand)}
      ${view.rows.length === 0 ? empty(view.empty) : html`<ul class="rows">${repeat(view.rows, (row) => row.id, remittance)}</ul>`}
      ${edge(view.window, "below", hand)}
    </section>`;
}

function remittance(row: RemittanceRow): TemplateResult {
  return html`<li class="row" data-row=${row.id}>
    <span class="row-top"><b class="row-amount">${row.amount}</b>${pending(row.is_pending)}<span class="row-time">${row.time}</span></span>
    ${chip(row.tone, row.state)}
    ${row.reason === null ? nothing : html`<span class="row-detail">${row.reason}</span>`}
  </li>`;
}
