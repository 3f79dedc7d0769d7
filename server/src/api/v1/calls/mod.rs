//! The call register (叫修登记簿): one entry a call, open until the clerk closes it (P2, P5, P8).

pub mod list;
pub mod register;
#[cfg(test)]
mod tests;
