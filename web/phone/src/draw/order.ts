// One order: where it stands, who and where, what was reported, what is known, what can be done.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { toneBad, toneHeld, toneNotice, toneCalm, type ConductView, type ContactView, type EntriesView, type EntryView, type GoodsView, type HistoryView, type OrderView, type PhotoView, type PhotosView, type QuotesView } from "#core";
import type { Hand } from "../hand";
import { chip, facts, icon, line, more, note, shape, some, type Drawn } from "./parts";
import { complaintCard, pending } from "./today";

export function order(view: OrderView, hand: Hand): TemplateResult {
  return html`
    <section class="panel stage" data-tone=${view.tone.kind}>
      <p class="stage-line">${chip(view.tone, view.stage)}${pending(view.is_pending)}</p>
      ${some(view.stage_reason, (reason) => html`<p class="stage-reason">${reason}</p>`)}
    </section>
    ${view.changes.map((text) => note(toneNotice(), text))}
    ${view.holds.map((text) => note(toneHeld(), text))}
    ${customer(view)}
    <section class="panel">
      <p class="product">${icon("package")}<span>${view.model}${some(view.serial, (serial) => html` <span class="serial">${serial}</span>`)}</span></p>
      <blockquote class="fault">${view.fault}</blockquote>
      ${facts(view.facts)}
    </section>
    ${some(view.history, history)}
    ${view.complaints.length === 0 ? nothing : html`<ul class="cards">${repeat(view.complaints, (row) => row.id, (row) => complaintCard(row, hand))}</ul>`}
    ${entries(view.findings)}
    ${quotes(view.quotes)}
    ${entries(view.work)}
    ${entries(view.checks)}
    ${photos(view.photos, hand)}
    ${some(view.goods, goods)}
    ${entries(view.repair_card)}
    ${money(view)}
    ${entries(view.payments)}
    ${entries(view.sign_offs)}
    ${some(view.conduct, conduct)}
    ${entries(view.visits)}
    ${more(view.actions, hand)}`;
}

/** Who, where, and the two things that a hand does about it. */
function customer({ customer: name, address, phone, contact }: OrderView): TemplateResult {
  return html`<section class="panel customer">
    <h2 class="customer-name">${name}</h2>
    <p class="customer-where">${address}</p>
    ${reach(phone, contact)}
  </section>`;
}

/** How somebody is called and found. */
export function reach(phone: string, contact: ContactView): TemplateResult {
  return html`<div class="reach">
    ${contact.dial === null ? html`<p class="reach-text">${phone}</p>` : html`<a class="reach-by" href="tel:${contact.dial}">${icon("phone")}<span><span class="spoken">${contact.dial_label}</span> ${phone}</span></a>`}
    ${some(contact.map, (map) => html`<a class="reach-by" href="geo:0,0?q=${encodeURIComponent(map)}">${icon("map-pin")}<span>${contact.map_label}</span></a>`)}
  </div>`;
}

/** What was done to the product before, the last repair first. */
function history(view: HistoryView): TemplateResult {
  return html`<section class="panel"><h2 class="panel-title">${view.title}</h2>
    <ol class="entries">${repeat(view.rows, (row) => row.id, (row) => html`<li class="entry" data-tone=${row.tone.kind}>
      <p class="entry-head"><span aria-hidden="true">${row.head}</span><span class="spoken">${row.spoken}</span></p>
      <p aria-hidden="true">${chip(row.tone, row.outcome)}</p>
      ${row.lines.map((text) => html`<p class="entry-detail">${text}</p>`)}
    </li>`)}</ol></section>`;
}

/** What was recorded of one kind, the newest last. */
export function entries(view: EntriesView): Drawn {
  if (view.rows.length === 0) return nothing;
  return html`<section class="panel"><h2 class="panel-title">${view.title}</h2>
    <ol class="entries">${view.rows.map(entry)}</ol></section>`;
}

function entry(row: EntryView): TemplateResult {
  return html`<li class="entry" data-tone=${row.tone.kind}>
    ${some(row.head, (head) => html`<p class="entry-head">${head}</p>`)}
    <p class="entry-text">${row.tone.kind === "Calm" ? nothing : shape(row.tone)}<span>${row.text}</span></p>
    ${row.details.map((detail) => html`<p class="entry-detail">${detail}</p>`)}
  </li>`;
}

