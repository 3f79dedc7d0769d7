// What only a person or the phone's hardware can answer: a picture, a place, a file that is handed over.
import { html, nothing, type TemplateResult } from "lit-html";
import { icon } from "../draw/parts";
import type { Answer, Ask, Seat } from "../seat";
import type { Words } from "../words";
import { SAMPLES, sample, type Sample } from "./samples";

/** Where the story's customers live, and two kilometres from there. */
const DOOR = { answer: "here", latitude_e7: 312_304_000, longitude_e7: 1_214_737_000, accuracy_m: 18 } as const;
const FAR = { answer: "here", latitude_e7: 312_483_700, longitude_e7: 1_214_737_000, accuracy_m: 25 } as const;

export function asked(ask: Ask | null, seat: Seat, say: Words, fail: (error: unknown) => void): TemplateResult | typeof nothing {
  if (ask === null) return nothing;
  const answer = (value: Answer | Blob) => void seat.answer(ask.id, value).catch(fail);
  const choose = (name: string, label: string, value: Answer) => html`
    <button type="button" class="ask-choice" @click=${() => answer(value)}>${icon(name)}<span>${label}</span></button>`;
  switch (ask.kind) {
    case "camera": return frame(say("ask-camera"), html`<p>${say("ask-camera-text")}</p>
      <div class="samples">${SAMPLES.map((one) => sampleButton(one, say, answer))}</div>
      ${own(say, answer)}${choose("x", say("ask-camera-none"), { answer: "no_picture" })}`);
    case "scan": return frame(say("ask-scan"), html`<p>${say("ask-scan-text")}</p>${code(say, answer)}
      ${choose("x", say("ask-scan-none"), { answer: "no_code" })}`);
    case "location": return frame(say("ask-location"), html`
      ${choose("map-pin", say("location-door"), DOOR)}${choose("route", say("location-far"), FAR)}
      ${choose("ban", say("location-none"), { answer: "unknown" })}`);
    case "sharing": return frame(say("ask-sharing"), html`<p class="ask-name">${ask.name}</p>
      <a class="ask-choice" href=${seat.file(ask.file)} download=${ask.name} @click=${() => answer({ answer: "shared" })}>${icon("download")}<span>${say("ask-sharing-save")}</span></a>
      ${choose("x", say("ask-sharing-none"), { answer: "not_shared" })}`);
    default: return unknown(ask);
  }
}

function frame(title: string, inside: TemplateResult): TemplateResult {
  return html`<div class="veil"><div class="ask" role="dialog" aria-modal="true" aria-label=${title}><h2 class="title">${title}</h2>${inside}</div></div>`;
}

function sampleButton(one: Sample, say: Words, answer: (picture: Blob) => void): TemplateResult {
  return html`<button type="button" class="ask-choice" data-sample=${one} @click=${() => void sample(one).then(answer)}>${icon("image")}<span>${say(`sample-${one}`)}</span></button>`;
}

function own(say: Words, answer: (picture: Blob) => void): TemplateResult {
  const chosen = (event: Event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file) answer(file);
  };
  return html`<label class="ask-choice">${icon("camera")}<span>${say("ask-camera-own")}</span>
    <input class="spoken" type="file" accept="image/*" capture="environment" @change=${chosen}></label>`;
}

/** What a scanner would read: a desk has none, and a handheld one types it. */
function code(say: Words, answer: (value: Answer) => void): TemplateResult {
  const read = (event: SubmitEvent) => {
    event.preventDefault();
    const text = new FormData(event.target as HTMLFormElement).get("text");
    if (typeof text === "string" && text.trim() !== "") answer({ answer: "read", text });
  };
  return html`<form class="ask-code" @submit=${read}><label class="label" for="scanned">${say("ask-scan-code")}</label>
    <textarea class="input long" id="scanned" name="text" rows="3" spellcheck="false" autocapitalize="off"></textarea>
    <button type="submit" class="ask-choice">${icon("scan-line")}<span>${say("ask-scan-read")}</span></button></form>`;
}

function unknown(ask: never): never {
  throw new Error(`the page does not know ${JSON.stringify(ask)}`);
}
