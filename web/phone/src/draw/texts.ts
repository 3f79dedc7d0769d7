// Fields that are typed into. What stands in them is what was typed, as it was typed: the core reads it.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import {
  eventChange, fieldChangeChoose, fieldChangeLess, fieldChangeMore, fieldChangeScan, fieldChangeWrite, type ChoiceView, type FieldKind, type Keyboard,
} from "#core";
import type { Hand } from "../hand";
import type { Frame } from "./field";
import { icon, some, type Drawn } from "./parts";
import { unknown } from "./screen";

export type Of<Kind extends FieldKind["kind"]> = Extract<FieldKind, { kind: Kind }>;

/** What every typed field does. */
function typing({ view, hand }: Frame) {
  const key = `field/${view.id}`;
  return {
    shown: (value: string) => live(hand.shown(key, value)),
    input: (event: InputEvent | CompositionEvent) => hand.type(key, event, (value) => eventChange(view.id, fieldChangeWrite(value))),
    leave: () => hand.flush(),
  };
}

/** What goes on every control. */
function invalid(frame: Frame): "true" | "false" {
  return frame.isWrong ? "true" : "false";
}

const MODES: Record<Keyboard["kind"], string> = {
  Text: "text", Number: "decimal", Address: "url", Code: "text",
};

export function text(frame: Frame, kind: Of<"Text">): TemplateResult {
  const { shown, input, leave } = typing(frame);
  return html`${chips(frame, kind.choices)}<input class="input" id=${frame.id} type=${kind.is_secret ? "password" : "text"} inputmode=${MODES[kind.keyboard.kind]}
    autocapitalize="off" spellcheck="false" enterkeyhint="done" maxlength=${kind.chars_max}
    autocomplete=${completion(kind)} aria-required=${frame.view.is_required ? "true" : "false"} aria-invalid=${invalid(frame)} aria-describedby=${frame.about}
    .value=${shown(kind.value)} @input=${input} @compositionend=${input} @blur=${leave}>
  ${some(kind.scan, (label) => html`<button type="button" class="quiet" data-scan=${frame.view.id}
    @click=${() => frame.hand.send(eventChange(frame.view.id, fieldChangeScan()))}>${icon("scan-line")}<span>${label}</span></button>`)}`;
}

function completion(kind: Of<"Text">): string {
  if (kind.is_secret) return "current-password";
  switch (kind.keyboard.kind) {
    case "Code": return "one-time-code";
    case "Text":
    case "Number":
    case "Address": return "off";
    default: return unknown(kind.keyboard);
  }
}

export function longText(frame: Frame, kind: Of<"LongText">): TemplateResult {
  const { shown, input, leave } = typing(frame);
  return html`${chips(frame, kind.choices)}<textarea class="input long" id=${frame.id} rows="3" maxlength=${kind.chars_max}
    aria-required=${frame.view.is_required ? "true" : "false"} aria-invalid=${invalid(frame)} aria-describedby=${frame.about}
    .value=${shown(kind.value)} @input=${input} @compositionend=${input} @blur=${leave}></textarea>`;
}

export function amount(frame: Frame, kind: Of<"Amount">): TemplateResult {
  const { shown, input, leave } = typing(frame);
  return html`<div class="money-field"><span class="currency" aria-hidden="true">${kind.currency}</span>
    <input class="input" id=${frame.id} type="text" inputmode="decimal" enterkeyhint="done"
      aria-required=${frame.view.is_required ? "true" : "false"} aria-invalid=${invalid(frame)} aria-describedby=${frame.about}
      .value=${shown(kind.value)} @input=${input} @compositionend=${input} @blur=${leave}></div>`;
}

export function minutes(frame: Frame, kind: Of<"Minutes">): TemplateResult {
  const { view, hand } = frame;
  const { shown, input, leave } = typing(frame);
  const step = (change: typeof fieldChangeLess, name: string, label: string) => html`
    <button type="button" class="step" aria-label=${label} @click=${() => hand.send(eventChange(view.id, change("")))}>${icon(name)}</button>`;
  return html`<div class="stepper">
      ${step(fieldChangeLess, "minus", kind.less)}
      <span class="stepper-middle"><input class="input" id=${frame.id} type="text" inputmode="numeric" enterkeyhint="done"
        aria-required=${view.is_required ? "true" : "false"} aria-invalid=${invalid(frame)} aria-describedby=${frame.about}
        .value=${shown(kind.value)} @input=${input} @blur=${leave}>
        ${some(kind.text, (words) => html`<span class="stepper-words" aria-live="polite">${words}</span>`)}</span>
      ${step(fieldChangeMore, "plus", kind.more)}
    </div>`;
}

export function date(frame: Frame, kind: Of<"Date">): TemplateResult {
  return html`${chips(frame, kind.choices)}${native(frame, "date", kind.value, kind.text)}`;
}

export function time(frame: Frame, kind: Of<"Time">): TemplateResult {
  return html`${chips(frame, kind.choices)}${native(frame, "time", kind.value, null)}`;
}

/** The browser's own picker, and over what it writes in its own way: the value in words, or what the field is for. */
function native(frame: Frame, type: "date" | "time", value: string, words: string | null): TemplateResult {
  const { view, hand, id, about } = frame;
  const write = (event: Event) => hand.send(eventChange(view.id, fieldChangeWrite((event.target as HTMLInputElement).value)));
  return html`<div class="when"><input class="input" id=${id} type=${type} aria-required=${view.is_required ? "true" : "false"} aria-invalid=${invalid(frame)} aria-describedby=${about}
    .value=${live(value)} @change=${write}>${words === null
      ? html`<span class=${value === "" ? "when-words none" : "when-words"} aria-hidden="true">${value === "" ? view.label : value}</span>`
      : html`<span class="when-words">${words}</span>`}</div>`;
}

/** What is usually meant: one touch instead of typing. */
export function chips(frame: Frame, choices: readonly ChoiceView[]): Drawn {
  if (choices.length === 0) return nothing;
  const { view, hand } = frame;
  return html`<div class="chips" role="group" aria-label=${view.label}>${choices.map((choice) => chip(choice, view.id, hand))}</div>`;
}

function chip(choice: ChoiceView, field: string, hand: Hand): TemplateResult {
  return html`<button type="button" class="choice" data-choice=${choice.id} aria-pressed=${choice.is_chosen ? "true" : "false"}
    @click=${() => hand.send(eventChange(field, fieldChangeChoose(choice.id)))}>${choice.label}</button>`;
}
