-- Up to which entry of its log a branch's old revisions of orders are folded away (ADR 0003): the job goes on from there.

create table revision_folds (
    branch blob not null primary key references branches (id),
    seq integer not null
) strict;
