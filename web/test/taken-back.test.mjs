// 2. Taken back, by hand, repaired on the bench and brought home.
import assert from "node:assert/strict";
import { toTheDoor, travels } from "../tools/journey.mjs";
import { bench, bringHome, GOODS, takeBack } from "../tools/steps/goods.mjs";

travels("goods are taken back, repaired on the bench and brought home", GOODS, async (at, t) => {
  const { desk } = at;
  const order = await desk.sends("wang", "amplifier", t.fault);
  await toTheDoor(at.me, order);
  await takeBack(at, t, order);
  await bench(at, t, order);
  await bringHome(at, t, order);
  await desk.closes(order);
  const { record, stage } = await desk.reads(order);
  assert.equal(stage.stage, "closed");
  assert.equal(record.custody.receipt.state.state, "voided");
  assert.equal(record.custody.things[0].holder.at.place, "customer");
  assert.deepEqual(record.sign_offs.map(({ purpose }) => purpose), ["take_back", "lost_receipt", "return"]);
});
