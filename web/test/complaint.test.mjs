// 6. A complaint, begun by hand at the door without a network, visited, answered in writing, closed in time.
import assert from "node:assert/strict";
import { toTheDoor, travels } from "../tools/journey.mjs";
import { answered, complains, COMPLAINT, decided, visits } from "../tools/steps/complaint.mjs";

travels("a complaint begins at the door and is closed in time", COMPLAINT, async (at, t) => {
  const { page, me, desk } = at;
  const order = await desk.sends("wang", "air_conditioner", t.fault);
  await toTheDoor(me, order);
  const id = await complains(at, t, order);
  await decided(at, t, id);
  await visits(at, t, id);
  await answered(at, t, id);
  const closed = await desk.complaint(id);
  assert.deepEqual([closed.on_site.judged.judged, closed.disposition.judged.judged, closed.visits.length], ["kept", "kept", 1]);
  // It is done: the day's list has it no more.
  await page.locator(`[data-row="${id}"]`).waitFor({ state: "detached" });
});
