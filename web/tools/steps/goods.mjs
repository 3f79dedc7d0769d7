// What is taken back: a receipt with accessories and condition, the bench, an inspection that fails once, a lost receipt, a
// transfer that nobody is sure of.
import assert from "node:assert/strict";
import { unseen } from "../journey.mjs";

export const GOODS = {
  "zh-CN": {
    fault: "无声", found: "主板损坏，现场无法修复", solution: "返厂更换主板", bench: "返厂", board: "主板", thing: "功放 AMP-2200", cord: "电源线", scratched: "左侧面板有划痕", result: "取回维修",
    work: "更换主板", noise: "右声道有杂音", again: "重焊右声道", reference: "工行 7781", arrived: "已到账", receipt: "收据在客户手上",
  },
  en: {
    fault: "No sound", found: "Board damaged, not repairable here", solution: "A new board, on the bench", bench: "bench", board: "board", thing: "Amplifier AMP-2200", cord: "Power cable", scratched: "Scratched on the left",
    result: "Taken back", work: "A new board", noise: "Noise on the right", again: "Resoldered the right channel", reference: "ICBC 7781", arrived: "Seen on the account", receipt: "The customer holds the receipt",
  },
};

/** At the door, most of it without a network, and killed in the middle of the receipt. */
export async function takeBack({ page, me, desk, seen = unseen }, t, order) {
  await me.act("record_finding");
  await me.fill("found", t.found);
  await page.locator("[data-field=differs] .option").click();
  await me.submit("record_finding");
  await me.act("offer_quote");
  await me.put("L-BENCH", t.bench);
  await me.put("PCB-9", t.board);
  await me.fill("solution", t.solution);
  await me.submit("offer_quote");
  await me.record("agree_quote", {});
  await me.turn({ offline: true });
  await receipt({ page, me }, t, order);
  await me.act("sign_take_back");
  for (const words of [t.thing, t.cord, t.scratched]) await me.reads(words);
  await seen("receipt");
  await me.draw();
  await me.submit("sign_take_back");
  await me.record("report_result", { result: t.result });
  await me.act("leave_site", false);
  await me.turn({ offline: false });
  const { record } = await desk.until(() => desk.reads(order), ({ record }) => record.custody?.things[0].holder.at.place === "technician");
  assert.equal(record.custody.things[0].taken.photos.length, 1);
  await me.reads(t.receipt);
}

async function receipt({ page, me }, t, order) {
  await me.act("take_goods");
  await me.fill("1.description", t.thing);
  await me.pick("1.accessories", t.cord);
  // Another thing, that was a mistake.
  await page.locator("[data-section] > .quiet").click();
  await page.locator('[data-field="2.description"]').waitFor();
  await page.locator('[data-section="2"] .small').click();
  await page.locator('[data-field="2.description"]').waitFor({ state: "detached" });
  await me.fill("1.condition", t.scratched);
  await page.locator('[data-field="1.condition"] .input').blur();
  // The picture is taken where the thing is described, and chosen there.
  await page.click('[data-photograph="1.photos"]');
  await page.click("[data-sample=plate]");
  await page.locator('[data-field="1.photos"] .choose input:checked').waitFor();
  await me.kill();
  await me.again(order, "take_goods");
  await me.stands("1.condition", t.scratched);
  await me.stands("1.accessories", t.cord);
  await page.locator('[data-field="1.photos"] .choose input:checked').waitFor();
  await me.choose("promised", 3);
  await me.submit("take_goods");
}

/** On the bench: what the office does is seen on the open screen. */
export async function bench({ page, me, desk, seen = unseen }, t, order) {
  await desk.receivesGoods(order);
  await me.act("record_bench");
  await me.fill("work", t.work);
  await me.fill("minutes", "90");
  await me.put("PCB-9", t.board);
  await me.submit("record_bench");
  await me.act("finish_bench", false);
  await desk.until(() => desk.events(order), (events) => events.includes("bench_finished"));
  await desk.inspects(order, t.noise);
  await me.reads(t.noise);
  await seen("bench", { at: page.locator(".panel", { hasText: t.noise }) });
  await me.record("record_bench", { work: t.again, minutes: "25" });
  await me.act("finish_bench", false);
  await desk.until(() => desk.events(order), (events) => events.filter((event) => event === "bench_finished").length === 2);
  await desk.inspects(order);
  await desk.releasesGoods(order);
}

/** Home again: the receipt is lost, the goods are signed for, a transfer is promised. */
export async function bringHome({ me, desk, seen = unseen }, t, order) {
  await me.sign("sign_lost_receipt");
  await me.act("return_without_receipt", false);
  await me.act("sign_return");
  await seen("return");
  await me.draw();
  await me.submit("sign_return");
  await me.act("take_transfer");
  await me.stands("amount", "650.00");
  await me.fill("reference", t.reference);
  await me.submit("take_transfer");
  const { record } = await desk.until(() => desk.reads(order), ({ record }) => record.payments.length === 1);
  assert.equal(record.payments[0].state.state, "unknown");
  await desk.invoices(order);
  await desk.decidesPayment(order, record.payments[0].id, t.arrived);
}
