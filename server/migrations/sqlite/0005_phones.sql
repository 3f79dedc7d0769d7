-- Which signatures a device's key makes: most phones' secure hardware makes only P-256.
alter table devices add column key_algorithm text not null default 'ed25519';

-- What each phone last said of itself (DESIGN §3 rule 18), as JSON, and when that came. It decides nothing.
create table device_reports (
    device blob not null primary key references devices (id),
    at integer not null,
    body text not null
) strict;
