// 5. The lost reply, by hand: the office has it and the answer is lost; it is sent again, and nothing is there twice.
import assert from "node:assert/strict";
import { travels } from "../tools/journey.mjs";

const FAULTS = { "zh-CN": "漏水", en: "Leaks" };

travels("a reply that was lost is asked for again, and nothing happens twice", FAULTS, async ({ page, me, desk }, fault) => {
  const order = await desk.sends("wang", "air_conditioner", fault);
  await me.orders(1);
  await me.open(order);
  await me.turn({ offline: true });
  await me.act("accept", false);
  // What waits is the first thing that is sent: its reply is the one that is lost. A slow network leaves time to see it.
  await me.turn({ offline: false, lose_next_reply: true, slow_ms: 1_000 });
  await desk.untilStage(order, "accepted");
  await me.turn({ offline: true, slow_ms: 0 });
  // He cannot know that it is there: for the phone it waits, also after it was killed.
  const waits = () => page.locator(".tab[data-place=Outbox] .badge", { hasText: "1" }).waitFor();
  await waits();
  await me.kill();
  await waits();
  await me.turn({ offline: false });
  await page.waitForSelector("[data-screen=Today]");
  await me.sent();
  assert.equal(await page.locator(".tab[data-place=Outbox] .badge").count(), 0);
  assert.equal((await desk.events(order)).filter((event) => event === "accepted").length, 1);
  await me.tab("Outbox");
  assert.equal(await page.locator(".rows .row").count(), 1);
  await page.locator(".row .chip[data-tone=Good]").waitFor();
});
