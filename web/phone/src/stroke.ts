// A piece of a stroke as the core hears it.
import {
  eventChange, fieldChangeStroke, PointInput, StrokeInput, type Event as CoreEvent,
} from "#core";
import type { At } from "#base/strokes";

export type { At };
export type StrokeEvent = CoreEvent;

export interface PenPoint extends At {
  readonly t_ms: number;
  readonly pressure: number;
}

export function changeStroke(field: string, points: readonly PenPoint[]): StrokeEvent {
  const input = new StrokeInput(points.map((point) => new PointInput(point.x, point.y, point.t_ms, point.pressure)));
  return eventChange(field, fieldChangeStroke(input));
}
