// 5. The lost reply, by hand: the office has it and the answer is lost; it is sent again, and nothing is there twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../tools/browser.mjs";
import { LANGUAGES, journey } from "../tools/journey.mjs";

const FAULTS = { "zh-CN": "漏水", en: "Leaks" };
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const language of LANGUAGES) {
  test(`a reply that was lost is asked for again, and nothing happens twice: ${language}`, () => journey(browser, language, async ({ page, me, desk }) => {
    const order = await desk.sends("wang", "air_conditioner", FAULTS[language]);
    await me.orders(1);
    await me.open(order);
    await me.sent();
    await me.turn({ lose_next_reply: true });
    await me.act("accept", false);
    await desk.untilStage(order, "accepted");
    // He cannot know: for the phone it waits still, also after it was killed.
    await page.locator(".tab[data-place=Outbox] .badge", { hasText: "1" }).waitFor();
    await me.kill();
    await page.waitForSelector("[data-screen=Today]");
    await me.sent();
    assert.equal(await page.locator(".tab[data-place=Outbox] .badge").count(), 0);
    assert.equal((await desk.events(order)).filter((event) => event === "accepted").length, 1);
    await me.tab("Outbox");
    assert.equal(await page.locator(".rows .row").count(), 1);
    await page.locator(".row .chip[data-tone=Good]").waitFor();
  }));
}
