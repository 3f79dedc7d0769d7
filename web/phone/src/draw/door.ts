// The doors: a phone is enrolled, a session begins again. Both are a form that is the screen.
import { html, type TemplateResult } from "lit-html";
import type { EnrolView, SignInView } from "#core";
import type { Hand } from "../hand";
import { form, submit } from "./form";
import { more } from "./parts";

export function door(view: EnrolView | SignInView, hand: Hand): TemplateResult {
  return html`<div class="door">
    ${form(view.form, null, hand)}
    <div class="door-bar">${submit(view.form, hand)}</div>
    ${more(view.actions, hand)}
  </div>`;
}