/** The checklist, point by point. */
function conduct(view: ConductView): TemplateResult {
  return html`<section class="panel"><h2 class="panel-title">${view.title}</h2>
    <p class="entry-head">${view.head}</p>
    <p>${chip(view.tone, view.score)}</p>
    <ul class="entries">${repeat(view.rows, (row) => row.id, (row) => html`<li class="entry" data-tone=${row.tone.kind}>
      <p class="entry-text">${shape(row.tone)}<span>${row.label}</span><b>${row.says}</b></p>
      ${some(row.note, (text) => html`<p class="entry-detail">${text}</p>`)}</li>`)}</ul></section>`;
}

function quotes(view: QuotesView): Drawn {
  if (view.rows.length === 0) return nothing;
  return html`<section class="panel"><h2 class="panel-title">${view.title}</h2>
    ${view.rows.map((quote) => html`<article class="quote" data-open=${quote.is_open ? "" : nothing}>
      <p class="quote-solution">${quote.solution}</p>
      <ul class="lines">${quote.lines.map(line)}</ul>
      <p class="quote-total"><span>${chip(quote.is_open ? toneNotice() : toneCalm(), quote.state)}</span><b>${quote.total}</b></p>
    </article>`)}</section>`;
}

function photos(view: PhotosView, hand: Hand): Drawn {
  if (view.rows.length === 0) return nothing;
  return html`<section class="panel"><h2 class="panel-title">${view.title}</h2>
    <ul class="photos">${repeat(view.rows, (photo) => photo.digest, (photo) => html`<li class="photo">
      ${whole(photo, photo.caption ?? view.title, hand)}
      ${some(photo.caption, (caption) => html`<p>${caption}</p>`)}
      ${some(photo.belongs, (belongs) => html`<p>${belongs}</p>`)}
      ${some(photo.mark, (mark) => html`<p class="photo-mark" data-tone=${photo.tone.kind}>${shape(photo.tone)}<span>${mark}</span></p>`)}</li>`)}</ul></section>`;
}

/** A small picture that shows the whole of it when it is tapped: a name plate is to be read. */
function whole(photo: PhotoView, alt: string, hand: Hand): TemplateResult {
  if (!photo.can_draw) return pixels(photo, alt, hand);
  return html`<details><summary>${pixels(photo, alt, hand)}</summary>
    <img class="whole" loading="lazy" src=${hand.picture(photo.digest, 2048)} alt=""></details>`;
}

/** A picture; where its pixels are not kept here, its empty frame. */
export function pixels({ digest, can_draw: canDraw }: { digest: string; can_draw: boolean }, alt: string, hand: Hand): TemplateResult {
  return html`<span class="frame">${canDraw ? html`<img src=${hand.picture(digest, 320)} alt=${alt} width="160" height="120">` : icon("image")}</span>`;
}

function goods(view: GoodsView): TemplateResult {
  return html`<section class="panel"><h2 class="panel-title">${view.title}</h2>
    <p class="goods-receipt"><span class="number">${view.receipt}</span><span>${view.receipt_state}</span></p>
    ${view.is_late ? note(toneBad(), view.promised) : html`<p>${view.promised}</p>`}
    <ul class="entries">${view.things.map((thing) => html`<li class="entry">
      <p class="entry-text"><span>${thing.description}</span></p>
      ${some(thing.accessories, (text) => html`<p class="entry-detail">${text}</p>`)}
      <p class="entry-detail">${thing.condition}</p>
      <p class="entry-head">${thing.holder}</p></li>`)}</ul></section>`;
}

function money({ money: view }: OrderView): Drawn {
  if (view.facts.length === 0) return nothing;
  return html`<section class="panel money" data-due=${view.is_due ? "" : nothing}><h2 class="panel-title">${view.title}</h2>
    ${facts(view.facts)}
    ${some(view.hint, (hint) => note(toneNotice(), hint))}</section>`;
}
