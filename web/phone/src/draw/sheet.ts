// A paper as it will be signed: every line, its sums, and the beginning of its digest.
import { html, nothing, type TemplateResult } from "lit-html";
import type { SheetLine, SheetView } from "#core";
import { line } from "./parts";
import { unknown } from "./screen";

export function sheet(view: SheetView): TemplateResult {
  return html`<article class="paper">
    <h2 class="paper-title">${view.title}</h2>
    <div class="paper-lines">${view.lines.map(one)}</div>
    <p class="paper-says">${view.declaration}</p>
    ${view.digest === "" ? nothing : html`<p class="paper-digest">${view.digest}</p>`}
  </article>`;
}

function one(row: SheetLine): TemplateResult {
  switch (row.kind) {
    case "Heading": return html`<h3 class="paper-heading">${row.value}</h3>`;
    case "Fact": return html`<dl class="facts"><div><dt>${row.value.label}</dt><dd>${row.value.text}</dd></div></dl>`;
    case "Text": return html`<p>${row.value}</p>`;
    case "Item": return html`<ul class="lines">${line(row.value)}</ul>`;
    case "Total": return html`<dl class="facts total"><div><dt>${row.value.label}</dt><dd>${row.value.text}</dd></div></dl>`;
    default: return unknown(row);
  }
}
