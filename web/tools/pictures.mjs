// node tools/pictures.mjs <folder>: the main screens in both languages and themes, small enough to be kept in the repository.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch, open } from "./browser.mjs";
import { hand } from "./hand.mjs";
import { stage } from "./stage.mjs";
import { play } from "./story.mjs";

/** What a picture may weigh, in bytes. */
const MOST = 40_000;
const UPRIGHT = { width: 360, height: 740 };
const TURNED = { width: 740, height: 360 };
const folder = process.argv[2];
if (!folder) throw new Error("usage: node tools/pictures.mjs <folder>");

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder).filter((name) => name.endsWith(".webp"))) rmSync(join(folder, name));
const browser = await launch();
const press = await browser.newPage();

/** A picture as WebP, as good as its weight allows. */
async function small(png) {
  const pressed = await press.evaluate(async ([data, most]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    for (const scale of [1, 0.75, 0.5, 0.4]) {
      const canvas = Object.assign(document.createElement("canvas"), { width: image.width * scale, height: image.height * scale });
      const on = canvas.getContext("2d");
      on.imageSmoothingQuality = "high";
      on.drawImage(image, 0, 0, canvas.width, canvas.height);
      // One is without loss.
      for (const quality of [1, 0.85, 0.7]) {
        const url = canvas.toDataURL("image/webp", quality);
        const text = url.slice(url.indexOf(",") + 1);
        if (text.length * 0.75 <= most) return text;
      }
    }
    throw new Error("a picture is too heavy");
  }, [png.toString("base64"), MOST]);
  return Buffer.from(pressed, "base64");
}

/** Both phones on the desk, with their switches. */
async function side(page, office, keep) {
  const url = new URL(office.url);
  await page.goto(`${url.origin}/?phone=2&bare`);
  await hand(page, url.origin, 2).enrol(office.server, office.phones[1].code, "D02");
  await page.setViewportSize({ width: 1320, height: 860 });
  await page.goto(`${url.origin}/`);
  await page.waitForFunction(() => document.querySelectorAll(".sheet").length === 2);
  await keep(page, "desk");
}

try {
  for (const language of ["zh-CN", "en"]) {
    const office = await stage(language, 2);
    try {
      const { page, complaints } = await open(browser, `${office.url}&phone=1&bare`, { ...UPRIGHT, dpr: 2 });
      const me = hand(page, new URL(office.url).origin);
      const keep = async (page, name) => {
        for (const theme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
          const bytes = await small(await page.screenshot({ animations: "disabled" }));
          writeFileSync(join(folder, `${name}-${language}-${theme}.webp`), bytes);
          console.log(`${name}-${language}-${theme}.webp: ${bytes.length} B`);
        }
      };
      const seen = async (name, { isTurned = false } = {}) => {
        await page.setViewportSize(isTurned ? TURNED : UPRIGHT);
        if (isTurned) await page.locator(".pad").scrollIntoViewIfNeeded();
        await keep(page, name);
        await page.setViewportSize(UPRIGHT);
        if (name !== "order") return;
        // What else can be done at the door; nothing of it is recorded.
        for (const [action, form] of [["take_goods", "take-back"], ["suspend", "not-today"], ["not_signed_work_done", "not-signed"]]) {
          if (await page.locator(`[data-action="${action}"]:not(.cannot)`).count() === 0) continue;
          await me.act(action);
          await keep(page, form);
          await me.back();
        }
      };
      await play({ page, me, office, language, seen });
      await me.tab("Cash");
      await page.waitForFunction(() => !document.querySelector(".sync[data-tone=Active]"));
      await seen("cash");
      await me.tab("Settings");
      await seen("settings");
      await me.tab("Today");
      await side(page, office, keep);
      const wrong = await complaints();
      if (wrong.length > 0) throw new Error(wrong.join("\n"));
    } finally {
      await office.close();
    }
  }
} finally {
  await browser.close();
}
