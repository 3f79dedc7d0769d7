// How the page behaves: what it says and when, what it keeps, where the focus goes, what it never does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { launch, open, SHOTS } from "../tools/browser.mjs";
import { desk } from "../tools/fake.mjs";
import { core } from "../tools/make.mjs";
import { views } from "../tools/views.mjs";

let browser;
let made;
before(async () => {
  [browser, made] = await Promise.all([launch(), core()]);
});
after(() => browser?.close());

/** A page over a desk that shows one picture. */
async function stand(plain, run, { query = "?phone=1&bare", names, ...options } = {}) {
  const seat = await desk(made, names, "en");
  seat.show(made.make("ViewModel", plain));
  const { page, complaints } = await open(browser, seat.url + query, options);
  await page.waitForSelector(".sheet");
  try {
    await run(page, seat);
    assert.deepEqual(await complaints(), []);
  } finally {
    await page.context().close();
    await seat.close();
  }
}

const show = (seat, plain) => seat.show(made.make("ViewModel", plain));
const said = (seat) => seat.heard.map(({ kind, ...rest }) => [kind, rest]);
/** Waits until the desk has heard so many. */
async function heard(page, seat, count) {
  for (let tries = 0; seat.heard.length < count && tries < 200; tries += 1) await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.ok(seat.heard.length >= count, `${seat.heard.length} of ${count} events`);
}
const en = () => structuredClone(views("en"));

test("a tap says what the core calls it", () => stand(en().order, async (page, seat) => {
  await page.click(".primary");
  await page.click('[data-action="take_photo"]');
  await page.click(".back");
  await page.click('.tab[data-place="Cash"]');
  await heard(page, seat, 4);
  assert.deepEqual(said(seat), [["Do", { action: "record_finding" }], ["Do", { action: "take_photo" }], ["Back", {}], ["Open", { value: { kind: "Cash" } }]]);
}));

const complete = () => {
  const view = en().fields;
  view.form.can_submit = true;
  return view;
};

test("a glove that taps twice does it once, and steps count each time", () => stand(en().quote, async (page, seat) => {
  await page.evaluate(() => {
    const [less] = document.querySelectorAll(".basket-line .step");
    const submit = document.querySelector("[data-submit]");
    less.click();
    less.click();
    submit.click();
    submit.click();
  });
  await heard(page, seat, 3);
  await page.click(".back");
  await heard(page, seat, 4);
  assert.deepEqual(seat.heard.map(({ kind }) => kind), ["Change", "Change", "Submit", "Leave"]);
}));

test("what is typed reaches the core after a pause, and before the button that records it", () => stand(complete(), async (page, seat) => {
  await page.locator("[data-field=text] .input").fill("");
  await page.locator("[data-field=text] .input").pressSequentially("Lin Hui");
  await page.click("[data-submit]");
  await heard(page, seat, 2);
  const last = said(seat).slice(-2);
  assert.deepEqual(last[0], ["Change", { field: "text", change: { kind: "Write", value: "Lin Hui" } }]);
  assert.equal(last[1][0], "Submit");
}));

test("a picture of yesterday takes no letter away", () => stand(en().fields, async (page, seat) => {
  const input = page.locator("[data-field=text] .input");
  await input.fill("Wa");
  show(seat, en().fields);
  await input.pressSequentially("ng");
  await heard(page, seat, 1);
  await page.waitForFunction(() => performance.now() > 0);
  assert.equal(await input.inputValue(), "Wang");
  const written = en().fields;
  written.form.sections[0].fields[0].kind.value = "Wang Fang";
  await input.blur();
  show(seat, written);
  await page.waitForFunction(() => document.querySelector("[data-field=text] .input").value === "Wang Fang");
}));

test("a word that is being composed is neither sent nor redrawn, and Enter records nothing", () => stand(en().fields, async (page, seat) => {
  const input = page.locator("[data-field=text] .input");
  await input.fill("");
  await input.blur();
  await heard(page, seat, 1);
  await input.focus();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Input.imeSetComposition", { text: "wang", selectionStart: 4, selectionEnd: 4 });
  show(seat, en().fields);
  await page.waitForFunction(() => document.querySelector("[data-field=text] .input").value === "wang");
  await cdp.send("Input.insertText", { text: "王" });
  await page.keyboard.press("Enter");
  await heard(page, seat, 2);
  assert.deepEqual(said(seat).at(-1), ["Change", { field: "text", change: { kind: "Write", value: "王" } }]);
  assert.ok(!seat.heard.some(({ kind }) => kind === "Submit"));
}));

