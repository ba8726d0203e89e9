//! The officer's database: one SQLite file, one connection that writes and reads.
//!
//! The commands and the engine call it in short steps; each method is one transaction. What a list
//! shows is made in the same transaction as the change itself (`items`), so a list never says
//! what is not so.

mod arrivals;
mod case_drafts;
mod cases;
mod changes;
mod column;
mod connection;
mod database;
mod drafts;
mod error;
mod fetched;
mod items;
mod operations;
mod outcomes;
mod owner;
mod photos;
mod prints;
mod records;
mod schema;
mod settings;
mod submissions;
mod unread;
mod works_for;

pub use cases::CaseAct;
pub use changes::Cursor;
pub use database::Store;
pub use drafts::Draft;
pub use error::{StoreError, Stored};
pub use operations::Sealing;
pub use outcomes::{Unsent, UnsentPhoto};
pub use photos::StoredPhoto;
pub use unread::UnreadKind;
