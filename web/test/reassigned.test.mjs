// 4. Reassigned while he was offline, by hand on two phones: what he did is held and not lost, somebody settles it, and he sees the
// answer in his outbox.
import assert from "node:assert/strict";
import { repairAndPay, travels } from "../tools/journey.mjs";

const WORDS = {
  "zh-CN": { fault: "旋钮松动", away: "王芳联系不上", work: "紧固旋钮", reason: "客户确认王芳已修好", held: "待公司裁定" },
  en: { fault: "Loose knob", away: "Wang cannot be reached", work: "Fixed the knob", reason: "The customer confirms it", held: "With the office for a decision" },
};

travels("what was done for a colleague's order is held, and answered", WORDS, async ({ page, me, other, desk }, t) => {
  const order = await desk.sends("wang", "amplifier", t.fault);
  await me.orders(1);
  await me.open(order);
  await me.act("accept", false);
  await desk.untilStage(order, "accepted");
  await me.turn({ offline: true });
  await desk.sendsAnother(order, "li", t.away);
  await other.me.orders(1);
  await me.act("start_travel", false);
  await me.act("arrive", false);
  await repairAndPay(me, t.work);
  await me.turn({ offline: false });
  const held = await desk.until(() => desk.held(order), (held) => held.length === 9);
  assert.equal(await desk.cashOf("wang"), 0, "nothing is booked before somebody looks at it");
  // It left his phone; what he recorded stands in the outbox, and nobody says that it is lost.
  await page.waitForSelector("[data-screen=Today]");
  assert.equal(await page.locator(`[data-row="${order}"]`).count(), 0);
  await me.tab("Outbox");
  await page.locator(".row .chip[data-tone=Held]").first().waitFor();
  assert.equal(await page.locator(".row .chip[data-tone=Held]").count(), held.length);
  await page.locator(".row .chip[data-tone=Held]", { hasText: t.held }).first().waitFor();
  const { cases } = await desk.settles(held[0].id, t.reason);
  assert.ok(cases.every(({ refused }) => refused === null));
  assert.equal(await desk.cashOf("wang"), 12_000);
  // The office's answer is there by itself, with its reason.
  await page.locator(".row", { has: page.locator(".chip[data-tone=Good]"), hasText: t.reason }).nth(held.length - 1).waitFor();
  assert.equal(await page.locator(".row .chip[data-tone=Held]").count(), 0);
  await other.page.click('[data-section=over] .fold');
  await other.me.open(order);
  await other.me.reads(t.work);
}, { phones: 2 });
