-- Whose a deposited fact claims to be, where no seal of his proves it (F75): it is shown so, and never booked.

alter table held add column claims blob;
