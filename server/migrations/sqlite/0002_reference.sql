-- Reference data: what of customers' and products' files is looked for, price lists, policies, calendars.
--
-- The files themselves are subjects of their branch's log, kinds 8 and 9 (0003): here stands only what lists filter and sort
-- by, written in the same commit as the file. Price lists, policies and calendars are versions that are added and never
-- changed: a quote names the price list that the customer saw.
-- `search` holds what a person may look for, folded to lower case, so that both databases find alike.

create table customers (
    branch blob not null references branches (id),
    id blob not null,
    revision integer not null,
    name text not null,
    search text not null,
    primary key (branch, id)
) strict;

create index customers_by_id on customers (id);
create index customers_by_name on customers (branch, name, id);

create table assets (
    branch blob not null,
    id blob not null,
    revision integer not null,
    customer blob not null,
    search text not null,
    primary key (branch, id),
    foreign key (branch, customer) references customers (branch, id)
) strict;

create index assets_by_id on assets (id);
create index assets_by_customer on assets (branch, customer, id);

create table price_lists (
    version integer not null primary key,
    body text not null,
    published_at integer not null,
    published_by blob not null references people (id)
) strict;

create table policies (
    version integer not null primary key,
    body text not null,
    reason text not null,
    changed_at integer not null,
    changed_by blob not null references people (id)
) strict;

create table calendars (
    branch blob not null references branches (id),
    version integer not null,
    body text not null,
    reason text not null,
    changed_at integer not null,
    changed_by blob not null references people (id),
    primary key (branch, version)
) strict;
