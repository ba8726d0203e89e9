//! What the window may ask for, one file per page. The list is in [`crate::api`].

mod boot;
mod drafts;
mod export;
mod found;
mod items;
mod outbox;
pub(crate) mod photos;
mod support;
