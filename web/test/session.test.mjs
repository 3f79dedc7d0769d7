// What is not the work: the session that ends and begins again, the cash that is handed in, the language, the rescue file, signing out.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { repairAndPay, toTheDoor, travels } from "../tools/journey.mjs";
import { begins, ends, SESSION } from "../tools/steps/session.mjs";

travels("the session ends in the middle of the work, and nothing of it is lost", SESSION, async (at, t) => {
  const { me, desk } = at;
  const order = await desk.sends("wang", "air_conditioner", t.fault);
  await toTheDoor(me, order);
  await me.sent();
  await ends(at, t);
  await begins(at);
  const { record } = await desk.reads(order);
  assert.deepEqual([record.findings.length, record.work.length], [1, 1]);
  await leaves(at, t, order);
});

travels("cash is taken once and handed in, and the office's count is seen", SESSION, async ({ page, me, desk, office }, t) => {
  const order = await desk.sends("wang", "amplifier", t.fault);
  await toTheDoor(me, order);
  await repairAndPay(me, t.work);
  await me.tab("Cash");
  await me.act("hand_in");
  await me.stands("amount", "120.00");
  await me.fill("amount", "1200");
  await page.click("[data-submit]");
  // More than he holds is asked back, and going back answers no: nothing is recorded.
  await page.locator(".confirm", { hasText: "120.00" }).waitFor();
  await page.evaluate(() => history.back());
  await page.locator(".confirm").waitFor({ state: "detached" });
  await me.fill("amount", "120");
  await me.submit("hand_in");
  await me.sent();
  const { items } = await office.office("qian", "/v1/cash");
  const [{ id: remittance, declared }] = items.find(({ book }) => book.person === desk.id("wang")).book.remittances;
  assert.equal(declared.minor, 12_000);
  await office.office("qian", `/v1/cash/${desk.id("wang")}/counts`, { remittance, counted: declared });
  await page.locator('.row .chip[data-tone="Good"]').waitFor();
  assert.equal(await desk.cashOf("wang"), 0);
  assert.equal(await page.locator(".tab[data-place=Cash] .badge").count(), 0);
});

/** Another language, a file of what waits, and leaving: not while something waits. */
async function leaves({ page, me, desk, office }, t, order) {
  const title = (text) => page.locator(".title", { hasText: text }).waitFor();
  await page.click('.choice[aria-pressed="false"][lang]');
  await title(t.titles[1]);
  await page.click('.choice[aria-pressed="false"][lang]');
  await title(t.titles[0]);
  assert.ok((await page.locator(".works-row").count()) > 20, "what works without a network stands there");
  await me.turn({ offline: true });
  await me.tab("Today");
  await me.open(order);
  await me.record("check_product", {});
  await me.tab("Settings");
  await page.locator('.action.cannot[data-own="log-out"]').waitFor();
  await page.click('[data-own="file-down"]');
  const [file] = await Promise.all([page.waitForEvent("download"), page.click(".ask a[download]")]);
  assert.match(readFileSync(await file.path(), "utf8"), /check/);
  await page.waitForSelector(".ask", { state: "detached" });
  await me.turn({ offline: false });
  await me.sent();
  await page.click('button[data-own="log-out"]');
  await page.waitForSelector("[data-screen=Enrol]");
  // He comes back with a new code, and his order is there again.
  const { code } = await office.office("admin", "/v1/devices/enrolments", { person: desk.id("wang") });
  await me.enrol(office.server, code, "D07");
  await me.orders(1);
  await me.open(order);
  await me.reads(t.work);
}
