//! The heart knows no subject: it runs here on a house of echoes alone, which is all that these streams need, and is compared
//! with a list of what was said (HOUSE §3, decision 0009).
//!
//! An echo lives in its branch's log and is its technician's; a wall lives in the company's and is everybody's. Random streams
//! of a seed open, say, wish, pass on and hand over, send again, and settle what is held; SQL is asked the same as memory.

mod filed;
mod house;
mod streams;
mod twins;
