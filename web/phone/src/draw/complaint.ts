// A complaint as the technician reads it.
import { html, type TemplateResult } from "lit-html";
import { toneHeld, type ComplaintView } from "#core";
import type { Hand } from "../hand";
import { customer, entries } from "./order";
import { chip, facts, more, note, some } from "./parts";
import { pending } from "./today";

export function complaint(view: ComplaintView, hand: Hand): TemplateResult {
  return html`
    <section class="panel stage" data-tone=${view.tone.kind}>
      <p class="stage-line">${chip(view.tone, view.stage)}${pending(view.is_pending)}<span class="number">${view.number}</span></p>
    </section>
    ${some(view.waits, (waits) => note(toneHeld(), waits))}
    ${customer(view.customer, view.address, view.phone, hand)}
    <section class="panel">
      <blockquote class="fault">${view.says}</blockquote>
      ${some(view.asks, (asks) => html`<p class="asks">${asks}</p>`)}
      ${facts(view.facts)}
    </section>
    ${entries(view.steps)}
    ${entries(view.visits)}
    ${more(view.actions, hand)}`;
}
