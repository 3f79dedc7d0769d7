// A person's hand on a phone of the page: it finds what the core named and touches it.
export function hand(page, origin, phone = 1) {
  const field = (id) => page.locator(`[data-field="${id}"]`);
  const form = async (id) => page.locator(`.sheet[data-form="${id}"]`).waitFor();
  /** The rest of the form, by which a phone is enrolled. */
  const enrolled = async (name) => {
    await self.fill("device_name", name);
    await page.click("[data-submit]");
    await page.waitForSelector("[data-screen=Today]", { timeout: 30_000 });
  };
  const self = {
    /** Turns a switch beside the phone. */
    async turn(change) {
      const answer = await page.request.post(`${origin}/phones/${phone}/switches`, { data: change });
      if (!answer.ok()) throw new Error(`switches: ${await answer.text()}`);
    },
    /** Kills the app and opens it again; the page shows it when its core has told. */
    async kill() {
      const before = (await (await page.request.get(`${origin}/phones`)).json())[phone - 1].generation;
      await self.turn({ kill: true });
      for (let tries = 0; tries < 200; tries += 1) {
        const row = (await (await page.request.get(`${origin}/phones`)).json())[phone - 1];
        if (row.generation > before) return page.waitForSelector(`.phone[data-generation="${row.generation}"] .sheet`);
      }
      throw new Error("the app did not come back");
    },
    /** After it was opened again: the form as it was left. */
    async again(order, form) {
      await page.waitForSelector(`[data-screen=Today], [data-form="${form}"]`);
      if (await page.locator(`[data-form="${form}"]`).count()) return;
      await self.open(order);
      await self.act(form);
    },
    /** Scans an invitation instead of typing: it brings the server's address, too. */
    async enrolScanned(invitation, server, name) {
      await page.click("[data-scan=code]");
      await page.fill("#scanned", invitation);
      await page.click(".ask-code button");
      await self.stands("server", server);
      await enrolled(name);
    },
    async enrol(server, code, name) {
      await self.fill("server", server);
      await self.fill("code", code);
      await enrolled(name);
    },
    /** Fetches until that is to be seen. */
    async fetches(what) {
      for (let tries = 0; tries < 40; tries += 1) {
        if ((await what.count()) > 0) return;
        const button = page.locator("button.sync");
        if (await button.count()) await button.click();
        await what.first().waitFor({ timeout: 2_000 }).catch(() => {});
      }
      throw new Error(`${what} did not come: ${await page.locator(".sheet").innerText()}`);
    },
    /** Fetches until so many orders are there. */
    orders: (count) => self.fetches(page.locator(".card[data-row]").nth(count - 1)),
    async open(order) {
      await page.click(`[data-row="${order}"]`);
      await page.waitForSelector("[data-screen=Order]");
    },
    /** Touches an action: it is done at once, or its form is there. */
    async act(id, hasForm = true) {
      await page.locator(`[data-action="${id}"]:not(.cannot)`).click();
      if (hasForm) await form(id);
      else await page.locator(`[data-action="${id}"]`).waitFor({ state: "detached" });
    },
    async fill(id, text) {
      await field(id).locator(".input").fill(text);
    },
    /** What stands in a field, once it does. */
    stands: (id, text) => page.waitForFunction(([id, text]) => document.querySelector(`[data-field="${id}"] .input`)?.value === text, [id, text]),
    /** Whether those words are to be read, once they are. */
    reads: (words) => page.locator(".sheet", { hasText: words }).waitFor(),
    async choose(id, place = 0) {
      await field(id).locator(".choice, .option").nth(place).click();
    },
    /** Chooses what the core calls so: a chip, an option, a row of a list. */
    async pick(id, choice) {
      await field(id).locator(`button[data-choice="${choice}"], label:has([data-choice="${choice}"])`).click();
    },
    async put(code, query) {
      const search = field("items").locator("input[type=search]");
      await search.fill(query);
      await page.locator(`[data-item="${code}"]`).click();
    },
    /** Draws on the pad: waves, as a name is written. */
    async draw(strokes = 2) {
      const pad = page.locator(".pad");
      await pad.scrollIntoViewIfNeeded();
      const box = await pad.boundingBox();
      for (let stroke = 0; stroke < strokes; stroke += 1) {
        const left = box.x + box.width * (0.12 + (0.36 * stroke));
        const at = (n) => [left + (box.width * 0.3 * n) / 40, box.y + box.height * (0.5 + 0.28 * Math.sin(n / 3 + stroke) * Math.cos(n / 11))];
        await page.mouse.move(...at(0));
        await page.mouse.down();
        for (let n = 1; n <= 40; n += 1) await page.mouse.move(...at(n));
        await page.mouse.up();
      }
      await page.waitForFunction((strokes) => document.querySelectorAll(".ink:not(.wet)").length >= strokes, strokes);
      await page.waitForSelector(".pad-tools [aria-disabled=false]");
    },
    /** Records the form. */
    async submit(id) {
      await page.locator("[data-submit][aria-disabled=false]").waitFor();
      await page.click("[data-submit]");
      await page.locator(`.sheet[data-form="${id}"]`).waitFor({ state: "detached" });
    },
    /** Fills a form in and records it. */
    async record(id, fields) {
      await self.act(id);
      for (const [name, text] of Object.entries(fields)) await self.fill(name, text);
      await self.submit(id);
    },
    /** Has it signed: draws, and records; the signer's name is proposed. */
    async sign(id) {
      await self.act(id);
      await self.draw();
      await self.submit(id);
    },
    /** Waits until everything that was recorded is sent. */
    sent: () => page.locator('.sync[data-tone="Good"]').waitFor(),
    async tab(place) {
      await page.click(`.tab[data-place="${place}"]`);
      await page.waitForSelector(`[data-screen="${place}"]`);
    },
    async back() {
      await page.click(".back");
    },
  };
  return self;
}
