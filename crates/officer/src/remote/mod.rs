//! The queue, over HTTP.

mod address;
mod error;
mod requests;
mod transport;

pub use address::{AddressError, read_address};
pub use error::{NoAnswer, RemoteError};
pub use requests::Remote;
pub use transport::{Network, Transport};
