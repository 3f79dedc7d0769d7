//! Holds over HTTP (P29).
