// Fields that are chosen: one of several, yes or no, a list to go through.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { eventChange, fieldChangeChoose, type ChoiceView } from "#core";
import type { Frame } from "./field";
import { icon, some } from "./parts";
import type { Of } from "./texts";

export function choice(frame: Frame, choices: readonly ChoiceView[]): TemplateResult {
  const { view, id, about } = frame;
  return html`<div class="options" role="radiogroup" aria-labelledby="${id}-label" aria-describedby=${about} aria-invalid=${frame.isWrong ? "true" : "false"}
      aria-required=${view.is_required ? "true" : "false"}>
    ${choices.map((row) => html`<label class="option">
      <input type="radio" name=${id} data-choice=${row.id} .checked=${live(row.is_chosen)} @change=${choose(frame, row.id)}>
      <span class="mark"></span>${words(row)}</label>`)}</div>`;
}

export function flag(frame: Frame, kind: Of<"Switch">): TemplateResult {
  const { view, id, about } = frame;
  return html`<label class="option switch"><span class="option-words"><span>${view.label}</span><span class="option-hint">${kind.text}</span></span>
    <input type="checkbox" role="switch" id=${id} aria-describedby=${about} .checked=${live(kind.is_on)} @change=${choose(frame, "")}>
    <span class="track"></span></label>`;
}

export function checklist(frame: Frame, kind: Of<"Checklist">): TemplateResult {
  const { view, hand, id } = frame;
  return html`<div class="options" role="group" aria-labelledby="${id}-label">
    ${kind.rows.map((row) => html`<label class="option tall">
      <input type="checkbox" data-choice=${row.id} .checked=${live(row.is_chosen)} @change=${choose(frame, row.id)}>
      <span class="mark square">${icon("check")}</span>${words(row)}</label>`)}
    ${kind.all === null ? nothing : html`<button type="button" class="quiet" aria-pressed=${kind.all.is_chosen ? "true" : "false"}
      @click=${() => kind.all && hand.send(eventChange(view.id, fieldChangeChoose(kind.all.id)))}>${icon("list-checks")}<span>${kind.all.label}</span></button>`}
  </div>`;
}

function choose({ view, hand }: Frame, id: string): () => void {
  return () => hand.send(eventChange(view.id, fieldChangeChoose(id)));
}

function words(row: ChoiceView): TemplateResult {
  return html`<span class="option-words"><span>${row.label}</span>${some(row.hint, (hint) => html`<span class="option-hint">${hint}</span>`)}</span>`;
}
