//! The cash desk (P18): what each technician holds, what was handed in and counted, uncertain payments, the books.

pub mod books;
pub mod count;
pub mod payments;
pub mod receive;
#[cfg(test)]
mod tests;
pub mod trial_balance;
