// The pen: every point that the hand made, with its time and pressure, in 1/10,000 of the pad's width.
//
// Browsers hand over a frame's points at once; `getCoalescedEvents` has all of them. Times are the event's own, which only go
// forward. A stroke goes to the core when the pen lifts, and in pieces while a long one is drawn, so that an app that is killed
// in the middle loses little.
import { changeStroke, type At, type PenPoint, type StrokeEvent } from "./stroke";
import { path } from "#base/strokes";

/** The pad's width in the units of its points. */
const WIDTH = 10_000;
/** The units in which pressure is told. */
const FULL_PRESSURE = 1_000;
/** Points after which a piece of a stroke is sent. */
const PIECE_POINTS = 300;
/** What a point may say: the core keeps it in 16 bits. */
const MOST = 65_535;

/** A piece that was sent, and the picture that shows it, once that is known. */
interface Sent {
  line: string;
  rev: number | null;
}

export class Pen {
  /** The pen that draws; a palm beside it draws nothing. */
  #pointer: number | null = null;
  #field = "";
  #points: PenPoint[] = [];
  /** When the signature's first point was made. */
  #began: number | null = null;
  /** Whether a piece of this stroke was sent: its last point begins the next. */
  #isGoingOn = false;
  #sent: Sent[] = [];
  #line: SVGPathElement | null = null;

  constructor(
    private readonly tell: (event: StrokeEvent) => Promise<number | null>,
    private readonly redraw: () => void,
  ) {}

  /** The lines that the core's picture does not show yet. */
  get lines(): readonly string[] {
    return this.#sent.map((sent) => sent.line);
  }

  down(field: string, event: PointerEvent): void {
    if (this.#pointer !== null || (event.pointerType === "mouse" && event.button !== 0)) return;
    event.preventDefault();
    const pad = event.currentTarget as SVGSVGElement;
    // A pen that a script made up cannot be captured; it draws all the same.
    try {
      pad.setPointerCapture(event.pointerId);
    } catch {}
    this.#pointer = event.pointerId;
    this.#field = field;
    this.#line = pad.querySelector(".wet");
    this.#add(pad, event);
  }

  move(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    const pad = event.currentTarget as SVGSVGElement;
    const all = event.getCoalescedEvents();
    for (const one of all.length > 0 ? all : [event]) this.#add(pad, one);
    if (this.#points.length >= PIECE_POINTS) this.#send();
    this.#show();
  }

  up(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    if (!this.#isGoingOn || this.#points.length > 1) this.#send();
    this.#points = [];
    this.#isGoingOn = false;
    this.#show();
  }

  /** The core's picture of that number is drawn. */
  settle(rev: number, isEmpty: boolean): void {
    this.#sent = this.#sent.filter((sent) => sent.rev === null || sent.rev > rev);
    if (isEmpty && this.#sent.length === 0 && this.#pointer === null) this.#began = null;
  }

  /** Another core: what was drawn for the last one is gone, or in its store. */
  forget(): void {
    this.#pointer = null;
    this.#points = [];
    this.#isGoingOn = false;
    this.#sent = [];
    this.#began = null;
    this.#show();
  }

  #add(pad: SVGSVGElement, event: PointerEvent): void {
    const box = pad.getBoundingClientRect();
    this.#began ??= event.timeStamp;
    const last = this.#points.at(-1);
    const unit = WIDTH / box.width;
    this.#points.push({
      x: within((event.clientX - box.left) * unit),
      y: within((event.clientY - box.top) * unit),
      // Of the signature's first point, and never back.
      t_ms: Math.max(Math.round(event.timeStamp - this.#began), last?.t_ms ?? 0),
      pressure: Math.round(event.pressure * FULL_PRESSURE),
    });
  }

  /** Sends the points; the next piece begins where this one ends. */
  #send(): void {
    const points = this.#points;
    const sent: Sent = { line: path(points), rev: null };
    this.#sent.push(sent);
    this.#points = points.slice(-1);
    this.#isGoingOn = true;
    void this.tell(changeStroke(this.#field, points)).then((rev) => {
      sent.rev = rev;
    });
    this.redraw();
  }

  #show(): void {
    this.#line?.setAttribute("d", this.#pointer === null ? "" : path(this.#points as At[]));
  }
}

function within(value: number): number {
  return Math.min(Math.max(Math.round(value), 0), MOST);
}
