// The pen: a signature is what the hand did, every point of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../tools/browser.mjs";
import { desk } from "../tools/fake.mjs";
import { core } from "../tools/make.mjs";
import { views } from "../tools/views.mjs";

let browser;
let made;
before(async () => {
  [browser, made] = await Promise.all([launch(), core()]);
});
after(() => browser?.close());

async function pad(run, options = { width: 740, height: 360 }) {
  const view = structuredClone(views("en").sign);
  view.form.sections[0].fields[0].kind.strokes = [];
  view.form.sections[0].fields[0].kind.is_drawn = false;
  const seat = await desk(made, ["王芳"], "en");
  seat.show(made.make("ViewModel", view));
  const { page, complaints } = await open(browser, `${seat.url}?phone=1&bare`, options);
  await page.locator(".pad").scrollIntoViewIfNeeded();
  const strokes = () => seat.heard.filter(({ change }) => change?.kind === "Stroke").map(({ change }) => change.stroke.points);
  try {
    await run(page, strokes, seat, view);
    assert.deepEqual(await complaints(), []);
  } finally {
    await page.context().close();
    await seat.close();
  }
}

/** A pen of 240 points a second on a screen of 60 pictures: four points come with each event. */
function draw({ points, perEvent, lift }) {
  const pad = document.querySelector(".pad");
  const box = pad.getBoundingClientRect();
  const at = (n) => ({ clientX: box.left + box.width * (0.1 + (0.8 * n) / points), clientY: box.top + box.height * (0.5 + 0.3 * Math.sin(n / 9)) });
  const make = (type, n, more = []) => {
    const event = new PointerEvent(type, { bubbles: true, pointerId: 7, pointerType: "pen", isPrimary: true, pressure: 0.25 + (0.5 * n) / points, buttons: 1, ...at(n), coalescedEvents: more });
    return event;
  };
  pad.dispatchEvent(make("pointerdown", 0));
  for (let n = 1; n < points; n += perEvent) {
    const all = Array.from({ length: Math.min(perEvent, points - n) }, (_, k) => make("pointermove", n + k));
    pad.dispatchEvent(make("pointermove", n + all.length - 1, all));
  }
  if (lift) pad.dispatchEvent(make("pointerup", points - 1));
}

test("at least 95 of 100 points of a pen of 240 Hz are kept, in order, with time and pressure", () => pad(async (page, strokes) => {
  const points = 1_000;
  await page.evaluate(draw, { points, perEvent: 4, lift: true });
  await page.waitForFunction(() => document.querySelector(".ink:not(.wet)") !== null);
  while (strokes().reduce((sum, one) => sum + one.length, 0) < points) await page.evaluate(() => new Promise(requestAnimationFrame));
  const pieces = strokes();
  const kept = new Set(pieces.flat().map(({ x, y }) => `${x} ${y}`)).size;
  console.log(`${kept} of ${points} points kept, in ${pieces.length} pieces`);
  assert.ok(kept >= 0.95 * points, `${kept}`);
  assert.ok(pieces.length > 1, "a long stroke goes in pieces");
  for (const [n, piece] of pieces.entries()) {
    for (let k = 1; k < piece.length; k += 1) assert.ok(piece[k].t_ms >= piece[k - 1].t_ms, "time goes forward");
    if (n > 0) assert.deepEqual([piece[0].x, piece[0].y], [pieces[n - 1].at(-1).x, pieces[n - 1].at(-1).y], "a piece begins where the last one ends");
  }
  const pressures = pieces.flat().map(({ pressure }) => pressure);
  assert.ok(Math.min(...pressures) >= 240 && Math.max(...pressures) <= 760 && new Set(pressures).size > 100, "pressure is recorded");
  assert.ok(pieces.flat().every(({ x }) => x >= 900 && x <= 9_100), "in 1/10,000 of the width");
}));

test("a hand with a mouse draws, and the line stays until the core shows it", () => pad(async (page, strokes, seat, view) => {
  const box = await page.locator(".pad").boundingBox();
  await page.mouse.move(box.x + 40, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + 90, { steps: 12 });
  assert.match(await page.getAttribute(".wet", "d"), /^M/);
  await page.mouse.up();
  await page.waitForSelector(".ink:not(.wet)", { state: "attached" });
  const drawn = await page.getAttribute(".ink:not(.wet)", "d");
  while (strokes().length < 1) await page.evaluate(() => new Promise(requestAnimationFrame));
  const [points] = strokes();
  assert.ok(points.length >= 12, `${points.length}`);
  view.form.sections[0].fields[0].kind.strokes = [{ points: points.map(({ x, y }) => ({ x, y })) }];
  view.form.sections[0].fields[0].kind.is_drawn = true;
  seat.show(made.make("ViewModel", view));
  await page.waitForFunction(() => document.querySelectorAll(".pad-tools [aria-disabled=false]").length === 2);
  assert.equal(await page.locator(".ink:not(.wet)").count(), 1, "no line is drawn twice");
  assert.equal(await page.getAttribute(".ink:not(.wet)", "d"), drawn, "redrawn as it was");
  // Within a pixel of the hand.
  const unit = box.width / 10_000;
  const end = points.at(-1);
  assert.ok(Math.abs(box.x + end.x * unit - (box.x + 200)) <= 1 && Math.abs(box.y + end.y * unit - (box.y + 90)) <= 1);
}));

test("a palm beside the pen draws nothing, and a touch draws as a pen does", () => pad(async (page, strokes) => {
  await page.evaluate(draw, { points: 40, perEvent: 1, lift: false });
  await page.evaluate(() => {
    const pad = document.querySelector(".pad");
    const palm = (type, x) => pad.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 9, pointerType: "touch", clientX: x, clientY: 200, pressure: 1 }));
    palm("pointerdown", 20);
    palm("pointermove", 60);
    palm("pointerup", 60);
  });
  assert.equal(strokes().length, 0);
  const box = await page.locator(".pad").boundingBox();
  await page.evaluate(() => document.querySelector(".pad").dispatchEvent(new PointerEvent("pointerup", { bubbles: true, pointerId: 7, pointerType: "pen" })));
  await page.touchscreen.tap(box.x + 30, box.y + 30);
  while (strokes().length < 2) await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.equal(strokes()[0].length, 40);
}, { width: 740, height: 360, hasTouch: true }));

test("the pad has at least 45 of 100 of the height of a phone that is turned", () => pad(async (page) => {
  const box = await page.locator(".pad").boundingBox();
  assert.ok(box.height >= 0.45 * 360, `${box.height}`);
}));
