-- Indexes that no statement can use, and that every push paid for. Nothing asks the log by subject. The registers' filters are
-- optional (`$1 is null or stage = $1`): SQLite plans a statement once, without its arguments, and walks the orders by the time they
-- were received.

drop index branch_log_by_subject;
drop index orders_by_stage;
drop index orders_by_assignee;
