//! By hand: a person sends or posts, and says at the desk that it is out and where it can be read.

use futures::FutureExt as _;
use futures::future::BoxFuture;

use crate::channels::channel::{Channel, Delivery, Target};

/// A person.
pub struct ByHand;

impl Channel for ByHand {
    fn sends_by_itself(&self) -> bool {
        false
    }

    fn send<'a>(&'a self, _: &'a Target, _: &'a str) -> BoxFuture<'a, Delivery> {
        async { Delivery::Planned }.boxed()
    }
}
