// The browser's own Back, and whether somebody looks.
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

const en = views("en");
/** One screen deeper each: the day, an order, its form. */
const DEPTHS = [en.today, en.order, en.fields];

/** A page over a desk that goes back as a core does; one came to it from an empty page. */
async function stand(depth, run, { names = ["王芳"], query = "?phone=1&bare" } = {}) {
  const seat = await desk(made, names, "en");
  const at = names.map(() => depth);
  const show = (place) => seat.show(made.make("ViewModel", structuredClone(DEPTHS[at[place]])), place);
  names.forEach((_, place) => show(place));
  seat.onEvent(({ kind }, place) => {
    if (kind !== "Back") return;
    at[place] -= 1;
    show(place);
  });
  const { page, complaints } = await open(browser, seat.url + query);
  await page.waitForSelector(".sheet");
  const self = {
    page,
    seat,
    go: (to, place = 0) => ((at[place] = to), show(place)),
    depth: (depth, phone = 1) => page.waitForFunction(([path, phone]) => document.querySelector(`[data-phone="${phone}"] .sheet`)?.dataset.path === path, [DEPTHS[depth].nav.path.join("/"), phone]),
    state: (state) => page.waitForFunction((state) => history.state === state, state),
    press: () => page.evaluate(() => history.back()),
    backs: () => seat.heard.filter(({ kind }) => kind === "Back").length,
  };
  try {
    await run(self);
    assert.deepEqual(await complaints(), []);
  } finally {
    await page.context().close();
    await seat.close();
  }
}

test("the browser's Back is the phone's, and leaves the page at its first screen", () => stand(2, async ({ page, depth, state, press, backs }) => {
  await depth(2);
  await state("inside");
  await press();
  await depth(1);
  await state("inside");
  await press();
  await depth(0);
  // Nothing of the page's own lies on top any more: it is no trap.
  await state(null);
  assert.equal(backs(), 2);
  await page.goBack();
  assert.equal(page.url(), "about:blank");
}));

test("who goes back with the page's own arrow leaves nothing behind, and may come again", () => stand(1, async ({ page, depth, state, press, backs, go }) => {
  await state("inside");
  await page.click(".back");
  await depth(0);
  await state(null);
  go(1);
  await depth(1);
  await state("inside");
  await press();
  await depth(0);
  await state(null);
  assert.equal(backs(), 2);
}));

test("pressed twice before a picture is there, it goes back twice", () => stand(2, async ({ page, depth, state, backs }) => {
  await state("inside");
  await page.evaluate(() => new Promise((done) => {
    addEventListener("popstate", () => {
      history.back();
      addEventListener("popstate", done, { once: true });
    }, { once: true });
    history.back();
  }));
  await depth(0);
  await state(null);
  assert.equal(backs(), 2);
}));

test("a reload in the middle is none for the history", () => stand(1, async ({ page, depth, state, press }) => {
  await state("inside");
  await page.reload();
  await depth(1);
  await press();
  await depth(0);
  await state(null);
  await page.goBack();
  assert.equal(page.url(), "about:blank");
}));

test("while a picture is asked for, Back does not walk away under the question", () => stand(1, async ({ page, seat, state, press, backs }) => {
  await state("inside");
  seat.ask([{ id: 4, kind: "camera", bytes_max: 1_000_000 }]);
  await page.waitForSelector(".ask");
  await press();
  await state("inside");
  assert.equal(backs(), 0);
}));

test("of two phones side by side it is the one that was touched last", () => stand(1, async ({ page, depth, press, state }) => {
  await depth(1, 2);
  await state("inside");
  await page.click('[data-phone="2"] .title');
  await press();
  await depth(0, 2);
  await depth(1, 1);
  await state(null);
  await page.click('[data-phone="1"] .title');
  await state("inside");
}, { names: ["王芳", "李军"], query: "" }));

test("the core hears when nobody looks any more, with what was typed before it", () => stand(2, async ({ page, seat, depth }) => {
  await depth(2);
  const turn = (state) => page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
  const told = async (fronts) => {
    for (let tries = 0; seat.fronts.length < fronts.length && tries < 200; tries += 1) await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.deepEqual(seat.fronts.map(({ kind }) => kind), fronts);
  };
  await told(["Foreground"]);
  await page.locator("[data-field=text] .input").fill("Lin");
  await turn("hidden");
  await told(["Foreground", "Background"]);
  assert.deepEqual(seat.heard.map(({ change }) => change?.value), ["Lin"]);
  await turn("visible");
  await told(["Foreground", "Background", "Foreground"]);
}));
