// Where things are on the screen: the only place besides the pen that counts pixels and rows.

/** The pad in the units of its points. */
export function viewBox(aspectPermille: number): string {
  return `0 0 10000 ${aspectPermille * 10}`;
}

/** The line to sign on, with its cross. */
export function baseline(aspectPermille: number): string {
  const y = aspectPermille * 7.2;
  return `M600 ${y}h8800M700 ${y - 500}l300 300m0 -300l-300 300`;
}

/** Rows by which a window moves when one comes to its edge. */
const STEP = 15;

/** The first row of the window to ask for when that edge of it is in sight; none where there is nothing beyond it. */
export function beyond(side: string, first: number, shown: number, total: number): number | null {
  if (side === "above") return first > 0 ? Math.max(0, first - STEP) : null;
  return first + shown < total ? Math.min(first + STEP, total - 1) : null;
}

/** The row at the top of what is in sight, and where it is. */
export interface Anchor {
  row: string;
  top: number;
}

export function anchor(body: HTMLElement): Anchor | null {
  // Who is at the top stays there, and sees what comes above.
  if (body.scrollTop === 0) return null;
  const edge = body.getBoundingClientRect().top;
  for (const row of body.querySelectorAll<HTMLElement>("[data-row]")) {
    const box = row.getBoundingClientRect();
    if (box.bottom > edge) return { row: row.dataset["row"] ?? "", top: box.top };
  }
  return null;
}

/** Scrolls so that the row is where it was, after rows above it came or went. */
export function hold(body: HTMLElement, anchor: Anchor | null): void {
  if (!anchor) return;
  const row = body.querySelector<HTMLElement>(`[data-row="${CSS.escape(anchor.row)}"]`);
  if (row) body.scrollTop += row.getBoundingClientRect().top - anchor.top;
}
