// One field: its label, what it is, its hint, its error. A kind that none draws does not compile.
import { html, nothing, type TemplateResult } from "lit-html";
import type { FieldView } from "#core";
import type { Hand } from "../hand";
import { checklist, choice, flag } from "./choices";
import { items } from "./items";
import { pad } from "./padfield";
import { some, type Drawn } from "./parts";
import { pictures } from "./pictures";
import { unknown } from "./screen";
import { amount, date, longText, minutes, text, time } from "./texts";

/** What a kind's drawing needs besides the kind itself. */
export interface Frame {
  readonly view: FieldView;
  readonly hand: Hand;
  /** The id of its control, for the label. */
  readonly id: string;
  /** The ids of what is said about it. */
  readonly about: string | typeof nothing;
  readonly isWrong: boolean;
}

export function field(view: FieldView, isWrong: boolean, hand: Hand): TemplateResult {
  const id = hand.id(`field/${view.id}`);
  const about = [view.hint === null ? "" : `${id}-hint`, view.error === null ? "" : `${id}-error`].filter((part) => part !== "").join(" ");
  const frame: Frame = { view, hand, id, about: about === "" ? nothing : about, isWrong: isWrong || view.error !== null };
  return html`<div class="field" data-field=${view.id} data-kind=${view.kind.kind} data-wrong=${frame.isWrong ? "" : nothing}>
    ${named(frame)}
    ${some(view.hint, (hint) => html`<p class="field-hint" id="${id}-hint">${hint}</p>`)}
    ${some(view.error, (error) => html`<p class="field-error" id="${id}-error" data-tone="Bad"><svg class="shape" aria-hidden="true"><use href="#t-Bad"></use></svg><span>${error}</span></p>`)}
    ${inside(frame)}
  </div>`;
}

/** A label of one control, or the name of a group of them. */
function named({ view, id, hand }: Frame): Drawn {
  const words = html`${view.label}${view.is_required ? html`<span class="required" aria-hidden="true">*</span><span class="spoken">${hand.words("required")}</span>` : nothing}`;
  switch (view.kind.kind) {
    case "Text":
    case "LongText":
    case "Amount":
    case "Minutes":
    case "Date":
    case "Time": return html`<label class="label" for=${id}>${words}</label>`;
    case "Choice":
    case "Checklist":
    case "Items":
    case "Photos":
    case "Pad": return html`<p class="label" id="${id}-label">${words}</p>`;
    // Its label is beside it.
    case "Switch": return nothing;
    default: return unknown(view.kind);
  }
}

function inside(frame: Frame): TemplateResult {
  const { kind } = frame.view;
  switch (kind.kind) {
    case "Text": return text(frame, kind);
    case "LongText": return longText(frame, kind);
    case "Amount": return amount(frame, kind);
    case "Minutes": return minutes(frame, kind);
    case "Date": return date(frame, kind);
    case "Time": return time(frame, kind);
    case "Choice": return choice(frame, kind.choices);
    case "Switch": return flag(frame, kind);
    case "Checklist": return checklist(frame, kind);
    case "Items": return items(frame, kind);
    case "Photos": return pictures(frame, kind);
    case "Pad": return pad(frame, kind);
    default: return unknown(kind);
  }
}
