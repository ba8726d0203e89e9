//! The IT department's queue: one room for each matter.
//!
//! ```text
//! http      the addresses: parse, call, map the error
//! app       the running queue: lanes of work, its key, what it does by itself
//! channels  what goes out            intake  complaints that come in from elsewhere
//! rules     what is decided, written once over the store
//! city      the customer's facts
//! blobs     the bytes of files       store   everything else that is remembered
//! ```
//!
//! Each knows only those below it; `fault`, `audit`, `settings`, `sheet` and `private` are known to all. Programs and tests start
//! the whole with [`start()`]. `demo` fills a queue to look at: nothing but the program's command knows it.

pub mod app;
pub mod audit;
pub mod blobs;
pub mod channels;
pub mod city;
pub mod demo;
pub mod fault;
pub mod http;
pub mod intake;
pub mod private;
pub mod rules;
pub mod settings;
pub mod sheet;
pub mod start;
pub mod store;

pub use app::queue::Queue;
pub use rules::access::enrolment::CODE_LIVES;
pub use settings::Settings;
pub use start::{Running, serve, start};
