// A journey: the stage, somebody at each of its phones, the office at its desks; at the end nobody may have complained.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { desks } from "./desks.mjs";
import { hand } from "./hand.mjs";
import { stage } from "./stage.mjs";

const LANGUAGES = ["zh-CN", "en"];
/** Who only tests looks at no screen. */
export const unseen = async () => {};
/** Journeys wait for the network most of the time. */
const AT_ONCE = 2;

/** Travels in every language, each on a stage of its own and with its words. */
export function travels(title, words, run, options) {
  describe(title, { concurrency: AT_ONCE }, () => {
    let browser;
    before(async () => {
      browser = await launch();
    });
    after(() => browser?.close());
    for (const language of LANGUAGES) test(`${title}: ${language}`, () => journey(browser, language, (at) => run(at, words[language]), options));
  });
}

/** Plays it on phones that are enrolled. */
export async function journey(browser, language, run, { phones = 1, dpr = 1, folder = null } = {}) {
  const office = await stage(language, phones, folder);
  const pages = [];
  try {
    for (const { phone, login, code } of office.phones) {
      const opened = await open(browser, `${office.url}&phone=${phone}&bare`, { height: 740, dpr });
      const me = hand(opened.page, new URL(office.url).origin, phone);
      await me.enrol(office.server, code, `D0${phone}`);
      pages.push({ ...opened, me, login });
    }
    const [first, second] = pages;
    await run({ ...first, other: second, office, desk: desks(office), language, folder });
    for (const { complaints } of pages) assert.deepEqual(await complaints(), []);
  } catch (error) {
    const shown = await Promise.all(pages.map(({ page }) => page.locator(".sheet").innerText({ timeout: 1_000 }).catch(() => "nothing")));
    throw new Error(`${error.message}\n-- the phones show:\n${shown.join("\n--\n")}`, { cause: error });
  } finally {
    await Promise.all(pages.map(({ page }) => page.context().close()));
    await office.close();
  }
}

/** From the day's list to the customer's door. */
export async function toTheDoor(me, order) {
  await me.orders(1);
  await me.open(order);
  await me.act("accept", false);
  await me.act("start_travel", false);
  await me.act("arrive", false);
}

/** At the door: repaired at the standard price, signed and paid in cash; nothing of it needs a network. */
export async function repairAndPay(me, work) {
  await me.act("offer_quote");
  await me.put("L-STD", "L-STD");
  await me.fill("solution", work);
  await me.submit("offer_quote");
  await me.record("agree_quote", {});
  await me.record("record_work", { work, minutes: "15" });
  await me.record("check_product", {});
  await me.act("finish_on_site", false);
  await me.sign("sign_work_done");
  await me.act("take_cash");
  await me.stands("amount", "120.00");
  await me.submit("take_cash");
}
