// A question before something that cannot be taken back easily: read, then answered with one of two big buttons.
import { html, type TemplateResult } from "lit-html";
import { eventConfirm, type ConfirmView } from "#core";
import type { Hand } from "../hand";

export function confirm(view: ConfirmView, hand: Hand): TemplateResult {
  const answer = (isSure: boolean) => () => hand.send(eventConfirm(isSure));
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") answer(false)();
  };
  return html`<div class="veil" @keydown=${keys}>
    <div class="confirm" role="alertdialog" aria-modal="true" aria-labelledby=${hand.id("confirm-title")} aria-describedby=${hand.id("confirm-text")}>
      <h2 class="title" id=${hand.id("confirm-title")} tabindex="-1">${view.title}</h2>
      <p id=${hand.id("confirm-text")}>${view.text}</p>
      <button type="button" class="primary" @click=${answer(true)}>${view.yes}</button>
      <button type="button" class="quiet" @click=${answer(false)}>${view.no}</button>
    </div>
  </div>`;
}
