// A complaint, begun by hand at the door without a network: serious, released before anything is done, visited, answered in writing.
import assert from "node:assert/strict";
import { unseen } from "../journey.mjs";

export const COMPLAINT = {
  "zh-CN": {
    fault: "噪声大", says: "新风扇和旧的一样响", asks: "更换", reasons: "风扇失衡", instruction: "更换，并向我汇报", found: "轴承磨损，已致歉", findings: "轴承批次问题", solution: "免费更换风扇", tells: "为您免费更换风扇", prevention: "来料检验轴承", kind: "产品质量",
  },
  en: {
    fault: "Loud", says: "The new fan is as loud as the old one", asks: "Another one", reasons: "The fan is out of balance", instruction: "Exchange it, and report to me", found: "The bearing is worn; she has our apology", findings: "A bad lot of bearings",
    solution: "Another fan, free", tells: "You get another fan, free", prevention: "Bearings are inspected on arrival", kind: "quality",
  },
};

/** At the door, without a network, killed in the middle of her words; the complaint's id. */
export async function complains({ page, me, desk, seen = unseen }, t, order) {
  await me.turn({ offline: true });
  await me.act("complain");
  await me.pick("kind", "product_quality");
  await me.fill("says", t.says);
  await page.locator("[data-field=says] .input").blur();
  await me.kill();
  await me.again(order, "complain");
  await me.stands("says", t.says);
  await me.fill("asks", t.asks);
  await seen("complain");
  await me.fill("part_number", "FAN-220");
  await me.fill("quantity", "1");
  await me.fill("faulty", "1");
  await me.submit("complain");
  await me.tab("Today");
  const card = page.locator(".card[data-row]", { hasText: t.says.slice(0, 20) });
  await card.locator(".waits-mark").waitFor();
  const id = await card.getAttribute("data-row");
  await me.turn({ offline: false });
  const { number } = await desk.until(() => desk.complaint(id).catch(() => ({})), ({ number }) => (number ?? null) !== null);
  assert.ok(number);
  await card.click();
  await page.waitForSelector("[data-screen=Complaint]");
  await me.reads(t.asks);
  await me.reads(t.kind);
  return id;
}

/** Serious: nobody does anything before it is released, and the technician is told so. */
export async function decided({ page, desk, seen = unseen }, t, id) {
  await desk.onComplaint("wu", id, "judge", { is_justified: true, reasons: t.reasons, weight: "serious", matter: "quality" });
  const visitor = { person: desk.id("wang") };
  await assert.rejects(desk.onComplaint("zhao", id, "name-visitor", visitor), /not_released/);
  await page.locator(".note[data-tone=Held]").waitFor();
  await seen("complaint");
  await desk.onComplaint("zheng", id, "release", { instruction: t.instruction });
  await desk.onComplaint("zhao", id, "name-visitor", visitor);
}

export async function visits({ page, me, desk }, t, id) {
  await page.locator('[data-action="visit_customer"]').waitFor();
  await me.turn({ offline: true });
  await me.act("visit_customer");
  await me.fill("found", t.found);
  await me.pick("satisfied", "yes");
  await me.submit("visit_customer");
  await me.reads(t.found);
  await me.turn({ offline: false });
  await desk.until(() => desk.complaint(id), ({ visits }) => visits.length === 1);
}

export async function answered({ me, desk }, t, id) {
  await me.tab("Today");
  await desk.onComplaint("wu", id, "name-responsible", { person: desk.id("feng") });
  await desk.onComplaint("feng", id, "find-cause", { cause: "quality", findings: t.findings });
  await desk.onComplaint("feng", id, "propose", { solution: t.solution });
  await desk.onComplaint("zheng", id, "approve");
  await assert.rejects(desk.onComplaint("wu", id, "tell", { by: "phone", says: t.tells }), /must_be_written/);
  await desk.onComplaint("wu", id, "tell", { by: "writing", says: t.tells });
  await desk.onComplaint("wu", id, "close", { prevention: t.prevention });
}
