// node tools/pictures.mjs <folder> [way...]: the main screens in both languages and themes, small enough to be kept in the repository.
import { launch } from "./browser.mjs";
import { cameraInto } from "./pictures/camera.mjs";
import { day } from "./pictures/day.mjs";
import { complaint, goods, held, trouble } from "./pictures/ways.mjs";

const WAYS = { day, goods, complaint, held, trouble };
const [folder, ...wanted] = process.argv.slice(2);
if (!folder || wanted.some((name) => !(name in WAYS))) throw new Error(`usage: node tools/pictures.mjs <folder> [${Object.keys(WAYS).join("|")}...]`);

const browser = await launch();
try {
  const camera = await cameraInto(folder, browser);
  for (const language of ["zh-CN", "en"]) {
    for (const [name, way] of Object.entries(WAYS)) if (wanted.length === 0 || wanted.includes(name)) await way(browser, camera, language);
  }
} finally {
  await browser.close();
}