test("every kind of field says what was done to it", () => stand(en().fields, async (page, seat) => {
  await page.click('[data-field=text] [data-choice="c1"]');
  await page.click("[data-field=minutes] .step >> nth=1");
  await page.click('[data-field=date] [data-choice="c0"]');
  await page.locator("[data-field=time] input").fill("09:30");
  await page.locator("[data-field=reason] .option").nth(2).click();
  await page.click("[data-field=differs] .option");
  await page.locator("[data-field=points] .option").nth(4).click();
  await page.click("[data-field=photos] .choose");
  await page.click("[data-field=photos] .quiet");
  await page.click("[data-section=b] > .quiet");
  await page.click("[data-section=b] .small");
  await heard(page, seat, 11);
  const change = (field, kind, rest) => ["Change", { field, change: { kind, ...rest } }];
  assert.deepEqual(said(seat), [
    change("text", "Choose", { id: "c1" }), change("minutes", "More", { id: "" }), change("date", "Choose", { id: "c0" }), change("time", "Write", { value: "09:30" }),
    change("reason", "Choose", { id: "c2" }), change("differs", "Choose", { id: "" }), change("points", "Choose", { id: "c4" }), change("photos", "Choose", { id: "cd".repeat(32) }),
    change("photos", "Photograph", {}), ["AddSection", {}], ["RemoveSection", { section: "b" }],
  ]);
}));

test("the basket is filled from the price list", () => stand(en().quote, async (page, seat) => {
  await page.click('[data-item="Q1"]');
  await page.click(".basket-line .step >> nth=0");
  await page.locator("[data-field=lines] input[type=search]").fill("fan");
  await heard(page, seat, 3);
  const change = (kind, rest) => ["Change", { field: "lines", change: { kind, ...rest } }];
  assert.deepEqual(said(seat), [change("More", { id: "Q1" }), change("Less", { id: "P0" }), change("Search", { query: "fan" })]);
}));

test("a question is answered with one of two buttons, and nothing else can be touched meanwhile", () => stand(en().sure, async (page, seat) => {
  assert.equal(await page.locator(".sheet").getAttribute("inert"), "");
  await page.keyboard.press("Escape");
  await page.click(".confirm .primary");
  await heard(page, seat, 2);
  assert.deepEqual(said(seat), [["Confirm", { is_sure: false }], ["Confirm", { is_sure: true }]]);
}));

test("a new screen is read from its title, a wrong field comes to the hand, the same words twice are said twice", () => stand(en().today, async (page, seat) => {
  show(seat, en().order);
  await page.waitForFunction(() => document.activeElement?.classList.contains("title"));
  const fields = en().fields;
  show(seat, fields);
  await page.waitForSelector("[data-form=everything]");
  const wrong = (id) => show(seat, { ...fields, message: { id, text: "Write the amount like 120.50", tone: "Bad", field: "amount" } });
  await page.evaluate(() => {
    globalThis.announced = 0;
    new MutationObserver((all) => all.forEach(({ addedNodes }) => addedNodes.forEach((node) => (globalThis.announced += node.nodeName === "P" ? 1 : 0)))).observe(document.querySelector(".message [role=alert]"), { childList: true, subtree: true });
  });
  wrong(8);
  await page.waitForFunction(() => document.activeElement?.closest("[data-field]")?.dataset.field === "amount");
  wrong(8);
  wrong(9);
  await page.waitForFunction(() => globalThis.announced === 2);
}));

test("one comes back to where one was", () => {
  const long = en().today;
  const [card] = long.screen.value.sections[1].rows;
  long.screen.value.sections[1].rows = Array.from({ length: 25 }, (_, n) => ({ ...card, id: `n${n}` }));
  return stand(long, async (page, seat) => {
    await page.evaluate(() => document.querySelector(".body").scrollTo(0, 1500));
    show(seat, en().order);
    await page.waitForSelector("[data-screen=Order]");
    show(seat, long);
    await page.waitForSelector("[data-screen=Today]");
    assert.equal(await page.evaluate(() => document.querySelector(".body").scrollTop), 1500);
  });
});

test("a list of thousands asks for its next rows before the thumb arrives, and does not jump when they come", () => {
  const at = (first) => {
    const view = en().outbox;
    const [row] = view.screen.value.rows;
    view.screen.value.window = { list: "outbox", first, total: 2_000 };
    view.screen.value.rows = Array.from({ length: 30 }, (_, n) => ({ ...row, id: `${first + n}` }));
    return view;
  };
  return stand(at(0), async (page, seat) => {
    seat.onEvent(({ kind, first }) => kind === "Scroll" && show(seat, at(first)));
    assert.deepEqual(said(seat), []);
    await page.evaluate(() => document.querySelector('[data-row="26"]').scrollIntoView());
    const before = await page.evaluate(() => document.querySelector('[data-row="26"]').getBoundingClientRect().top);
    await heard(page, seat, 1);
    assert.deepEqual(said(seat)[0], ["Scroll", { list: "outbox", first: 15 }]);
    await page.waitForSelector('[data-row="40"]');
    const after = await page.evaluate(() => document.querySelector('[data-row="26"]').getBoundingClientRect().top);
    assert.ok(Math.abs(before - after) < 2, `${before} → ${after}`);
  });
});

