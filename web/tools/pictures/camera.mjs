// Takes what is to be seen, light and dark, and keeps it small.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pressIn } from "./press.mjs";

export const UPRIGHT = { width: 360, height: 740 };
const TURNED = { width: 740, height: 360 };

/** An empty folder, and the camera that fills it: `camera(page, language)` takes pictures of that page. */
export async function cameraInto(folder, browser) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".webp"))) rmSync(join(folder, name));
  const small = await pressIn(browser);
  return (page, language) => {
    const keep = async (name) => {
      for (const theme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        const bytes = await small(await page.screenshot({ animations: "disabled" }));
        writeFileSync(join(folder, `${name}-${language}-${theme}.webp`), bytes);
        console.log(`${name}-${language}-${theme}.webp: ${bytes.length} B`);
      }
    };
    /** Upright, or turned to its pad; from the top, or from that place of the screen on. */
    const seen = async (name, { isTurned = false, at = null } = {}) => {
      await page.setViewportSize(isTurned ? TURNED : UPRIGHT);
      const place = isTurned ? page.locator(".pad") : at;
      await place?.first().evaluate((element) => element.scrollIntoView({ block: "start" }));
      // Pictures come after the screen; those that are folded away never do.
      await page.waitForFunction(() => [...document.images].every((image) => image.complete || image.loading === "lazy"));
      await keep(name);
      await page.setViewportSize(UPRIGHT);
      if (at !== null) await page.evaluate(() => document.querySelector(".body").scrollTo(0, 0));
    };
    return { keep, seen };
  };
}
