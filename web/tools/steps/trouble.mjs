// What goes wrong around a phone, and what it says of it: its clock, its room, its file, the access of its owner.
import { openSync, closeSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { unseen } from "../journey.mjs";

const DAY_MS = 86_400_000;

/** Set a day ahead by somebody, and set right again. */
export async function clockIsWrong({ page, me, seen = unseen }) {
  await me.turn({ clock_shift_ms: DAY_MS });
  await me.fetches(page.locator(".sync-note"));
  await me.sent();
  await seen("clock-wrong");
  await me.turn({ clock_shift_ms: 0 });
  await page.click("button.sync");
  await page.locator(".sync-note").waitFor({ state: "detached" });
}

/** There is no room for a picture any more, and the phone says that it has recorded nothing; then there is. */
export async function storageIsFull({ page, me, seen = unseen }) {
  const take = async () => {
    await page.click("[data-submit]");
    await page.click("[data-sample=plate]");
  };
  await me.turn({ storage_full: true });
  await me.act("take_photo");
  await take();
  await page.locator('.message[data-tone="Bad"]').waitFor();
  await seen("storage-full");
  await me.turn({ storage_full: false });
  await take();
  await page.locator(".photo .frame").waitFor();
}

/** A bit falls over in the phone's file; it is found at the next start, and the file is set aside. */
export async function fileIsDamaged({ page, me, folder, seen = unseen }, phone = 1) {
  damage(join(folder, "phones", `fresh-${phone}`, "store.db"));
  await me.kill();
  await page.locator('.message[data-tone="Bad"]').waitFor();
  await me.sent();
  await seen("damaged");
}

/** Turns bits over in the middle of the file, as an old memory does. */
function damage(file) {
  const bytes = readFileSync(file);
  const at = Math.floor(bytes.length / 2);
  const open = openSync(file, "r+");
  writeSync(open, bytes.subarray(at, at + 64).map((byte) => byte ^ 0xff), 0, 64, at);
  closeSync(open);
}

/** The office takes his access away while he records something: it goes to the office all the same. */
export async function isBarred({ page, me, desk, office, login, seen = unseen }, t) {
  await me.turn({ offline: true });
  await me.record("record_finding", { found: t.fault });
  await office.office("admin", `/v1/people/${desk.id(login)}/disable`, {});
  await me.turn({ offline: false });
  await page.locator('button.sync[data-tone="Bad"]').waitFor();
  await seen("barred", { at: page.locator(".stage") });
}