test("a picture, a place and a file are asked of the person", () => stand(en().order, async (page, seat) => {
  seat.ask([{ id: 4, kind: "camera", bytes_max: 1_000_000 }]);
  await page.click("[data-sample=plate]");
  await page.waitForSelector(".ask", { state: "detached" });
  assert.equal(seat.answers[0].type, "application/octet-stream");
  assert.deepEqual([...seat.answers[0].body.subarray(0, 2)], [0xff, 0xd8], "a JPEG");
  seat.ask([{ id: 5, kind: "location" }]);
  await page.click(".ask-choice >> nth=0");
  await page.waitForSelector(".ask", { state: "detached" });
  assert.deepEqual(JSON.parse(seat.answers[1].body), { answer: "here", latitude_e7: 312_304_000, longitude_e7: 1_214_737_000, accuracy_m: 18 });
}));

test("the line about the office is as high whether it can be touched or not", () => stand(en().today, async (page, seat) => {
  const high = (line) => page.locator(line).evaluate((element) => element.getBoundingClientRect().height);
  for (const [sync, line] of [[{ action: "SyncNow", action_label: "Sync now" }, "button.sync"], [{ action: "None" }, "div.sync"]]) {
    const view = en().today;
    view.sync = { ...view.sync, text: "Offline", ...sync };
    show(seat, view);
    await page.waitForSelector(line);
    assert.equal(await high(line), 56);
  }
}));

test("who is at the top stays there when something comes above", () => stand(en().today, async (page, seat) => {
  const later = en().today;
  later.sync.clock_note = "The clock of this phone is 24 hours ahead";
  show(seat, later);
  await page.waitForSelector(".sync-note");
  assert.equal(await page.evaluate(() => document.querySelector(".body").scrollTop), 0);
}));

test("the page and what the phone asks follow its language", () => stand(en().order, async (page, seat) => {
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  show(seat, structuredClone(views("zh-CN").order));
  await page.waitForFunction(() => document.documentElement.lang === "zh-CN");
  seat.ask([{ id: 4, kind: "camera", bytes_max: 1_000_000 }]);
  await page.locator(".ask .title", { hasText: "相机" }).waitFor();
  show(seat, en().order);
  await page.locator(".ask .title", { hasText: "camera" }).waitFor();
}));

/** Takes away what the browser writes into fields for days and times, in whatever language. */
const silence = () => {
  const none = new CSSStyleSheet();
  none.replaceSync("::-webkit-datetime-edit { visibility: hidden }");
  document.adoptedStyleSheets = [none];
};

test("of days and times only what the phone writes is seen, until somebody types there", async () => {
  for (const change of [{ Date: { value: "", text: null }, Time: { value: "" } }, {}]) {
    const view = en().fields;
    for (const { kind } of view.form.sections[0].fields) Object.assign(kind, change[kind.kind]);
    await stand(view, async (page) => {
      const seen = async (field) => page.locator(`[data-field=${field}] .when`).screenshot({ animations: "disabled", caret: "hide" });
      await page.locator("[data-field=date] input").focus();
      const typing = await seen("date");
      await page.locator("[data-field=amount] input").focus();
      const before = [await seen("date"), await seen("time")];
      await page.evaluate(silence);
      assert.ok((await seen("date")).equals(before[0]), "a day");
      assert.ok((await seen("time")).equals(before[1]), "a time");
      await page.locator("[data-field=date] input").focus();
      assert.ok(!(await seen("date")).equals(typing), "who types sees what he types");
    });
  }
});

test("several phones stand side by side with their switches", () => stand(en().today, async (page, seat) => {
  seat.show(made.make("ViewModel", en().order), 1);
  await page.waitForFunction(() => document.querySelectorAll(".sheet").length === 2);
  await page.screenshot({ path: join(SHOTS, "desk.png") });
  await page.click('[data-phone="2"] .around .toggle >> nth=0');
  await page.waitForSelector('[data-phone="2"] .around .toggle[aria-checked=false]');
  await page.selectOption('[data-phone="1"] select[name=location-1]', { index: 1 });
  await page.click('[data-phone="2"] .primary');
  await heard(page, seat, 1);
}, { query: "", names: ["王芳", "李军"], width: 1400, height: 860 }));

test("what lies under a finger stays there until it is lifted", () => stand(en().quote, async (page, seat) => {
  const other = en().quote;
  const [items] = other.form.sections.flatMap(({ fields }) => fields).filter(({ kind }) => kind.kind === "Items");
  items.kind.found = [{ ...items.kind.found[0], code: "OTHER" }];
  const row = page.locator(".found-row").first();
  const code = await row.getAttribute("data-item");
  await row.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = await row.boundingBox();
  // However long a busy machine takes, the finger rests no time.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  const fetched = page.waitForResponse(/\/view/);
  show(seat, other);
  await (await fetched).finished();
  await page.evaluate(async () => (await fetch("/phones")).text());
  assert.equal(await row.getAttribute("data-item"), code);
  await page.mouse.up();
  await page.clock.resume();
  await heard(page, seat, 1);
  assert.deepEqual(said(seat), [["Change", { field: items.id, change: { kind: "More", id: code } }]]);
  await page.locator('[data-item="OTHER"]').waitFor();
}));
