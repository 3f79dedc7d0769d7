-- What of customers' and products' files is looked for.
--
-- The files themselves are subjects of their branch's log, kinds 8 and 9 (0003): here stands only what lists filter and sort
-- by, written in the same commit as the file. Price list, settings and calendars need nothing here: each revision of such a
-- subject is a version, and a quote names the price list that the customer saw.
-- `search` holds what a person may look for, folded to lower case, so that both databases find alike.

create table customers (
    branch uuid not null references branches (id),
    id uuid not null,
    revision bigint not null,
    name text collate "C" not null,
    search text not null,
    primary key (branch, id)
);

create index customers_by_id on customers (id);
create index customers_by_name on customers (branch, name, id);
-- For who sees every branch.
create index customers_everywhere on customers (name, id);

create table assets (
    branch uuid not null,
    id uuid not null,
    revision bigint not null,
    customer uuid not null,
    search text not null,
    -- Model and batch in their one spelling, so that a hold finds its products however they were typed (P29, F67).
    model_key text not null,
    batch_key text,
    primary key (branch, id),
    foreign key (branch, customer) references customers (branch, id)
);

create index assets_by_id on assets (id);
create index assets_by_customer on assets (customer, id);
create index assets_by_batch on assets (model_key, batch_key, branch, id);
