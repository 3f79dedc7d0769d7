// The switches beside a phone: what goes wrong around it, and where it is.
import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { icon } from "../draw/parts";
import type { Row, Switches, Turn } from "../seat";
import type { Word, Words } from "../words";

type Option<T> = readonly [T, Word];

const SPEEDS: readonly Option<number>[] = [[0, "slow-none"], [3_000, "slow-some"], [30_000, "slow-much"]];
const CLOCKS: readonly Option<number>[] = [
  [0, "clock-right"], [-3_600_000, "clock-hour-late"], [3_600_000, "clock-hour-early"], [86_400_000, "clock-day-early"],
];
const CAMERAS: readonly Option<Switches["camera"]>[] = [["ask", "camera-ask"], ["denied", "camera-denied"]];
const PLACES: readonly Option<Switches["location"]>[] = [
  ["door", "location-door"], ["far", "location-far"], ["ask", "location-ask"], ["none", "location-none"], ["denied", "location-denied"],
];
const ZONES = ["Asia/Shanghai", "Asia/Urumqi", "Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles"];

export function switches(row: Row, say: Words, turn: (turn: Turn) => void): TemplateResult {
  const { switches: now } = row;
  const flag = (word: Word, name: string, isOn: boolean, change: Turn) => html`
    <button type="button" class="toggle" role="switch" aria-checked=${isOn ? "true" : "false"} @click=${() => turn(change)}>
      ${icon(name)}<span>${say(word)}</span><span class="track"></span></button>`;
  return html`<h2 class="around-title">${row.name}</h2>
    <div class="around-switches">
      ${flag(now.offline ? "network-off" : "network-on", now.offline ? "wifi-off" : "wifi", !now.offline, { offline: !now.offline })}
      ${pick(row, say, "slow", "timer", SPEEDS, now.slow_ms, (slow_ms) => turn({ slow_ms }))}
      ${flag("lose-reply", "inbox", now.lose_next_reply, { lose_next_reply: !now.lose_next_reply })}
      ${pick(row, say, "location", "map-pin", PLACES, now.location, (location) => turn({ location }))}
      ${pick(row, say, "camera", "camera", CAMERAS, now.camera, (camera) => turn({ camera }))}
      ${pick(row, say, "clock", "clock", CLOCKS, now.clock_shift_ms, (clock_shift_ms) => turn({ clock_shift_ms }))}
      ${zone(row, say, turn)}
      ${flag("storage-full", "hard-drive", now.storage_full, { storage_full: !now.storage_full })}
      <button type="button" class="toggle kill" @click=${() => turn({ kill: true })}>${icon("power")}<span>${say("kill")}</span></button>
    </div>`;
}

function pick<T>(row: Row, say: Words, word: Word, name: string, options: readonly Option<T>[], now: T, choose: (value: T) => void): TemplateResult {
  const change = (event: Event) => {
    const option = options[(event.target as HTMLSelectElement).selectedIndex];
    if (option) choose(option[0]);
  };
  return html`<label class="pick">${icon(name)}<span>${say(word)}</span>
    <select name="${word}-${row.phone}" .selectedIndex=${live(options.findIndex(([value]) => value === now))} @change=${change}>
      ${options.map(([, label]) => html`<option>${say(label)}</option>`)}</select></label>`;
}

function zone(row: Row, say: Words, turn: (turn: Turn) => void): TemplateResult {
  const now = row.switches.zone;
  const zones = ZONES.includes(now) ? ZONES : [now, ...ZONES];
  return html`<label class="pick">${icon("calendar-clock")}<span>${say("zone")}</span>
    <select name="zone-${row.phone}" .value=${live(now)} @change=${(event: Event) => turn({ zone: (event.target as HTMLSelectElement).value })}>
      ${zones.map((name) => html`<option value=${name} ?selected=${name === now}>${name}</option>`)}</select></label>`;
}
