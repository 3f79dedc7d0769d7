// Pictures that belong to what is being filled in: those that were taken, to choose from, and the camera.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import { eventChange, fieldChangeChoose, fieldChangePhotograph } from "#core";
import type { Frame } from "./field";
import { pixels } from "./order";
import { icon, some } from "./parts";
import type { Of } from "./texts";

export function pictures(frame: Frame, kind: Of<"Photos">): TemplateResult {
  const { view, hand, id } = frame;
  return html`<div role="group" aria-labelledby="${id}-label" aria-describedby=${frame.about}>
    ${kind.rows.length === 0 ? nothing : html`<div class="photos">${repeat(kind.rows, (row) => row.digest, (row) => html`
      <label class="photo choose">
        <input type="checkbox" data-choice=${row.digest} .checked=${live(row.is_chosen)} @change=${() => hand.send(eventChange(view.id, fieldChangeChoose(row.digest)))}>
        ${pixels(row, "", hand)}<span class="mark square">${icon("check")}</span>
        <span class="photo-words">${row.caption}</span></label>`)}</div>`}
    ${kind.rows.length === 0 ? some(kind.empty, (text) => html`<p class="field-hint">${text}</p>`) : nothing}
    <button type="button" class="quiet" id=${id} data-photograph=${view.id}
      @click=${() => hand.send(eventChange(view.id, fieldChangePhotograph()))}>${icon("camera")}<span>${kind.take}</span></button>
  </div>`;
}
