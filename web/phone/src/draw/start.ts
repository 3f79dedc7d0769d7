// Before the work: the store is being read, or cannot be used.
import { html, type TemplateResult } from "lit-html";
import type { LockedView, StartingView } from "#core";
import type { Hand } from "../hand";
import { icon, rescue } from "./parts";

export function starting(view: StartingView): TemplateResult {
  return html`<div class="alone"><p class="alone-text">${view.text}</p></div>`;
}

export function locked(view: LockedView, hand: Hand): TemplateResult {
  return html`<div class="alone">
    <span class="alone-icon" data-tone="Bad">${icon("lock")}</span>
    <h2 class="alone-title">${view.title}</h2>
    <p class="alone-text">${view.text}</p>
    ${rescue(view, hand)}
  </div>`;
}
