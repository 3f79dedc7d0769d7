-- An index that no statement can use, and that every push paid for: nothing asks the log by subject. Those of the registers'
-- filters stay here: PostgreSQL plans with the arguments, and finds `stage = …` behind `$1 is null or stage = $1`.

drop index branch_log_by_subject;
