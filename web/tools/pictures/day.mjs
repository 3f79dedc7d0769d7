// The story of the demo from the first screen on: enrolled, a repair on the spot, paid in cash; what was done before it.
import { open } from "../browser.mjs";
import { desks } from "../desks.mjs";
import { hand } from "../hand.mjs";
import { stage } from "../stage.mjs";
import { play } from "../story.mjs";
import { UPRIGHT } from "./camera.mjs";

/** What else can be done where the story comes by; nothing of it is recorded. */
const ASIDE = {
  order: [["take_goods", "take-back"], ["suspend", "not-today"]],
  "to-sign": [["not_signed_work_done", "not-signed"]],
};
/** Panels of an order that are worth a picture once they are full. */
const PANELS = { "to-sign": [[".photos", "photos"], [".entries li:has(b)", "conduct"]] };

export async function day(browser, camera, language) {
  const office = await stage(language, 2);
  try {
    const { page, complaints } = await open(browser, `${office.url}&phone=1&bare`, { ...UPRIGHT, dpr: 2 });
    const me = hand(page, new URL(office.url).origin);
    const { keep, seen } = camera(page, language);
    const look = async (name, how) => {
      if (name !== "to-sign") await seen(name, how);
      for (const [what, panel] of PANELS[name] ?? []) await seen(panel, { at: page.locator(".panel", { has: page.locator(what) }) });
      for (const [action, form] of ASIDE[name] ?? []) {
        await me.act(action);
        await seen(form);
        await me.back();
      }
    };
    await play({ page, me, office, language, seen: look });
    await me.sent();
    await me.tab("Cash");
    await seen("cash");
    await me.tab("Settings");
    await seen("settings");
    await seen("offline", { at: page.locator(".panel", { has: page.locator(".works") }) });
    await me.tab("Today");
    await before({ page, me, desk: desks(office), seen });
    await side(page, office, keep);
    const wrong = await complaints();
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    await page.context().close();
  } finally {
    await office.close();
  }
}

const AGAIN = "又有异响 / It rattles again";

/** The same product once more: what was done to it stands in the new order. */
async function before({ page, me, desk, seen }) {
  const order = await desk.sends("wang", "air_conditioner", AGAIN);
  await me.fetches(page.locator(`[data-row="${order}"]`));
  await me.open(order);
  await seen("history", { at: page.locator(".panel", { has: page.locator(".entry-head > [aria-hidden]") }) });
  await me.back();
  // The page steps back in the browser's history, too: who leaves it before that is called back.
  await page.waitForFunction(() => history.state === null);
}

/** Both phones on the desk, with their switches. */
async function side(page, office, keep) {
  const url = new URL(office.url);
  await page.goto(`${url.origin}/?phone=2&bare`);
  await hand(page, url.origin, 2).enrol(office.server, office.phones[1].code, "D02");
  await page.setViewportSize({ width: 1320, height: 860 });
  await page.goto(`${url.origin}/`);
  await page.waitForFunction(() => document.querySelectorAll(".sheet").length === 2);
  await keep("desk");
}
