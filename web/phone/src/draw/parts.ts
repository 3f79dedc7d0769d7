// What several screens are made of: icons, tones, facts, buttons.
import { html, nothing, type TemplateResult } from "lit-html";
import { eventDo, eventExportPending, type ActionView, type FactView, type LineView, type Tone } from "#core";
import type { Hand } from "../hand";

export type Drawn = TemplateResult | typeof nothing;

/** Anything that is there is drawn. */
export function some<T>(value: T | null, draw: (value: T) => TemplateResult): Drawn {
  return value === null || value === "" ? nothing : draw(value);
}

export function icon(name: string): TemplateResult {
  return html`<svg class="icon" aria-hidden="true"><use href="#i-${name}"></use></svg>`;
}

/** A tone is never a colour alone: it has a shape, and a word beside it. */
export function shape(tone: Tone): TemplateResult {
  return html`<svg class="shape" aria-hidden="true"><use href="#t-${tone.kind}"></use></svg>`;
}

export function chip(tone: Tone, text: string): TemplateResult {
  return html`<span class="chip" data-tone=${tone.kind}>${shape(tone)}<span>${text}</span></span>`;
}

/** A sentence that wants to be seen. */
export function note(tone: Tone, text: string): TemplateResult {
  return html`<p class="note" data-tone=${tone.kind}>${shape(tone)}<span>${text}</span></p>`;
}

export function facts(rows: readonly FactView[]): Drawn {
  if (rows.length === 0) return nothing;
  return html`<dl class="facts">${rows.map(fact)}</dl>`;
}

function fact(row: FactView): TemplateResult {
  return html`<div><dt>${row.label}</dt><dd>${row.text}</dd></div>`;
}

/** Name, how many, how much: a line of a paper or a quote. */
export function line(row: LineView): TemplateResult {
  return html`<li class="line">
    <span class="line-name">${row.text}</span>
    <span class="line-quantity">${row.quantity}</span>
    ${some(row.amount, (amount) => html`<span class="line-amount">${amount}</span>`)}
  </li>`;
}

/** The one that the thumb rests on. */
export function primary(action: ActionView, hand: Hand): TemplateResult {
  const label = html`${icon(action.icon)}<span>${action.label}</span>`;
  return html`
    ${some(action.why_not ?? action.hint, (text) => html`<p class="bar-hint" id=${hand.id("primary-hint")}>${text}</p>`)}
    <button type="button" class="primary" data-action=${action.id} aria-disabled=${action.why_not === null ? "false" : "true"}
      aria-describedby=${(action.why_not ?? action.hint) === null ? nothing : hand.id("primary-hint")}
      @click=${() => action.why_not === null && hand.send(eventDo(action.id))}>${label}</button>`;
}

/** The others: what can be done, and what cannot and why. Danger comes last. */
export function more(actions: readonly ActionView[], hand: Hand): Drawn {
  const rows = actions.filter((action) => action.weight.kind !== "Primary");
  if (rows.length === 0) return nothing;
  const of = (isDanger: boolean) => rows.filter((action) => (action.weight.kind === "Danger") === isDanger);
  const list = (some: readonly ActionView[], name: string) =>
    some.length === 0 ? nothing : html`<ul class="actions ${name}">${some.map((action) => row(action, hand))}</ul>`;
  return html`${list(of(false), "")}${list(of(true), "danger")}`;
}

function row(action: ActionView, hand: Hand): TemplateResult {
  const words = html`<span class="action-words">
    <span class="action-label">${action.label}</span>
    ${some(action.why_not ?? action.hint, (text) => html`<span class="action-hint">${text}</span>`)}
  </span>`;
  return action.why_not === null
    ? html`<li><button type="button" class="action" data-action=${action.id} data-tone=${action.tone.kind}
        @click=${() => hand.send(eventDo(action.id))}>${icon(action.icon)}${words}${icon("chevron-right")}</button></li>`
    : html`<li class="action cannot" data-tone=${action.tone.kind}>${icon(action.icon)}${words}</li>`;
}

/** Something that is no action of the core's list: a row like theirs. */
export function plainRow(name: string, label: string, hint: string | null, can: boolean, tap: () => void): TemplateResult {
  const words = html`<span class="action-words"><span class="action-label">${label}</span>${some(hint, (text) => html`<span class="action-hint">${text}</span>`)}</span>`;
  return can
    ? html`<li><button type="button" class="action" data-own=${name} data-tone="Calm" @click=${tap}>${icon(name)}${words}${icon("chevron-right")}</button></li>`
    : html`<li class="action cannot" data-own=${name} data-tone="Calm">${icon(name)}${words}</li>`;
}

/** The file of what was not sent, where there is something to save. */
export function rescue(view: { can_export: boolean; export_label: string }, hand: Hand): Drawn {
  if (!view.can_export) return nothing;
  return html`<ul class="actions">${plainRow("file-down", view.export_label, null, true, () => hand.send(eventExportPending()))}</ul>`;
}

/** The primary of a screen, if there is one. */
export function first(actions: readonly ActionView[]): ActionView | null {
  return actions.find((action) => action.weight.kind === "Primary") ?? null;
}
