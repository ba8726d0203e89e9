//! What the desk's page shows somebody whatever is open: the pages, and the buttons that need no item or case. The same
//! tables are asked as when they then do it, so that the page repeats none of them. What is offered with a case is said
//! by [`crate::rules::cases::offers`], what with an item by [`crate::rules::items::review`].

use wire::desk::{DeskPage, SessionMay};

use crate::rules::roles::accounts::{may_manage_accounts, must_hold_a_post};
use crate::rules::roles::cases::departments_seen;
use crate::rules::roles::items::{Action, authorise};
use crate::rules::roles::roster::{may_change_roster, sees_of_roster};
use crate::rules::roles::watch::{WatchRight, authorise_watch};
use crate::rules::who::Clerk;

/// The pages on which the queue answers this clerk.
#[must_use]
pub fn pages(clerk: &Clerk) -> Vec<DeskPage> {
    let may = |action| authorise(&clerk.roles, action, false).is_ok();
    let sees = |page: &DeskPage| match page {
        DeskPage::Queue => may(Action::Read),
        DeskPage::Cases => departments_seen(&clerk.postings).is_none_or(|own| !own.is_empty()),
        DeskPage::Roster => sees_of_roster(&clerk.postings).is_ok(),
        DeskPage::Computers => may(Action::SeeComputers),
        DeskPage::Accounts => may_manage_accounts(&clerk.postings).is_ok(),
        DeskPage::Account => must_hold_a_post(&clerk.postings).is_ok(),
        DeskPage::Watch => WatchRight::ALL.iter().any(|r| authorise_watch(&clerk.postings, *r).is_ok()),
    };
    DeskPage::ALL.into_iter().filter(sees).collect()
}

/// What this clerk may do there.
#[must_use]
pub fn may(clerk: &Clerk) -> SessionMay {
    SessionMay {
        take_in: clerk.must_take_in().is_ok(),
        change_roster: may_change_roster(&clerk.postings).is_ok(),
    }
}
