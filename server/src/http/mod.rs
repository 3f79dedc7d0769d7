//! HTTP without any resource: problems, extractors, policies, layers, connections.

mod bodies;
mod connections;
mod document;
mod extract;
mod fields;
mod forwarded;
mod idempotency;
mod in_flight;
mod layers;
mod objects;
mod paging;
mod places;
mod policy;
mod principal;
mod problem;
mod refine;
mod streams;
mod why;

pub use bodies::{Bodies, Reader, read};
pub use connections::serve;
pub use document::{codes_in, problem};
pub use extract::{Json, Path, Peer, Query, Reads, invalid_field, parse_json};
pub use fields::Fields;
pub use idempotency::IdempotencyKey;
pub use layers::{NONCE_HEADER, REQUEST_ID_HEADER, detach, keep_room, observe};
pub use paging::{Cursor, Page, PageSize, Revision, revision};
pub use policy::{Policy, PolicyRow, Routes, operations_of};
pub use problem::{Problem, ProblemBody, render};
