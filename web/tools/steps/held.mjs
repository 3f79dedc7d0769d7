// Reassigned while he was offline: what he did for a colleague's order is held and not lost, and somebody settles it.
import assert from "node:assert/strict";
import { repairAndPay, unseen } from "../journey.mjs";

export const HELD = {
  "zh-CN": { fault: "旋钮松动", away: "王芳联系不上", work: "紧固旋钮", reason: "客户确认王芳已修好", held: "待公司裁定" },
  en: { fault: "Loose knob", away: "Wang cannot be reached", work: "Fixed the knob", reason: "The customer confirms it", held: "With the office for a decision" },
};

/** Repairs an order that somebody else has by now; what is held of it, as it stands in his outbox. */
export async function repairsAnothers({ page, me, other, desk, seen = unseen }, t, order) {
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
  await page.locator(".row .chip[data-tone=Held]", { hasText: t.held }).nth(held.length - 1).waitFor();
  await seen("held");
  return held;
}

/** The office's answer is there by itself, with its reason. */
export async function settled({ page, desk, seen = unseen }, t, held) {
  const { cases } = await desk.settles(held[0].id, t.reason);
  assert.ok(cases.every(({ refused }) => refused === null));
  await page.locator(".row", { has: page.locator(".chip[data-tone=Good]"), hasText: t.reason }).nth(held.length - 1).waitFor();
  await seen("answered");
}
