//! The rules of field service.
