//! Holds over HTTP (P29): example 32, what is on hold stays, who may do what, and what is wrong with a request.

mod example;
mod goods;
mod postgres;
mod roles;
mod steps;
mod wrong;
