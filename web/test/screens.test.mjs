// Every screen and every kind of field, in both languages, at 360 pixels, with type of the usual size and twice as large.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, open } from "../tools/browser.mjs";
import { desk } from "../tools/fake.mjs";
import { core } from "../tools/make.mjs";
import { views } from "../tools/views.mjs";

const AXE = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
/** A gloved thumb, in pixels. */
const TARGET = 56;
let browser;
let made;

before(async () => {
  [browser, made] = await Promise.all([launch(), core()]);
});
after(() => browser?.close());

/** Every screen, one after another on one page; `look(page, name)` gives what is wrong with it. */
async function walk(language, options, query, look) {
  const seat = await desk(made, ["王芳"], language);
  const wrong = [];
  try {
    const all = Object.entries(views(language)).map(([name, plain]) => [name, made.make("ViewModel", plain)]);
    seat.show(all[0][1]);
    const { page, complaints } = await open(browser, `${seat.url}?phone=1&bare${query}`, options);
    for (const [name, view] of all) {
      const key = view.nav.path.join("/");
      view.nav.path = [...view.nav.path, `sample/${name}`];
      seat.show(view);
      await page.waitForFunction((name) => document.querySelector(".sheet")?.dataset.path === name, view.nav.path.join("/"), { timeout: 5_000 })
        .catch(() => wrong.push(`${name} (${key}): was not drawn`));
      wrong.push(...(await look(page, name)).map((what) => `${name}: ${what}`));
    }
    wrong.push(...(await complaints()));
  } finally {
    await seat.close();
  }
  return wrong;
}

/** In the browser: boxes that are too small, and anything that is wider than the phone. */
function measure(target) {
  const wrong = [];
  const box = (element) => element.getBoundingClientRect();
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent || element.getAttribute("aria-label") || "").trim().slice(0, 24)}"`;
  for (const element of document.querySelectorAll(".phone :is(button, a, input, textarea, select, summary, [tabindex='0'])")) {
    // What is asked is of the place that a thumb meets: a label with its control.
    const place = element.matches("input") ? (element.closest("label") ?? element) : element;
    const { width, height } = box(place);
    if (element.closest("[hidden]") || width === 0) continue;
    if (width < target - 0.5 || height < target - 0.5) wrong.push(`${name(element)} is ${Math.round(width)} × ${Math.round(height)}`);
  }
  for (const element of document.querySelectorAll(".phone *")) {
    if (element.closest("svg, .spoken") || element.matches(".badge, [title]")) continue;
    const { right, left, width } = box(element);
    if (width > 1 && (right > innerWidth + 0.5 || left < -0.5)) wrong.push(`${name(element)} leaves the phone`);
    if (element.matches("button, p, h1, h2, dd, dt, span, b, li") && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline") wrong.push(`${name(element)} is cut off`);
  }
  for (const element of document.querySelectorAll(".phone :is(p, dd, dt, b, span, button)")) {
    // Words that stand one letter below the other are there, and nobody reads them.
    const { fontSize } = getComputedStyle(element);
    const { width, height } = box(element);
    const isText = element.childElementCount === 0 && element.textContent.trim().length > 8 && !element.closest(".spoken, .badge");
    if (isText && width > 1 && width < parseFloat(fontSize) * 3 && height > parseFloat(fontSize) * 4) wrong.push(`${name(element)} is squeezed to ${Math.round(width)} pixels`);
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls sideways");
  const primary = document.querySelector(".bar .primary");
  if (primary && !document.querySelector("[data-landscape]")) {
    const { top, bottom } = box(primary);
    if (top + (bottom - top) / 2 < innerHeight * 0.6) wrong.push("the primary button is out of the thumb's reach");
    if (bottom > innerHeight) wrong.push("the primary button is below the edge");
    if (bottom - top < 63.5) wrong.push("the primary button is small");
  }
  return wrong;
}

for (const language of ["zh-CN", "en"]) {
  for (const scale of [1, 2]) {
    test(`every box can be met by a gloved thumb and nothing leaves the phone: ${language}, type × ${scale}`, async () => {
      assert.deepEqual(await walk(language, { height: 640 }, `&scale=${scale}`, (page) => page.evaluate(measure, TARGET)), []);
    });
  }
  for (const theme of ["light", "dark"]) {
    test(`axe finds nothing: ${language}, ${theme}`, async () => {
      const look = async (page) => {
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
        return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1] ?? ""}`));
      };
      assert.deepEqual(await walk(language, { theme, height: 640 }, "", look), []);
    });
  }
}

test("text can be read in the sun: 7 to 1 everywhere, both themes", async () => {
  for (const theme of ["light", "dark"]) {
    const look = async (page) => {
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: { type: "rule", values: ["color-contrast-enhanced"] }, rules: { "color-contrast-enhanced": { enabled: true } } }));
      return violations.flatMap(({ nodes }) => nodes.map((node) => `${node.html.slice(0, 120)} ${node.failureSummary?.split("\n")[1] ?? ""}`));
    };
    assert.deepEqual(await walk("en", { theme, height: 640 }, "", look), []);
  }
});

test("narrower phones do: 320 pixels", async () => {
  assert.deepEqual(await walk("en", { width: 320, height: 568 }, "", (page) => page.evaluate(measure, TARGET)), []);
});
