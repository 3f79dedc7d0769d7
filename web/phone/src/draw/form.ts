// A form: its fields in sections, its sums, and the one button that records it. The core knows what is typed; a form that is
// left, killed or interrupted is there again.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { eventAddSection, eventDiscard, eventLeave, eventRemoveSection, eventSubmit, type FormView, type MessageView, type SectionView } from "#core";
import type { Hand } from "../hand";
import { field } from "./field";
import { facts, icon, some, type Drawn } from "./parts";
import { sheet } from "./sheet";

export function formHead(view: FormView, hand: Hand): TemplateResult {
  return html`<header class="head">
    <button type="button" class="back" aria-label=${view.leave} @click=${() => hand.send(eventLeave())}>${icon("chevron-left")}</button>
    <div class="titles"><h1 class="title" tabindex="-1">${view.title}</h1>
      ${some(view.draft, (draft) => html`<p class="draft">${draft}</p>`)}</div>
  </header>`;
}

/** What is to be read, and what is to be filled in. The message says which field it is about. */
export function form(view: FormView, message: MessageView | null, hand: Hand): TemplateResult {
  const keys = (event: KeyboardEvent) => {
    const target = event.target as Element;
    if (event.key === "Escape" && !event.isComposing) hand.send(eventLeave());
    if (event.key !== "Enter" || event.isComposing || !(target instanceof HTMLInputElement)) return;
    // Enter puts the keyboard away: a thumb that slipped records nothing.
    event.preventDefault();
    target.blur();
  };
  return html`<form class="form" novalidate autocomplete="off" aria-label=${view.title}
      @submit=${(event: SubmitEvent) => event.preventDefault()} @keydown=${keys}>
    ${some(view.text, (text) => html`<p class="form-text">${text}</p>`)}
    ${some(view.paper, sheet)}
    ${repeat(view.sections, (section) => section.id, (section) => part(section, message?.field ?? null, hand))}
    ${view.draft === null || view.discard === "" ? nothing : html`<button type="button" class="discard" @click=${() => hand.send(eventDiscard())}>${icon("trash-2")}<span>${view.discard}</span></button>`}
  </form>`;
}

function part(section: SectionView, wrong: string | null, hand: Hand): TemplateResult {
  const head = section.title === null && section.remove === null ? nothing : html`<div class="part-head">
    ${some(section.title, (title) => html`<h2 class="part-title">${title}</h2>`)}
    ${some(section.remove, (label) => html`<button type="button" class="small" @click=${() => hand.send(eventRemoveSection(section.id))}>${icon("x")}<span>${label}</span></button>`)}
  </div>`;
  return html`<section class="part" data-section=${section.id}>
    ${head}
    ${repeat(section.fields, (view) => view.id, (view) => field(view, view.id === wrong, hand))}
    ${some(section.add, (label) => html`<button type="button" class="quiet" @click=${() => hand.send(eventAddSection())}>${icon("plus")}<span>${label}</span></button>`)}
  </section>`;
}

/** The thumb's place: the sums, and the button that records. */
export function formBar(view: FormView, hand: Hand): TemplateResult {
  return html`<div class="bar">
    ${view.totals.length === 0 ? nothing : html`<div class="totals" aria-live="polite">${facts(view.totals)}</div>`}
    ${submit(view, hand)}
  </div>`;
}

export function submit(view: FormView, hand: Hand): Drawn {
  const why = hand.id("why-not");
  return html`
    ${some(view.why_not, (text) => html`<p class="bar-hint" id=${why}>${text}</p>`)}
    <button type="button" class="primary" data-submit data-tone=${view.tone.kind} data-waiting=${view.is_waiting ? "" : nothing}
      aria-disabled=${view.can_submit ? "false" : "true"} aria-describedby=${view.why_not === null ? nothing : why}
      @click=${() => hand.send(eventSubmit())}>${icon(view.is_waiting ? "hourglass" : view.icon)}<span>${view.submit}</span></button>`;
}
