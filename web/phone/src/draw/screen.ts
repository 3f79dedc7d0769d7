// Which drawing a screen has. A screen that none draws does not compile: its type is not `never`.
import { html, type TemplateResult } from "lit-html";
import type { ActionView, NextView, ScreenView } from "#core";
import type { Hand } from "../hand";
import { cash } from "./cash";
import { complaint } from "./complaint";
import { locked, starting } from "./start";
import { order } from "./order";
import { outbox } from "./outbox";
import { first, some, type Drawn } from "./parts";
import { settings } from "./settings";
import { door } from "./door";
import { today } from "./today";

export function screen(view: ScreenView, hand: Hand): TemplateResult {
  switch (view.kind) {
    case "Starting": return starting(view.value);
    case "Locked": return locked(view.value, hand);
    case "Enrol": return door(view.value, hand);
    case "SignInAgain": return door(view.value, hand);
    case "Today": return today(view.value, hand);
    case "Order": return order(view.value, hand);
    case "Complaint": return complaint(view.value, hand);
    case "Cash": return cash(view.value, hand);
    case "Outbox": return outbox(view.value, hand);
    case "Settings": return settings(view.value, hand);
    default: return unknown(view);
  }
}

/** What stands in the thumb's place: a step, or what is waited for. */
export function main(view: ScreenView): { action: ActionView | null; wait: NextView | null } {
  switch (view.kind) {
    case "Order": return { action: first(view.value.actions), wait: view.value.next };
    case "Complaint":
    case "Cash": return { action: first(view.value.actions), wait: null };
    // They have their own button, or none.
    case "Starting":
    case "Locked":
    case "Enrol":
    case "SignInAgain":
    case "Today":
    case "Outbox":
    case "Settings": return { action: null, wait: null };
    default: return unknown(view);
  }
}

/** What stands under the title. */
export function under(view: ScreenView): string | null {
  switch (view.kind) {
    case "Today":
    case "Outbox": return view.value.subtitle;
    case "Starting":
    case "Locked":
    case "Enrol":
    case "SignInAgain":
    case "Order":
    case "Complaint":
    case "Cash":
    case "Settings": return null;
    default: return unknown(view);
  }
}

export function unknown(kind: never): never {
  throw new Error(`this page does not know ${JSON.stringify(kind)}`);
}

/** A list that has nothing. */
export function empty(text: string | null): Drawn {
  return some(text, (words) => html`<p class="empty">${words}</p>`);
}
