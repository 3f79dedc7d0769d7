//! Rows without a life behind them, for PostgreSQL to count: only what lists filter by.

/// Rows of each table; it is told that there are so many times more of them.
const COUNT: u32 = 20_000;
const TIMES: u32 = 50;

/// The tables that get rows here; of the others the plans of SQLite speak alone.
const TABLES: [&str; 7] = ["orders", "register", "held", "documents", "customers", "assets", "hold_notices"];

/// Whether a table has rows here.
pub fn is_filled(table: &str) -> bool {
    TABLES.contains(&table)
}

/// An id that is a number.
fn id(number: &str) -> String {
    format!("lpad(to_hex({number}), 32, '0')::uuid")
}

/// Of each fifty one is open, in the office, or undecided; one in fifty of these is late.
pub fn many() -> Vec<String> {
    let (branch, own, of_few, of_many) = (id("1"), id("n"), id("(n % 20 + 1)"), id("(n % 5000 + 1)"));
    let series = format!("generate_series(1, {COUNT}) as n");
    let mut all = vec![
        format!("insert into branches (id, name, created_at) values ({branch}, 'North', 0)"),
        format!(
            "insert into customers (branch, id, revision, name, search)
            select {branch}, {own}, 1, 'n' || n, 's' || n from {series}"
        ),
        format!(
            "insert into assets (branch, id, revision, customer, search, model_key, batch_key)
            select {branch}, {own}, 1, {of_many}, 's' || n, 'm' || n % 100, 'b' || n % 1000 from {series}"
        ),
        format!(
            "insert into hold_notices (hold, branch, asset, is_standing, was_mistaken)
            select {of_few}, {branch}, {own}, n % 50 = 0, false from {series}"
        ),
        format!(
            "insert into orders (branch, id, number, call_id, call_number, stage, category, assignee, holder, customer,
                customer_name, asset, model, model_key, received_at, arrive_by, due_minor, is_register_open, is_open, waits_until,
                wakes_at, goods, revision, changed_at, body_digest, search)
            select {branch}, {own}, 'V-' || n, {own}, 'C-' || n, case when n % 50 = 0 then 'on_site' else 'closed' end,
                'A', {of_few}, null, {of_many}, 'c', {own}, 'm', 'm', n, n, case when n % 50 = 0 then 100 else 0 end,
                n % 50 = 0, n % 50 = 0, case when n % 2500 = 0 then n end, case when n % 50 = 0 then n end,
                case when n % 50 = 0 then 'workshop' end, 1, n, ''::bytea, 's' || n from {series}"
        ),
        format!(
            "insert into register (branch, kind, id, title, state, responsible, due_at, wakes_at, is_open, opened_at,
                customer, about, search, revision, changed_at)
            select {branch}, 10, {own}, 't', case when n % 50 = 0 then 'open' else 'closed' end, {of_few}, n,
                case when n % 50 = 0 then n end, n % 50 = 0, n, {of_many}, {own}, 's' || n, 1, n from {series}"
        ),
        format!(
            "insert into held (branch, id, device, epoch, seq, hash, person, opens, received_at, why, failed,
                is_number_counted, bytes, decided_at)
            select {branch}, {own}, {of_few}, 1, n, ''::bytea, {of_few}, false, n, '', '[]', false, ''::bytea,
                case when n % 50 = 0 then null else n end from {series}"
        ),
        format!(
            "insert into documents (branch, series, n, kind, about_kind, about_id, seq)
            select {branch}, 's', n, case when n % 50 = 0 then 'invoice' else 'voucher' end, 0, {own}, n from {series}"
        ),
    ];
    for table in TABLES {
        all.push(format!("analyze {table}"));
        // Its pages it counts itself whenever it plans: so many more rows are in each.
        let indexes = format!("select indexrelid from pg_index where indrelid = '{table}'::regclass");
        let counted = format!("oid = '{table}'::regclass or oid in ({indexes})");
        all.push(format!("update pg_class set reltuples = reltuples * {TIMES} where {counted}"));
    }
    all
}
