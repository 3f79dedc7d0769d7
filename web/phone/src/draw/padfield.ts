// Where somebody signs: the strokes of the core's picture, those that are on their way to it, and the one under the pen.
import { html, svg, type TemplateResult } from "lit-html";
import { eventChange, fieldChangeClear, fieldChangeUndo } from "#core";
import { path } from "#base/strokes";
import { baseline, viewBox } from "../geometry";
import type { Frame } from "./field";
import { icon, some } from "./parts";
import type { Of } from "./texts";

export function pad(frame: Frame, kind: Of<"Pad">): TemplateResult {
  const { view, hand, id } = frame;
  const { pen } = hand;
  const line = (d: string) => svg`<path class="ink" d=${d}></path>`;
  return html`<div class="pad-field">
    ${some(kind.text, (text) => html`<p class="field-hint">${text}</p>`)}
    <svg class="pad" id=${id} viewBox=${viewBox(kind.aspect_permille)} role="img" aria-labelledby="${id}-label" aria-describedby=${frame.about}
      @pointerdown=${(event: PointerEvent) => pen.down(view.id, event)} @pointermove=${(event: PointerEvent) => pen.move(event)}
      @pointerup=${(event: PointerEvent) => pen.up(event)} @pointercancel=${(event: PointerEvent) => pen.up(event)}>
      <path class="pad-line" d=${baseline(kind.aspect_permille)}></path>
      ${kind.strokes.map((stroke) => line(path(stroke.points)))}
      ${pen.lines.map(line)}
      <path class="ink wet"></path>
    </svg>
    <div class="pad-tools">
      <button type="button" class="quiet" aria-disabled=${kind.is_drawn ? "false" : "true"} @click=${() => kind.is_drawn && hand.send(eventChange(view.id, fieldChangeUndo()))}>${icon("undo-2")}<span>${kind.undo}</span></button>
      <button type="button" class="quiet" aria-disabled=${kind.is_drawn ? "false" : "true"} @click=${() => kind.is_drawn && hand.send(eventChange(view.id, fieldChangeClear()))}>${icon("eraser")}<span>${kind.clear}</span></button>
    </div></div>`;
}
