// 4. Reassigned while he was offline, by hand on two phones: what he did is held and not lost, somebody settles it, and he sees the
// answer in his outbox.
import assert from "node:assert/strict";
import { travels } from "../tools/journey.mjs";
import { HELD, repairsAnothers, settled } from "../tools/steps/held.mjs";

travels("what was done for a colleague's order is held, and answered", HELD, async (at, t) => {
  const { page, other, desk } = at;
  const order = await desk.sends("wang", "amplifier", t.fault);
  const held = await repairsAnothers(at, t, order);
  assert.equal(await page.locator(".row .chip[data-tone=Held]").count(), held.length);
  await settled(at, t, held);
  assert.equal(await desk.cashOf("wang"), 12_000);
  assert.equal(await page.locator(".row .chip[data-tone=Held]").count(), 0);
  await other.page.click('[data-section=over] .fold');
  await other.me.open(order);
  await other.me.reads(t.work);
}, { phones: 2 });
