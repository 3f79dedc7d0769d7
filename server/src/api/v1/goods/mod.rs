//! The goods register (客户商品进出登记簿): everything of a customer's in our custody, and its way through the workshop
//! (P10–P13).

pub mod list;
#[cfg(test)]
mod tests;
