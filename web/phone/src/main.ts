// The page: one or several phones side by side, and what goes on around each. `?phone=1&bare` shows one alone, as large as the
// window, for tests and for a real phone; `?theme=dark` and `?scale=2` stand for what a phone's owner has set.
import { render } from "lit-html";
import { Desk } from "./desk/desk";
import { listen, rows } from "./seat";

const query = new URLSearchParams(location.search);
const root = document.documentElement;
const theme = query.get("theme");
if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
const scale = query.get("scale");
if (scale !== null) root.dataset["scale"] = scale;

const place = document.getElementById("desk");
if (!place) throw new Error("no place to draw in");

async function start(place: HTMLElement): Promise<void> {
  const wanted = query.get("phone");
  const all = await rows();
  const shown = all.filter((row) => wanted === null || `${row.phone}` === wanted);
  const desk = new Desk(place, shown, query.has("bare"));
  listen((notice) => desk.hear(notice), (isThere) => desk.stand(isThere));
}

start(place).catch((error: unknown) => {
  console.error(error);
  render(String(error), place);
});
