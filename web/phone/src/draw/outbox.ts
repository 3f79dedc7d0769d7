// 发件箱: what was recorded here, and what the office answered.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { eventOpen, toneNotice, type OutboxRow, type OutboxView } from "#core";
import type { Hand } from "../hand";
import { edge } from "./list";
import { chip, icon, note, rescue, some } from "./parts";
import { empty } from "./screen";

export function outbox(view: OutboxView, hand: Hand): TemplateResult {
  return html`
    ${some(view.news, (text) => note(toneNotice(), text))}
    ${some(view.photos, (text) => html`<p class="subtitle">${text}</p>`)}
    ${some(view.unread, (text) => note(toneNotice(), text))}
    ${edge(view.window, "above", hand)}
    <ul class="rows">${repeat(view.rows, (row) => row.id, (row) => record(row, hand))}</ul>
    ${empty(view.empty)}
    ${edge(view.window, "below", hand)}
    ${rescue(view, hand)}`;
}

function record(row: OutboxRow, hand: Hand): TemplateResult {
  const { place } = row;
  const inside = html`
    <span class="row-top"><b>${row.what}</b>${row.is_new ? html`<span class="fresh">${icon("bell")}</span>` : nothing}</span>
    <span class="row-when"><span>${row.time}</span>${some(row.order, (order) => html`<span class="number">${order}</span>`)}</span>
    ${chip(row.tone, row.state)}
    ${some(row.detail, (detail) => html`<span class="row-detail">${detail}</span>`)}`;
  return place === null
    ? html`<li class="row" data-row=${row.id}>${inside}</li>`
    : html`<li><button type="button" class="row" data-row=${row.id} @click=${() => hand.send(eventOpen(place))}>${inside}</button></li>`;
}
