//! HTTP without any resource: problems, extractors, policies, layers, connections.

mod connections;
mod document;
mod extract;
mod fields;
mod idempotency;
mod layers;
mod paging;
mod policy;
mod principal;
mod problem;
mod why;

pub use connections::serve;
pub use document::{codes_in, problem};
pub use extract::{Json, Path, Peer, Query, body_problem, invalid_field, parse_json};
pub use fields::Fields;
pub use idempotency::IdempotencyKey;
pub use layers::{NONCE_HEADER, REQUEST_ID_HEADER, detach, keep_room, observe};
pub use paging::{Cursor, Page, PageSize};
pub use policy::{Policy, PolicyRow, Routes, operations_of};
pub use problem::{Problem, ProblemBody, render};
