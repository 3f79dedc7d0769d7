// The doors: a phone is enrolled, a session begins again. Both are a form that is the screen.
import { html, nothing, type TemplateResult } from "lit-html";
import type { EnrolView, SignInView } from "#core";
import type { Hand } from "../hand";
import { form, submit } from "./form";
import { icon, rescue } from "./parts";

export function door(view: EnrolView | SignInView, hand: Hand): TemplateResult {
  return html`<div class="door">
    <p class="door-text">${view.text}</p>
    ${"person" in view ? html`<p class="door-person">${icon("circle-user")}<b>${view.person}</b></p>` : nothing}
    ${form(view.form, null, hand)}
    <div class="door-bar">${submit(view.form, hand)}</div>
    ${rescue(view, hand)}
  </div>`;
}
