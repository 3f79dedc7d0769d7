// draw(view, hand): a function of the core's picture, nothing else.
import { html, nothing, type TemplateResult } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";
import {
  eventBack, eventDismiss, eventOpen, eventSyncNow, placeSettings, type Event as CoreEvent, type MessageView, type SyncAction, type SyncView,
  type TabView, type ViewModel,
} from "#core";
import type { Hand } from "../hand";
import { form, formBar, formHead } from "./form";
import { icon, primary, shape, some, type Drawn } from "./parts";
import { confirm } from "./confirm";
import { main, screen, under, unknown } from "./screen";

export function draw(view: ViewModel, hand: Hand): TemplateResult {
  const isAsked = (view.form?.confirm ?? null) !== null;
  return html`
    <div class="sheet" lang=${view.language} ?inert=${isAsked} data-path=${view.nav.path.join("/")} data-form=${view.form?.id ?? nothing}
      data-landscape=${view.form?.is_landscape ? "" : nothing}>
      ${sync(view.sync, hand)}
      ${view.form ? formHead(view.form, hand) : head(view, hand)}
      <div class="body" tabindex="0" data-screen=${view.screen.kind}>
        ${keyed(view.nav.path.join("\n"), view.form ? form(view.form, view.message, hand) : screen(view.screen, hand))}
      </div>
      ${message(view.message, hand)}
      ${view.form ? formBar(view.form, hand) : bar(view, hand)}
      ${view.form || view.tabs.length === 0 ? nothing : tabs(view.tabs, hand)}
    </div>
    ${view.form?.confirm ? confirm(view.form.confirm, hand) : nothing}`;
}

/** How the phone stands with the office; a button where something can be done about it. */
function sync(view: SyncView, hand: Hand): Drawn {
  if (view.text === "") return nothing;
  return html`${line(view, hand)}
    ${some(view.clock_note, (text) => html`<p class="sync-note" data-tone="Notice">${icon("clock")}<span title=${text}>${text}</span></p>`)}
    ${some(view.zone_note, (text) => html`<p class="sync-note" data-tone="Notice">${icon("calendar-clock")}<span title=${text}>${text}</span></p>`)}`;
}

function line(view: SyncView, hand: Hand): TemplateResult {
  const event = touch(view.action);
  const words = html`${shape(view.tone)}<span title=${view.text}>${view.text}${some(view.oldest, (oldest) => html` · ${oldest}`)}</span>`;
  return event === null
    ? html`<div class="sync" data-tone=${view.tone.kind} data-stuck=${view.is_stuck ? "" : nothing}>${words}</div>`
    : html`<button type="button" class="sync" data-tone=${view.tone.kind} data-stuck=${view.is_stuck ? "" : nothing}
        @click=${() => hand.send(event)}>${words}${some(view.action_label, (label) => html`<span class="sync-do">${label}</span>`)}</button>`;
}

/** What a touch on the line says; a browser has no shop of apps to open. */
function touch(action: SyncAction): CoreEvent | null {
  switch (action.kind) {
    case "SyncNow": return eventSyncNow();
    case "SignIn":
    case "Enrol": return eventOpen(placeSettings());
    case "None":
    case "Update": return null;
    default: return unknown(action);
  }
}

function head(view: ViewModel, hand: Hand): TemplateResult {
  const { nav } = view;
  return html`<header class="head">
    ${nav.can_go_back
      ? html`<button type="button" class="back" aria-label=${nav.back_label} @click=${() => hand.send(eventBack())}>${icon("chevron-left")}</button>`
      : nothing}
    <div class="titles"><h1 class="title" tabindex="-1">${nav.title}</h1>
      ${some(under(view.screen), (text) => html`<p class="draft">${text}</p>`)}</div>
  </header>`;
}

/** What the person is told, announced once: the same words twice are two messages. */
function message(view: MessageView | null, hand: Hand): TemplateResult {
  const isBad = view?.tone.kind === "Bad";
  const text = (isHere: boolean) =>
    isHere && view ? keyed(view.id, html`<p>${view.text}</p>`) : nothing;
  return html`<div class="message" data-tone=${view?.tone.kind ?? nothing} ?hidden=${view === null}>
    ${view ? shape(view.tone) : nothing}
    <div class="message-text" role="status" aria-live="polite">${text(!isBad)}</div>
    <div class="message-text" role="alert">${text(isBad)}</div>
    ${view === null
      ? nothing
      : html`<button type="button" class="message-close" aria-label=${hand.words("dismiss")} @click=${() => hand.send(eventDismiss())}>${icon("x")}</button>`}
  </div>`;
}

/** The thumb's place: the one big next step. */
function bar(view: ViewModel, hand: Hand): Drawn {
  const { action, wait } = main(view.screen);
  if (action) return html`<div class="bar">${primary(action, hand)}</div>`;
  if (wait === null || wait.is_action || wait.label === "") return nothing;
  return html`<div class="bar waits">
    <p class="bar-wait">${icon("hourglass")}<span>${wait.label}</span></p>
    ${some(wait.hint, (hint) => html`<p class="bar-hint">${hint}</p>`)}
  </div>`;
}

function tabs(rows: readonly TabView[], hand: Hand): TemplateResult {
  return html`<nav class="tabs">${rows.map((tab) => html`
    <button type="button" class="tab" data-place=${tab.place.kind} aria-current=${tab.is_current ? "page" : "false"}
      @click=${() => hand.send(eventOpen(tab.place))}>
      <span class="tab-top">${icon(tab.icon)}${some(tab.badge, (badge) => html`<span class="badge" data-tone=${tab.badge_tone.kind} aria-hidden=${tab.badge_spoken === null ? "false" : "true"}>${badge}</span>`)}</span>
      <span class="tab-label">${tab.label}</span>
      ${some(tab.badge_spoken, (spoken) => html`<span class="spoken">${spoken}</span>`)}
    </button>`)}</nav>`;
}
