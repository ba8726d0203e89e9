//! One way out, and what is known of something that takes it.

use futures::future::BoxFuture;

/// Where something goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Below a comment or a post.
    Below(String),
    /// To somebody who wrote a message.
    To(String),
}

/// What is known of something that is to go out. While it is sent, it is *sending*: that is noted in the
/// [store](crate::store) before the attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Nothing was tried: it waits for a person.
    Planned,
    /// It is out, under this id.
    Out(String),
    /// It certainly is not; this is what the other side answered.
    Refused(String),
    /// Nobody knows.
    Unconfirmed,
}

/// One way out of the house.
pub trait Channel: Send + Sync {
    /// Whether the queue sends here; otherwise a person does, and says what became of it.
    fn sends_by_itself(&self) -> bool;

    /// Sends once.
    fn send<'a>(&'a self, target: &'a Target, text: &'a str) -> BoxFuture<'a, Delivery>;
}
