//! Complaints over HTTP (P25–P28): their stories, their limits, who may do what, and what is wrong with a request.

mod ledger;
mod limits;
mod roles;
mod story;
mod wrong;
