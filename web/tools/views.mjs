// Pictures of every screen and every kind of field, in both languages, with the longest words that come.
const ZH = {
  before: "以前的维修", did: ["是", "否"],
  today: "今日", cash: "现金", outbox: "发件箱", settings: "设置", back: "今日", sync: "离线 · 7 条待发 · 最早 1 小时前", now: "正在进行", next: "接下来",
  day: "11月28日 星期六 今日", who: "王芳 · 还有 12 单", search: "搜索单号、姓名、电话、地址", late: "逾期 2", mine: "新单 1", onSite: "现场服务", appointed: "约定今天 14:30",
  customer: "林慧", address: "静安区南京西路1234弄56号3号楼1802室（门铃坏，请打电话）", model: "KFR-35GW/26", fault: "不制冷，风扇不转，室外机有异响", do: "记录检查结果",
  hint: "看到的与报修的一致吗？先记录，再报价。", suspended: "改期", cannot: "还没有检查结果", danger: "无法修复", due: "¥380.00 待收", change: "公司把时间改为今天 16:30", saved: "已保存。",
  call: "拨打电话", map: "地图", quote: "报价", solution: "更换风扇电机和电容，清洗滤网", items: ["风扇电机 35W（含安装）", "启动电容 35µF 450V", "上门费"], total: "合计", submit: "请客户看报价",
  leave: "返回，内容保留", discard: "放弃草稿", draft: "14:02 的草稿", wrong: "金额应写成 120.50", sign: "确认签字", says: "上述维修已完成，价格属实，本人同意支付。", undo: "撤销一笔", clear: "全部清除",
  paper: "服务凭证", signer: "签字人", yes: "确认收取", no: "返回修改", sure: "收取 ¥580.00？", sureText: "比应收的 ¥380.00 多 ¥200.00。", reasons: ["缺零件", "客户不在家", "客户要求改期", "需要两人搬运"],
  reason: "原因", minutes: "工时", words: "1 小时 15 分钟", less: "少 15 分钟", more: "多 15 分钟", date: "日期", dates: ["今天", "明天", "星期一"], time: "时间", differs: "与报修不符", checklist: "上门规范",
  points: ["穿工作服、戴工牌", "穿鞋套", "铺垫布", "试机并请客户确认", "清理现场"], all: "全部做到", photos: "照片", take: "拍照", scan: "扫一扫", cause: "原因说明", inHand: "¥1,240.00", handIn: "交款", states: ["待发送", "已送达", "公司暂扣，等待决定"],
  language: "语言", export: "导出未发送内容", out: "退出登录", outText: "还有 7 条未发送，发完才能退出。", locked: "存储已满", lockedText: "没有写入任何内容。请腾出空间后重新打开应用。已记录的都在。",
  enrol: "登记这部手机", enrolText: "请输入公司给的服务器地址和一次性登记码。", server: "服务器地址", code: "登记码", name: "手机名称", wait: "等待主任检验", waitHint: "检验通过后会通知您。",
};
const EN = {
  before: "Repaired before", did: ["Yes", "No"],
  today: "Today", cash: "Cash in hand", outbox: "Outbox", settings: "Settings", back: "Today", sync: "Offline · 7 records wait · the oldest for 1 hour", now: "Now", next: "Next",
  day: "Saturday, 28 November, today", who: "Wang Fang · 12 to go", search: "Search number, name, phone, address", late: "Late 2", mine: "New 1", onSite: "On site", appointed: "agreed for today 14:30",
  customer: "Christopher Featherstonehaugh", address: "1234 West Nanjing Road, building 3, flat 1802 (the bell is broken, please phone)", model: "KFR-35GW/26", fault: "Does not cool, the fan stands still, noise outdoors", do: "Record what you found",
  hint: "Is it what was reported? Record it first, then quote.", suspended: "Not today", cannot: "Nothing was found yet", danger: "Cannot be repaired", due: "¥380.00 due", change: "The office moved it to today 16:30", saved: "Saved.",
  call: "Call the customer", map: "Map", quote: "Quote", solution: "Replace fan motor and capacitor, clean the filters", items: ["Fan motor 35 W (fitting included)", "Start capacitor 35 µF 450 V", "Call-out fee"], total: "Total", submit: "Show it to the customer",
  leave: "Go back, everything stays", discard: "Throw the draft away", draft: "draft of 14:02", wrong: "Write the amount like 120.50", sign: "Signed", says: "The repair above is done, the price is right, and I agree to pay it.", undo: "Undo a stroke", clear: "Clear all",
  paper: "Service voucher", signer: "Signed by", yes: "Yes, it was taken", no: "Go back and change it", sure: "Take ¥580.00?", sureText: "That is ¥200.00 more than the ¥380.00 that are due.", reasons: ["A part is missing", "Nobody at home", "The customer asks for another day", "Two people are needed to carry it"],
  reason: "Reason", minutes: "Working time", words: "1 h 15 min", less: "15 minutes less", more: "15 minutes more", date: "Day", dates: ["Today", "Tomorrow", "Monday"], time: "Time", differs: "Differs from the report", checklist: "Conduct on site",
  points: ["Working clothes and badge", "Shoe covers", "Dust sheet laid out", "Tried out together with the customer", "Cleaned up"], all: "All of it done", photos: "Photos", take: "Take a photo", scan: "Scan the code", cause: "What caused it", inHand: "¥1,240.00", handIn: "Hand in", states: ["Waits to be sent", "The office has it", "Held, the office is to decide"],
  language: "Language", export: "Export what is not sent", out: "Sign out", outText: "7 records are not sent yet; sign out when they are.", locked: "The storage is full", lockedText: "Nothing is written any more. Free some space and open the app again. What was recorded is kept.",
  enrol: "Enrol this phone", enrolText: "Type the server's address and the one-time code that the office gave you.", server: "Server address", code: "Enrolment code", name: "Name of the phone", wait: "The supervisor is to inspect", waitHint: "You will be told when it has passed.",
};

