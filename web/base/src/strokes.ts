// A stroke as an SVG path: a smooth line through what the hand did, in the units of its points.

export interface At {
  readonly x: number;
  readonly y: number;
}

/** Quadratic curves between the middles of neighbouring points, so that the line bends and never breaks. */
export function path(points: readonly At[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  // A dot: a line of no length, which round ends make visible.
  if (rest.length === 0) return `M${first.x} ${first.y}h0`;
  let from = first;
  let d = `M${first.x} ${first.y}`;
  for (const to of rest) {
    d += `Q${from.x} ${from.y} ${(from.x + to.x) / 2} ${(from.y + to.y) / 2}`;
    from = to;
  }
  return `${d}L${from.x} ${from.y}`;
}
