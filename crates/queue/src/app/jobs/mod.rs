//! What the queue does by itself, each as a task that ends when the queue stops.

pub mod escalations;
pub mod keeping;
pub mod page;
pub mod sweep;
