// The story by hand, on the real core against the real server: nothing that was done offline is lost, and each fact arrives once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "./tools/browser.mjs";
import { hand } from "./tools/hand.mjs";
import { stage } from "./tools/stage.mjs";
import { play } from "./tools/story.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const language of ["zh-CN", "en"]) {
  test(`a repair by hand, offline and killed twice: ${language}`, async () => {
    const office = await stage(language);
    try {
      const { page, complaints } = await open(browser, `${office.url}&phone=1&bare`, { height: 740 });
      const me = hand(page, new URL(office.url).origin);
      const { order } = await play({ page, me, office, language });
      // The office learns all of it.
      let there = null;
      for (let tries = 0; tries < 1_000 && there?.stage.stage !== "settled"; tries += 1) {
        ({ order: there } = await office.office("zhao", `/v1/orders/${order}`));
      }
      assert.equal(there.stage.stage, "settled");
      assert.equal(there.record.payments.length, 1);
      assert.equal(there.record.sign_offs.length, 1);
      assert.deepEqual(await complaints(), []);
    } finally {
      await office.close();
    }
  });
}