/** Plain pictures by name. */
export function views(language) {
  const t = language === "zh-CN" ? ZH : EN;
  const choice = (label, place, isChosen = false) => ({ id: `c${place}`, label, is_chosen: isChosen });
  const tab = (kind, label, icon, current, badge, spoken) => ({ place: kind, label, icon, is_current: kind === current, badge, badge_spoken: spoken, badge_tone: "Notice" });
  const tabs = (current) => [
    tab("Today", t.today, "house", current), tab("Cash", t.cash, "banknote", current, "¥1,240"), tab("Outbox", t.outbox, "inbox", current, "7"), tab("Settings", t.settings, "settings", current),
  ];
  const sync = { text: t.sync, state: "Offline", tone: "Calm", pending: 7 };
  const whole = (screen, path, title, rest = {}) => ({
    language, sync, tabs: tabs(screen.kind === "Order" || screen.kind === "Complaint" ? "Today" : screen.kind), screen,
    nav: { path, title, can_go_back: path.length > 1, back_label: t.back }, ...rest,
  });
  const action = (id, label, icon, rest = {}) => ({ id, label, icon, tone: "Active", weight: "More", ...rest });
  const card = (id, rest) => ({
    id, number: `V-SH-0000${id}`, customer: t.customer, address: t.address, model: t.model, fault: t.fault, stage: t.onSite, stage_kind: "OnSite", tone: "Active",
    time: t.appointed, category: "C", spoken: `${t.onSite}, ${t.customer}, ${t.address}`, ...rest,
  });
  const fact = (label, text) => ({ id: label, label, text });
  const today = whole({ kind: "Today", value: {
    title: t.day, subtitle: t.who, window: { list: "today", first: 0, total: 4 }, search: { label: t.search, filters: [choice(t.late, 1), choice(t.mine, 2, true)] },
    sections: [
      { id: "now", title: t.now, count: 1, count_text: "1", rows: [card("42", { next: t.do, due: t.due, is_pending: true })] },
      { id: "next", title: t.next, count: 2, count_text: "2", rows: [
        card("38", { tone: "Calm", stage: t.suspended, change: t.change, is_new: true }), card("51", { tone: "Bad", stage: t.late }),
      ] },
    ],
  } }, ["today"], t.today, { message: { id: 7, text: t.saved, tone: "Good" } });
  const clock = { clock_note: t.outText, zone_note: t.waitHint };
  const order = whole({ kind: "Order", value: {
    id: "42", title: t.paper, number: "V-SH-000042", stage: t.onSite, tone: "Active", stage_kind: "OnSite", is_pending: true, customer: t.customer, address: t.address, phone: "021-5550 1234",
    contact: { dial: "02155501234", dial_label: t.call, map: t.address, map_label: t.map }, model: t.model, serial: "2023 0042 7718", fault: t.fault,
    history: { title: t.before, rows: [
      { id: "0", head: `V-SH-000017 · ${t.dates[2]} · ${t.signer}`, spoken: t.solution, outcome: t.states[1], tone: "Good", lines: [t.fault, t.solution, t.items[1]] },
      { id: "1", head: `V-SH-000009 · ${t.dates[0]}`, spoken: t.danger, outcome: t.danger, tone: "Bad", lines: [t.fault] },
    ] },
    conduct: { title: t.checklist, head: t.appointed, score: "4/5", tone: "Notice", total: 5, rows: t.points.map((label, place) => ({
      id: `${place}`, label, is_done: place !== 2, says: t.did[place === 2 ? 1 : 0], note: place === 2 ? t.hint : null, tone: place === 2 ? "Notice" : "Good" })) }, facts: [fact(t.date, t.appointed), fact(t.cause, t.solution)],
    next: { id: "record_finding", label: t.do, hint: t.hint, is_action: true },
    quotes: { title: t.quote, total: 1, rows: [{ solution: t.solution, lines: t.items.map((text, place) => ({ id: `${place}`, text, quantity: "×1", amount: "¥120.00" })), total: "¥380.00", state: t.states[0], is_open: true }] },
    findings: { title: t.cause, total: 1, rows: [{ id: "0", head: t.appointed, text: t.fault, details: [t.solution], tone: "Notice" }] },
    money: { title: t.total, facts: [fact(t.total, "¥380.00"), fact(t.cash, "¥0.00")], is_due: true },
    photos: { title: t.photos, total: 3, rows: [
      { digest: "ab".repeat(32), caption: t.cause, mark: t.states[0], tone: "Notice", can_draw: true },
      { digest: "cd".repeat(32), caption: null, mark: null, tone: "Calm", can_draw: true }, { digest: "ef".repeat(32), caption: t.model, mark: t.cannot, tone: "Bad", can_draw: false },
    ] },
    actions: [
      action("record_finding", t.do, "search", { weight: "Primary", hint: t.hint }), action("offer_quote", t.quote, "calculator", { why_not: t.cannot }), action("take_photo", t.take, "camera"),
      action("suspend", t.suspended, "calendar-x"), action("give_up", t.danger, "circle-x", { weight: "Danger", tone: "Bad" }),
    ],
  } }, ["today", "order/42"], "V-SH-000042");
  const clockWrong = { ...order, sync: { ...sync, tone: "Bad", is_stuck: true, action: "SyncNow", action_label: t.handIn, oldest: t.words, ...clock } };
  const form = (id, title, sections, rest = {}) => ({
    id, title, sections, submit: t.submit, icon: "check", tone: "Active", can_submit: true, discard: t.discard, leave: t.leave, draft: t.draft, totals: [], ...rest,
  });
  const over = (form) => ({ ...order, form, nav: { ...order.nav, path: [...order.nav.path, `form/${form.id}`] } });
  const field = (id, label, kind, rest = {}) => ({ id, label, kind, ...rest });
  const lines = t.items.map((name, place) => ({ code: `P${place}`, name, quantity: "×2", amount: "¥240.00", less: `${t.less} ${name}`, more: `${t.more} ${name}` }));
  const quote = over(form("offer_quote", t.quote, [{ id: "", fields: [
    field("solution", t.cause, { kind: "LongText", value: t.solution, chars_max: 200 }, { is_required: true }),
    field("lines", t.quote, { kind: "Items", lines, query: "", search: t.search, found: t.items.map((name, place) => ({ code: `Q${place}`, name, price: "¥120.00", is_in: place === 0 })), more: t.hint }),
  ] }], { totals: [fact(t.total, "¥720.00")] }));
  const fields = over(form("everything", t.do, [
    { id: "a", title: t.cause, fields: [
      field("text", t.name, { kind: "Text", value: t.customer, chars_max: 40, keyboard: "Text", choices: t.reasons.slice(0, 2).map((label, place) => choice(label, place)) }, { hint: t.hint, is_required: true }),
      field("amount", t.total, { kind: "Amount", value: "120,5", currency: "CNY" }, { error: t.wrong, is_required: true }),
      field("minutes", t.minutes, { kind: "Minutes", value: "75", text: t.words, less: t.less, more: t.more }),
      field("date", t.date, { kind: "Date", value: "2026-11-30", text: t.dates[2], choices: t.dates.map((label, place) => choice(label, place, place === 2)) }),
      field("time", t.time, { kind: "Time", value: "14:30", choices: ["09:00", "14:30"].map((label, place) => choice(label, place, place === 1)) }),
    ] },
    { id: "b", title: t.checklist, remove: t.discard, add: t.more, fields: [
      field("reason", t.reason, { kind: "Choice", choices: t.reasons.map((label, place) => choice(label, place, place === 1)) }),
      field("differs", t.differs, { kind: "Switch", is_on: true, text: t.hint }),
      field("points", t.checklist, { kind: "Checklist", rows: t.points.map((label, place) => choice(label, place, place < 3)), all: choice(t.all, 9) }),
      field("photos", t.photos, { kind: "Photos", rows: [{ digest: "cd".repeat(32), caption: t.cause, can_draw: true, is_chosen: true }], take: t.take, empty: "" }),
    ] },
  ], { can_submit: false, why_not: t.wrong, totals: [fact(t.total, "¥120.50")] }));
  const pad = (strokes) => ({ kind: "Pad", aspect_permille: 320, strokes, text: "", undo: t.undo, clear: t.clear, is_drawn: strokes.length > 0 });
  const sign = over(form("sign", t.sign, [{ id: "", fields: [
    field("strokes", t.says, pad([{ points: WAVE }]), { is_required: true }), field("signer", t.signer, { kind: "Text", value: t.customer, chars_max: 40, keyboard: "Text" }, { is_required: true }),
  ] }], {
    submit: t.sign, icon: "pen-line", is_landscape: true, totals: [fact(t.total, "¥380.00")],
    paper: { title: t.paper, declaration: t.says, digest: "0f91a52e54ca", lines: [
      { kind: "Heading", value: t.quote }, { kind: "Fact", value: fact(t.cause, t.solution) }, { kind: "Item", value: { id: "1", text: t.items[0], quantity: "×1", amount: "¥260.00" } },
      { kind: "Text", value: t.hint }, { kind: "Total", value: fact(t.total, "¥380.00") },
    ] },
  }));
  const sure = over({ ...form("take_cash", t.cash, [{ id: "", fields: [field("amount", t.total, { kind: "Amount", value: "580", currency: "CNY" })] }]), confirm: { title: t.sure, text: t.sureText, yes: t.yes, no: t.no } });
  const row = (id, tone, state, rest = {}) => ({ id, what: t.do, order: "V-SH-000042", time: t.appointed, state, tone, spoken: state, place: { kind: "Order", id: "42" }, ...rest });
  const outbox = whole({ kind: "Outbox", value: {
    title: t.outbox, subtitle: t.sync, window: { list: "outbox", first: 0, total: 3 },
    rows: [row("3", "Calm", t.states[0]), row("2", "Good", t.states[1]), row("1", "Held", t.states[2], { is_new: true, detail: t.change })], can_export: true, export_label: t.export,
  } }, ["outbox"], t.outbox);
  const cash = whole({ kind: "Cash", value: {
    title: t.cash, in_hand: t.inHand, tone: "Notice", pending: t.due, is_over_limit: true, limit_hint: t.sureText, by_order_title: t.quote,
    by_order: [{ id: "1", order_id: "42", order: "V-SH-000042", receipt: "CR-D09.1-000004", amount: "¥380.00", age: t.appointed, spoken: t.due }],
    actions: [action("hand_in", t.handIn, "landmark", { weight: "Primary" })], remittances_title: t.handIn, window: { list: "cash", first: 0, total: 2 },
    rows: [{ id: "2", amount: "¥500.00", time: t.appointed, state: t.states[0], tone: "Calm", is_pending: true }, { id: "1", amount: "¥320.00", time: t.appointed, state: t.states[1], tone: "Bad", reason: t.hint }],
  } }, ["cash"], t.cash);
  const settings = whole({ kind: "Settings", value: {
    title: t.settings, facts: [fact(t.signer, t.customer), fact(t.name, "D09")], language_title: t.language, languages: [{ tag: "zh-CN", name: "中文", is_current: language === "zh-CN" }, { tag: "en", name: "English", is_current: language === "en" }],
    storage_title: t.photos, storage: [fact(t.photos, "12")], offline_title: t.sync, offline_text: t.lockedText, offline: ["Offline", "Deferred", "Online"].map((works, place) => ({ id: works, label: t.do, works, text: t.states[place] })), about_title: t.name, about: [fact(t.server, "https://callout.example.com:8443/shanghai")],
    can_export: true, export_label: t.export, export_text: t.hint, can_sign_out: false, sign_out: t.out, sign_out_text: t.outText,
  } }, ["settings"], t.settings);
  const alone = (screen, title, rest = {}) => ({ language, screen, nav: { path: [screen.kind], title }, ...rest });
  const enrol = alone({ kind: "Enrol", value: {
    title: t.enrol, text: t.enrolText, can_export: true, export_label: t.export,
    form: form("enrol", t.enrol, [{ id: "", fields: [
      field("server", t.server, { kind: "Text", value: "", chars_max: 200, keyboard: "Address" }, { is_required: true }), field("code", t.code, { kind: "Text", value: "", chars_max: 20, keyboard: "Code", scan: t.scan }, { is_required: true }),
      field("name", t.name, { kind: "Text", value: "", chars_max: 40, keyboard: "Text" }, { error: t.wrong }),
    ] }], { submit: t.enrol, icon: "smartphone", discard: "", draft: null }),
  } }, t.enrol, { message: { id: 3, text: t.wrong, tone: "Bad", field: "name" } });
  const locked = alone({ kind: "Locked", value: { title: t.locked, text: t.lockedText, can_export: true, export_label: t.export } }, "Callout");
  const waits = { ...order, screen: { kind: "Order", value: { ...order.screen.value, actions: order.screen.value.actions.slice(1), next: { id: "wait", label: t.wait, hint: t.waitHint } } } };
  const complaint = whole({ kind: "Complaint", value: {
    id: "7", title: t.reason, number: "C-0007", stage: t.states[0], customer: t.customer, address: t.address, phone: "021-5550 1234", contact: { dial: "02155501234", dial_label: t.call, map: t.address, map_label: t.map }, says: t.fault, asks: t.solution, facts: [fact(t.date, t.appointed)],
    actions: [action("visit_customer", t.do, "message-square-text", { weight: "Primary" })],
  } }, ["today", "complaint/7"], "C-0007");
  return { today, order, clockWrong, waits, complaint, quote, fields, sign, sure, cash, outbox, settings, enrol, locked };
}

/** A wave as a hand draws it. */
const WAVE = Array.from({ length: 90 }, (_, n) => ({ x: 1200 + n * 75, y: Math.round(1700 + 700 * Math.sin(n / 6) * Math.cos(n / 23)) }));
