// The session that ends in the middle of the work, and begins again.
import { unseen } from "../journey.mjs";

export const SESSION = {
  "zh-CN": { fault: "旋钮松动", work: "紧固旋钮", titles: ["设置", "Settings"] },
  en: { fault: "Loose knob", work: "Fixed the knob", titles: ["Settings", "设置"] },
};
/** Of the new password, and of one that is none. */
const [NEW, WRONG] = ["another one", "no password"];

/** The office gives him another password at the door; the work goes on meanwhile. */
export async function ends({ page, me, desk, office }, t) {
  await office.office("admin", `/v1/people/${desk.id("wang")}/password`, { password: NEW });
  await me.record("record_finding", { found: t.fault });
  await page.locator('button.sync[data-tone="Bad"]').waitFor();
  await me.record("record_work", { work: t.work, minutes: "10" });
}

/** He signs in again, with the new one at the second try. */
export async function begins({ page, me, seen = unseen }) {
  await page.click("button.sync");
  await page.waitForSelector("[data-screen=SignInAgain]");
  await seen("sign-in");
  await me.fill("login", "wang");
  await me.fill("password", WRONG);
  await page.click("[data-submit]");
  await page.locator('.message[data-tone="Bad"]').waitFor();
  await me.fill("password", NEW);
  await page.click("[data-submit]");
  await page.waitForSelector("[data-screen=Settings]");
  await me.sent();
}
