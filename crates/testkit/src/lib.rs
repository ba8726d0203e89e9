//! What tests are made of. Never part of the product.

pub mod photographs;
