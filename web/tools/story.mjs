// The story of the demo, told by hand through the page: a repair on the spot, paid in cash, without a network in the middle.
import assert from "node:assert/strict";

const WORDS = {
  "zh-CN": {
    fault: "不制冷，有异响", found: "风扇电机卡死，电容击穿", cause: "进水", solution: "更换风扇电机和电容", who: "林慧", work: "更换电机和两只电容，清洗滤网", result: "已修好，试机三十分钟正常", fan: "风扇", capacitor: "电容", labour: "标准", misuse: "人为损坏", name: "王芳的手机",
  },
  en: {
    fault: "Does not cool, rattles", found: "Fan seized, capacitor burst", cause: "Water", solution: "New fan motor and capacitors", who: "Lin Hui", work: "Replaced the motor and two capacitors", result: "Repaired, ran for thirty minutes", fan: "fan", capacitor: "capac", labour: "standard", misuse: "Damage by misuse", name: "Wang's phone",
  },
};

/** To the customer's door; `seen(name)` is called at every screen that is worth a look. */
export async function travel({ page, me, office, language, seen = async () => {} }) {
  const t = WORDS[language];
  await page.waitForSelector("[data-screen=Enrol]");
  await seen("enrol");
  await me.enrolScanned(office.phones[0].invitation, office.server, t.name);
  const wang = office.logins.find(({ login }) => login === "wang").id;
  const order = await register(office, office.products.air_conditioner, t.fault, wang, t.misuse);
  const other = await register(office, office.products.amplifier, t.cause, wang, null);
  await me.orders(2);
  await me.open(order);
  await me.act("accept", false);
  await me.act("agree_appointment");
  await me.choose("date", 0);
  await me.choose("time", 3);
  await seen("appointment");
  await me.submit("agree_appointment");
  await me.act("start_travel", false);
  return { order, other, wang };
}

/** Plays all of it. */
export async function play(stage) {
  const { page, me, language, seen = async () => {} } = stage;
  const t = WORDS[language];
  const { order, other, wang } = await travel(stage);
  await me.turn({ offline: true });
  await me.act("arrive", false);
  await me.act("record_finding");
  await me.fill("found", t.found);
  await page.locator("[data-field=found] .input").blur();
  await me.kill();
  // Killed in the middle of typing: everything that was typed is there again.
  await me.again(order, "record_finding");
  await page.waitForFunction((found) => document.querySelector("[data-field=found] .input")?.value === found, t.found);
  await me.fill("cause", t.cause);
  await seen("finding");
  await me.submit("record_finding");
  await me.act("take_photo");
  await me.fill("caption", t.cause);
  await page.click("[data-submit]");
  await page.click("[data-sample=part]");
  // It is here as it was taken, and the whole of it can be looked at.
  await page.locator(".photo summary").first().click();
  await page.waitForFunction(() => document.querySelector(".photo .whole")?.naturalWidth === 1600);
  await page.locator(".photo .whole").scrollIntoViewIfNeeded();
  await seen("photo");
  await page.locator(".photo summary").first().click();
  await page.evaluate(() => document.querySelector(".body").scrollTo(0, 0));
  await seen("order");
  await me.back();
  await page.waitForSelector("[data-screen=Today]");
  await page.evaluate(() => document.querySelector(".body").scrollTo(0, 0));
  await seen("today");
  await me.open(order);
  await me.act("offer_quote");
  await me.put("L-STD", t.labour);
  await me.put("FAN-220", t.fan);
  await me.put("CAP-35", t.capacitor);
  await page.locator(".basket-line", { hasText: /CAP|电容|Capacitor/ }).locator(".step").nth(1).click();
  await me.fill("solution", t.solution);
  await page.waitForFunction(() => document.querySelector(".totals")?.textContent.includes("380.00"));
  await page.locator("[data-field=items] .basket-lines").scrollIntoViewIfNeeded();
  await seen("quote");
  await me.submit("offer_quote");
  await me.act("agree_quote");
  await me.fill("by_whom", t.who);
  await me.choose("how", 0);
  await me.submit("agree_quote");
  await me.act("record_work");
  await me.fill("work", t.work);
  await me.fill("minutes", "55");
  await seen("work");
  await me.submit("record_work");
  await me.act("check_product");
  await me.submit("check_product");
  if (await page.locator('[data-action="record_conduct"]:not(.cannot)').count()) {
    await me.act("record_conduct");
    await page.locator("[data-field=conduct] .quiet").click();
    await seen("checklist");
    await me.submit("record_conduct");
  }
  await me.act("finish_on_site", false);
  await seen("to-sign");
  await me.act("sign_work_done");
  await seen("statement");
  await me.draw(1);
  await me.kill();
  // Killed in the middle of a signature: what was drawn is there again.
  await me.again(order, "sign_work_done");
  await page.waitForFunction(() => document.querySelectorAll(".ink:not(.wet)").length === 1);
  await me.draw(2);
  await me.fill("signer", t.who);
  await page.locator(".pad").scrollIntoViewIfNeeded();
  await seen("sign", { isTurned: true });
  await me.submit("sign_work_done");
  await me.act("take_cash");
  await me.fill("amount", "380.00");
  await me.submit("take_cash");
  await me.act("report_result");
  await me.fill("result", t.result);
  await me.submit("report_result");
  await me.act("leave_site", false);
  await me.tab("Outbox");
  await seen("outbox");
  await me.turn({ offline: false });
  return { order, other, wang };
}

async function register(office, product, fault, technician, reason) {
  const call = { customer: { known: product.customer }, asset: { known: product.id }, channel: "phone", fault };
  const { order } = await office.office("chen", "/v1/calls", call);
  if (reason !== null) await office.office("zhao", `/v1/orders/${order.id}/category`, { category: "A", reason });
  await office.office("zhao", `/v1/orders/${order.id}/assign`, { to: technician });
  assert.ok(order.id);
  return order.id;
}
