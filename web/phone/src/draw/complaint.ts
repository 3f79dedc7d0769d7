// A complaint as the technician reads it.
import { html, type TemplateResult } from "lit-html";
import { toneActive, toneHeld, type ComplaintView } from "#core";
import type { Hand } from "../hand";
import { entries, reach } from "./order";
import { chip, facts, more, note, some } from "./parts";
import { pending } from "./today";

export function complaint(view: ComplaintView, hand: Hand): TemplateResult {
  return html`
    <section class="panel stage" data-tone="Active">
      <p class="stage-line">${chip(toneActive(), view.stage)}${pending(view.is_pending)}</p>
    </section>
    ${some(view.waits, (waits) => note(toneHeld(), waits))}
    <section class="panel customer">
      <h2 class="customer-name">${view.customer}</h2>
      ${some(view.address, (address) => html`<p class="customer-where">${address}</p>`)}
      ${reach(view.phone, view.contact)}
    </section>
    <section class="panel">
      <blockquote class="fault">${view.says}</blockquote>
      ${some(view.asks, (asks) => html`<p class="asks">${asks}</p>`)}
      ${facts(view.facts)}
    </section>
    ${entries(view.steps)}
    ${entries(view.visits)}
    ${more(view.actions, hand)}`;
}
