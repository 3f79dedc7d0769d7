// 设置: who works here, the language, the rescue export, signing out.
import { html, type TemplateResult } from "lit-html";
import { eventSetLanguage, toneNotice, type SettingsView } from "#core";
import type { Hand } from "../hand";
import { facts, icon, more, note, some } from "./parts";

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
    ${more(view.actions, hand)}`;
}
