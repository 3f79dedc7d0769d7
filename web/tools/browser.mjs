// The browser, and a page that keeps what it complained about.
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ARGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
/** Where pictures of a run go. */
export const SHOTS = process.env.SHOTS ?? mkdtempSync(join(tmpdir(), "shots-"));
mkdirSync(SHOTS, { recursive: true });

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ARGS.split(" "),
  env: { ...process.env, FONTCONFIG_FILE: fileURLToPath(new URL("fonts.conf", import.meta.url)) },
});

/** Opens the page; `complaints()` is everything that went wrong in it. */
export async function open(browser, url, { width = 360, height = 720, theme = "light", dpr = 1, ...rest } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: dpr, colorScheme: theme, reducedMotion: "reduce", ...rest });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  // Pixels that are not kept on the phone answer 404: the page shows the picture's frame.
  const isPixels = (message) => message.location().url.includes("/pictures/");
  page.on("console", (message) => message.type() === "error" && !isPixels(message) && complaints.push(message.text()));
  page.on("request", (request) => [new URL(url).origin, "data:", "blob:"].some((own) => request.url().startsWith(own)) || complaints.push(`foreign: ${request.url()}`));
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => globalThis.violations.push(`${event.violatedDirective} ${event.sample}`));
  });
  await page.goto(url);
  return { page, complaints: async () => [...complaints, ...(await page.evaluate(() => globalThis.violations))] };
}
