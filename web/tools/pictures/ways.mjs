// What a day may bring besides: goods that are taken back, a complaint, and everything that goes wrong.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journey, toTheDoor } from "../journey.mjs";
import { complains, COMPLAINT, decided } from "../steps/complaint.mjs";
import { bench, bringHome, GOODS, takeBack } from "../steps/goods.mjs";
import { HELD, repairsAnothers, settled } from "../steps/held.mjs";
import { begins, ends, SESSION } from "../steps/session.mjs";
import { clockIsWrong, fileIsDamaged, isBarred, storageIsFull } from "../steps/trouble.mjs";

/** Plays one way on phones that are enrolled; everything is seen through the first. */
const plays = (way, words, options) => (browser, camera, language) => {
  const run = (at) => way({ ...at, seen: camera(at.page, language).seen }, words[language]);
  return journey(browser, language, run, { ...options, dpr: 2 });
};

export const goods = plays(async (at, t) => {
  const order = await at.desk.sends("wang", "amplifier", t.fault);
  await toTheDoor(at.me, order);
  await takeBack(at, t, order);
  await bench(at, t, order);
  await bringHome(at, t, order);
}, GOODS);

export const complaint = plays(async (at, t) => {
  const order = await at.desk.sends("wang", "air_conditioner", t.fault);
  await toTheDoor(at.me, order);
  await decided(at, t, await complains(at, t, order));
}, COMPLAINT);

export const held = plays(async (at, t) => {
  const order = await at.desk.sends("wang", "amplifier", t.fault);
  await settled(at, t, await repairsAnothers(at, t, order));
}, HELD, { phones: 2 });

/** One trouble after the other on one phone; the last one is the end of it. */
export const trouble = async (browser, camera, language) => {
  const folder = mkdtempSync(join(tmpdir(), "callout-pictures-"));
  try {
    await plays(troubles, SESSION, { folder })(browser, camera, language);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

async function troubles(at, t) {
  const { me, desk } = at;
  const order = await desk.sends("wang", "air_conditioner", t.fault);
  await me.orders(1);
  await clockIsWrong(at);
  await toTheDoor(me, order);
  await storageIsFull(at);
  await me.sent();
  await ends(at, t);
  await begins(at);
  await me.tab("Today");
  await fileIsDamaged(at);
  await me.open(order);
  await isBarred(at, t);
}
