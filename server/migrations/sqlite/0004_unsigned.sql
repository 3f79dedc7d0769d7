-- Why an order counts as unsigned, where nobody signed what was to be signed (P8); lists say so without the voucher itself.
alter table orders add column unsigned text;
