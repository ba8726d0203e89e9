//! What the window may ask for, one file per page. The list is in [`crate::api`].

mod boot;
mod drafts;
mod export;
mod items;
mod outbox;
mod phone;
mod photos;
mod support;

pub(crate) use phone::PhonePage;
