// What the office does at its desks, as verbs (compare `desk/src/office_words.rs`).

/** How often something is asked before it is given up: each answer is awaited, nothing sleeps. */
const TRIES_MAX = 3_000;

/** The desks of a stage's office. */
export function desks({ office, logins, products }) {
  const on = (login, order, what, body = {}) => office(login, `/v1/orders/${order}/${what}`, body);
  const self = {
    /** A person's id. */
    id: (login) => logins.find((person) => person.login === login).id,
    /** A customer phones about his product, and somebody is sent; the order's id. */
    async sends(login, product, fault, reason = null) {
      const { customer, id } = products[product];
      const call = { customer: { known: customer }, asset: { known: id }, channel: "phone", fault };
      const { order } = await office("chen", "/v1/calls", call);
      if (reason !== null) await on("zhao", order.id, "category", { category: "A", reason });
      await on("zhao", order.id, "assign", { to: self.id(login) });
      return order.id;
    },
    sendsAnother: (order, login, reason) => on("zhao", order, "assign", { to: self.id(login), reason }),
    receivesGoods: (order) => on("zhao", order, "receive-goods"),
    inspects: (order, reason = null) => on("zhao", order, "inspect", reason === null ? { verdict: "passed" } : { verdict: "failed", reason }),
    releasesGoods: (order) => on("zhao", order, "release-goods"),
    invoices: (order) => on("qian", order, "invoices"),
    decidesPayment: (order, payment, reason) => on("qian", order, `payments/${payment}/decide`, { arrived: true, reason }),
    async closes(order) {
      const { call } = await self.reads(order);
      await office("chen", `/v1/calls/${call.id}/close`, {});
    },
    /** What a technician holds, in fen. */
    async cashOf(login) {
      const { items } = await office("qian", "/v1/cash");
      return items.map(({ book }) => book).find(({ person }) => person === self.id(login))?.holds.minor ?? 0;
    },
    held: async (order) => (await office("zhao", "/v1/held")).items.filter((item) => item.order === order),
    settles: (held, reason) => office("zhao", `/v1/held/${held}/settle`, { decision: "accepted", reason, whole_group: true }),
    onComplaint: (login, id, what, body = {}) => office(login, `/v1/complaints/${id}/${what}`, body),
    complaint: async (id) => (await office("wu", `/v1/complaints/${id}`)).subject,
    /** What happened to an order, by its names. */
    events: async (order) => (await office("zhao", `/v1/orders/${order}`)).events.map(({ event }) => event.what.what),
    reads: async (order) => (await office("zhao", `/v1/orders/${order}`)).order,
    /** Asks until it is so: what a phone sends needs a moment. */
    async until(ask, isSo) {
      let answer;
      for (let tries = 0; tries < TRIES_MAX; tries += 1) {
        answer = await ask();
        if (isSo(answer)) return answer;
      }
      throw new Error(`it did not become so: ${JSON.stringify(answer).slice(0, 2_000)}`);
    },
    untilStage: (order, stage) => self.until(() => self.reads(order), (read) => read.stage.stage === stage),
  };
  return self;
}
