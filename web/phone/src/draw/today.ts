// 今日: the day's orders, in the core's sections and order.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { eventFold, eventOpen, placeComplaint, placeOrder, toneNotice, type CardView, type ComplaintRow, type DaySection, type TodayView } from "#core";
import type { Hand } from "../hand";
import { chip, icon, note, some, type Drawn } from "./parts";
import { edge, search } from "./list";
import { empty } from "./screen";

export function today(view: TodayView, hand: Hand): TemplateResult {
  return html`
    <p class="subtitle">${view.title}</p>
    ${search(view.window.list, view.search, hand)}
    ${complaints(view, hand)}
    ${edge(view.window, "above", hand)}
    ${repeat(view.sections, (section) => section.id, (section) => day(view.window.list, section, hand))}
    ${empty(view.empty)}
    ${edge(view.window, "below", hand)}`;
}

function complaints(view: TodayView, hand: Hand): Drawn {
  if (view.complaints.length === 0) return nothing;
  return html`<section class="section">
    ${some(view.complaints_title, (title) => html`<h2 class="section-title">${title}</h2>`)}
    <ul class="cards">${repeat(view.complaints, (row) => row.id, (row) => complaintCard(row, hand))}</ul>
  </section>`;
}

export function complaintCard(row: ComplaintRow, hand: Hand): TemplateResult {
  return html`<li><button type="button" class="card" data-row=${row.id} data-tone=${row.tone.kind}
      @click=${() => hand.send(eventOpen(placeComplaint(row.id)))}>
    <span class="card-top">${chip(row.tone, row.stage)}${pending(row.is_pending)}</span>
    <span class="card-who"><b>${row.customer}</b>${some(row.time, (time) => html`<span class="card-time">${time}</span>`)}</span>
    <span class="card-fault">${row.says}</span>
    <span class="card-foot"><span class="number">${row.number}</span></span>
  </button></li>`;
}

function day(list: string, section: DaySection, hand: Hand): TemplateResult {
  const heading = html`<span>${section.title}</span><span class="count">${section.count_text}</span>`;
  return html`<section class="section" data-section=${section.id}>
    <h2 class="section-title"><button type="button" class="fold" aria-expanded=${section.is_folded ? "false" : "true"}
      @click=${() => hand.send(eventFold(list, section.id))}>${heading}${icon("chevron-down")}</button></h2>
    <ul class="cards">${repeat(section.rows, (row) => row.id, (row) => card(row, section.id === "now", hand))}</ul>
  </section>`;
}

function card(row: CardView, isNow: boolean, hand: Hand): TemplateResult {
  const open = () => hand.send(eventOpen(placeOrder(row.id)));
  return html`<li><button type="button" class="card ${isNow ? "now" : ""}" data-row=${row.id} data-tone=${row.tone.kind} @click=${open}>
    <span class="spoken">${row.spoken}</span>
    <span class="card-in" aria-hidden="true">
      <span class="card-top">${chip(row.tone, row.stage)}${row.is_new ? html`<span class="fresh">${icon("bell")}</span>` : nothing}
        ${pending(row.is_pending)}${some(row.category, (category) => html`<span class="category">${category}</span>`)}</span>
      <span class="card-who"><b>${row.customer}</b>${some(row.time, (time) => html`<span class="card-time">${time}</span>`)}</span>
      <span class="card-where">${row.address}</span>
      <span class="card-fault">${row.model}<span class="dot">·</span>${row.fault}</span>
      ${some(row.change, (change) => note(toneNotice(), change))}
      <span class="card-foot"><span class="number">${row.number}</span>${some(row.due, (due) => html`<span class="card-due">${due}</span>`)}</span>
      ${isNow ? some(row.next, (next) => html`<span class="card-next">${icon("chevron-right")}<span>${next}</span></span>`) : nothing}
    </span>
  </button></li>`;
}

/** Something recorded here waits to be sent. */
export function pending(isPending: boolean): Drawn {
  return isPending ? html`<span class="waits-mark">${icon("upload")}</span>` : nothing;
}


