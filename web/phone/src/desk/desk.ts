// The desk under the phones: where each stands, and what was asked around it.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { Phone } from "../phone";
import { rows, type Notice, type Row, type Turn } from "../seat";
import { Ways } from "../ways";
import { words } from "../words";
import { asked } from "./asks";
import { switches } from "./switches";

/** How a phone stands: what the desk says of it, and the phone itself. */
interface Stand {
  row: Row;
  phone: Phone;
}

export class Desk {
  readonly #stands: Stand[];
  /** The phone that was touched last. */
  #held: Stand | undefined;
  #isLost = false;

  constructor(
    private readonly place: HTMLElement,
    all: Row[],
    private readonly isBare: boolean,
  ) {
    document.documentElement.toggleAttribute("data-bare", isBare);
    render(this.#floor(all), place);
    this.#stands = all.map((row) => {
      const screen = place.querySelector<HTMLElement>(`[data-phone="${row.phone}"] .phone`);
      if (!screen) throw new Error(`no screen for phone ${row.phone}`);
      return { row, phone: new Phone(row.phone, screen, (error) => this.#fail(error), () => this.#seen()) };
    });
    [this.#held] = this.#stands;
    this.#watch();
    for (const { row, phone } of this.#stands) phone.hear(row);
    this.#around();
  }

  readonly #ways = new Ways(
    () => this.#held?.phone.canGoBack ?? false,
    // What asks something lies over the phone: it is answered first.
    () => this.#held?.row.asks.length === 0 && this.#held.phone.back(),
  );

  /** Which phone is in hand, and whether somebody looks. */
  #watch(): void {
    const touched = (event: Event) => {
      const phone = (event.target as Element).closest<HTMLElement>("[data-phone]")?.dataset["phone"];
      this.#held = this.#stands.find(({ row }) => `${row.phone}` === phone) ?? this.#held;
      this.#seen();
    };
    this.place.addEventListener("pointerdown", touched);
    this.place.addEventListener("focusin", touched);
    const looked = () => this.#stands.forEach(({ phone }) => phone.look(document.visibilityState === "visible"));
    document.addEventListener("visibilitychange", looked);
    looked();
  }

  /** Another picture on a phone, or another phone in hand. */
  #seen(): void {
    this.#ways.follow();
    this.#around();
  }

  hear(notice: Notice): void {
    const stand = this.#stands.find(({ row }) => row.phone === notice.phone);
    if (!stand) return;
    stand.row = { ...stand.row, ...notice };
    stand.phone.hear(notice);
    this.#around();
    // It is turned off by itself.
    if (stand.row.switches.lose_next_reply) this.#refresh();
  }

  /** Whether the desk answers. */
  stand(isThere: boolean): void {
    this.#isLost = !isThere;
    this.#around();
  }

  #floor(all: Row[]): TemplateResult {
    return html`<div class="desk">
      <p class="lost" role="alert"></p>
      ${all.map((row) => html`<section class="stand" data-phone=${row.phone} aria-label=${row.name}>
        <div class="device"><div class="phone"></div><div class="asks"></div></div>
        ${this.isBare ? nothing : html`<div class="around"></div>`}
      </section>`)}
    </div>`;
  }

  /** What stands around the screens; they draw themselves. */
  #around(): void {
    document.documentElement.lang = this.#held ? language(this.#held) : "en";
    const say = words(document.documentElement.lang);
    const lost = this.place.querySelector<HTMLElement>(".lost");
    if (lost) lost.textContent = this.#isLost ? say("lost") : "";
    for (const { row, phone } of this.#stands) {
      const stand = this.place.querySelector<HTMLElement>(`[data-phone="${row.phone}"]`);
      const asks = stand?.querySelector<HTMLElement>(".asks");
      stand?.querySelector(".phone")?.toggleAttribute("inert", row.asks.length > 0);
      if (asks) render(asked(row.asks[0] ?? null, phone.seat, words(language({ row, phone })), (error) => this.#fail(error)), asks);
      const around = stand?.querySelector<HTMLElement>(".around");
      if (around) render(switches(row, say, (turn) => void this.#turn(phone, turn)), around);
    }
  }

  async #turn(phone: Phone, turn: Turn): Promise<void> {
    try {
      this.#take(await phone.seat.turn(turn));
    } catch (error) {
      this.#fail(error);
    }
  }

  #refresh(): void {
    void rows().then((all) => all.forEach((row) => this.#take(row)), (error: unknown) => this.#fail(error));
  }

  #take(row: Row): void {
    const stand = this.#stands.find((stand) => stand.row.phone === row.phone);
    if (stand) stand.row = row;
    stand?.phone.hear(row);
    this.#around();
  }

  #fail(error: unknown): void {
    console.error(error);
    // A connection that broke; what the core says itself, it says on its screen.
    if (error instanceof TypeError) this.stand(false);
  }
}

/** What a phone speaks: as it shows it, which may have changed since the desk was asked. */
function language({ row, phone }: Stand): string {
  return phone.view?.language ?? row.language;
}
