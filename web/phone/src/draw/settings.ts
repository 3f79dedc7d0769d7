// 设置: who works here, the language, the rescue export, signing out.
import { html, nothing, type TemplateResult } from "lit-html";
import { eventExportPending, eventSetLanguage, eventSignOut, toneCalm, toneGood, toneNotice, type SettingsView, type Tone, type Works } from "#core";
import type { Hand } from "../hand";
import { chip, facts, icon, note, plainRow, some } from "./parts";
import { unknown } from "./screen";

/** How good it is to be without a network. */
function works(kind: Works): Tone {
  switch (kind.kind) {
    case "Offline": return toneGood();
    case "Deferred": return toneCalm();
    case "Online": return toneNotice();
    default: return unknown(kind);
  }
}

export function settings(view: SettingsView, hand: Hand): TemplateResult {
  const title = hand.id("language");
  return html`
    ${some(view.unread, (text) => note(toneNotice(), text))}
    <section class="panel">${facts(view.facts)}</section>
    <section class="panel">
      <h2 class="panel-title" id=${title}>${view.language_title}</h2>
      <div class="chips" role="group" aria-labelledby=${title}>${view.languages.map((row) => html`
        <button type="button" class="choice" lang=${row.tag} aria-pressed=${row.is_current ? "true" : "false"}
          @click=${() => hand.send(eventSetLanguage(row.tag))}>${row.is_current ? icon("check") : icon("languages")}${row.name}</button>`)}</div>
    </section>
    <section class="panel"><h2 class="panel-title">${view.storage_title}</h2>${facts(view.storage)}</section>
    <section class="panel"><h2 class="panel-title">${view.offline_title}</h2><p class="panel-text">${view.offline_text}</p>
      <ul class="works">${view.offline.map((row) => html`<li class="works-row"><span>${row.label}</span>${chip(works(row.works), row.text)}</li>`)}</ul></section>
    <section class="panel"><h2 class="panel-title">${view.about_title}</h2>${facts(view.about)}</section>
    <ul class="actions">
      ${view.can_export ? plainRow("file-down", view.export_label, view.export_text, true, () => hand.send(eventExportPending())) : nothing}
      ${plainRow("log-out", view.sign_out, view.sign_out_text, view.can_sign_out, () => hand.send(eventSignOut()))}
    </ul>`;
}
