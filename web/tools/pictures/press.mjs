// Makes a picture small: a browser can do it, and one is there.

/** What a picture may weigh, in bytes. */
const MOST = 40_000;

/** A picture as WebP, as good as its weight allows. */
export async function pressIn(browser) {
  const page = await browser.newPage();
  return async (png) => Buffer.from(await page.evaluate(small, [png.toString("base64"), MOST]), "base64");
}

/** In the browser. */
async function small([data, most]) {
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
}
