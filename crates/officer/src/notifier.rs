//! What the officer is told outside the window: a case was assigned to them, a citizen wrote, something is late.
//!
//! Notices follow from what is on this disk, each under a name; the names that were notified are stored. So it does not
//! matter when something arrived: what comes over the live stream is notified at once, what came while the computer was
//! off at the next start, and nothing twice. More than a few at once become one notice. During quiet hours there is
//! none; they follow when those are over. A name is dropped with its cause, so the set cannot grow without bound.
//!
//! Deliberately elsewhere: the words, and how the desktop shows them ([`crate::Host::notify`]).

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use wire::case::{Case, CaseState, ResponseState};
use wire::ids::OfficerId;
use wire::time::{HOUR, Timestamp};

use crate::alerts::{About, Alert, Opens};
use crate::officer::Officer;
use crate::view::{CallFailed, CaseRow, ItemStatus, ItemsQuery, Language};

/// How often the clocks are checked: time alone makes things due.
const EVERY: Duration = Duration::from_secs(60);
/// More than these are told in one notice.
const ONE_BY_ONE: usize = 3;
/// How many returned items are read.
const MOST_ROWS: u32 = 500;
/// A clock is about to run out this long before it does, in milliseconds; a short one at its last quarter.
const SOON: i64 = 2 * HOUR;
/// The setting with the names of what was notified.
const NOTIFIED: &str = "told";

/// An alert under the name by which it is remembered.
struct News {
    name: String,
    alert: Alert,
}

impl Officer {
    /// Notifies of whatever is new, until `stop`.
    pub(crate) async fn run_notifier(officer: Weak<Self>, moved: Arc<Notify>, stop: CancellationToken) {
        loop {
            // The app is held only meanwhile: once it is dropped elsewhere its folder must be free.
            let Some(told) = officer.upgrade().map(|officer| officer.notify()) else { return };
            if let Err(e) = told {
                tracing::warn!(code = ?e.code, detail = e.detail, "what is new could not be told; it is tried again");
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = moved.notified() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// Notifies of what is new, and shows how many open cases the officer has.
    pub(crate) fn notify(&self) -> Result<(), CallFailed> {
        if self.identity().is_err() {
            return Ok(());
        }
        let viewer = self.viewer()?;
        let (me, now) = (viewer.me.officer.id, viewer.now);
        let (mut news, mut waiting) = (Vec::new(), 0);
        for (case, acts) in self.store.cases_concerning(me, viewer.controls())? {
            let row = viewer.row(&case, &acts);
            waiting += usize::from(row.here && row.mine);
            news_of(&case, &row, me, now, &mut news);
        }
        let returned = ItemsQuery {
            status: Some(ItemStatus::Returned),
            text: String::new(),
            before: None,
            limit: MOST_ROWS,
        };
        for row in self.store.items(&returned)?.rows {
            news.push(News {
                name: format!("item {} {}", row.id, row.at.millis()),
                alert: Alert {
                    about: About::ItemReturned { number: row.number, caption: row.caption_bn },
                    opens: Opens::Item(row.id),
                },
            });
        }
        let language = self.language_set()?;
        self.notify_once(news, now, language)?;
        self.host.show_open_cases(waiting, language);
        Ok(())
    }

    fn notify_once(&self, mut news: Vec<News>, now: Timestamp, language: Language) -> Result<(), CallFailed> {
        let settings = self.stored_settings()?;
        if settings.alerts && settings.quiet.is_some_and(|quiet| quiet.is_now(now)) {
            return Ok(());
        }
        let mut told = self.notified.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match told.take() {
            Some(told) => told,
            None => self.store.setting::<BTreeSet<String>>(NOTIFIED)?.unwrap_or_default(),
        };
        let names: BTreeSet<String> = news.iter().map(|one| one.name.clone()).collect();
        if names == before {
            *told = Some(before);
            return Ok(());
        }
        news.retain(|one| settings.alerts && !before.contains(&one.name));
        if news.len() > ONE_BY_ONE {
            self.host.notify(&digest(&news), language);
        } else {
            for one in &news {
                self.host.notify(&one.alert, language);
            }
        }
        // Notified first, written after: a program killed in between notifies twice, not never. Remembered in memory too:
        // on a disk that cannot be written the same notice must not come every minute.
        let kept = self.store.set(NOTIFIED, &names);
        *told = Some(names);
        Ok(kept?)
    }
}

fn digest(news: &[News]) -> Alert {
    let count = |fits: fn(&About) -> bool| news.iter().filter(|one| fits(&one.alert.about)).count();
    let assigned = count(|about| matches!(about, About::Assigned { .. }));
    let late =
        count(|about| matches!(about, About::Escalated { .. } | About::Soon { .. } | About::Late { .. }));
    let items = count(|about| matches!(about, About::ItemReturned { .. }));
    Alert {
        about: About::Digest { assigned, late, other: news.len().saturating_sub(assigned + late) },
        opens: if items == 0 { Opens::Cases } else { Opens::Home },
    }
}

/// The notices of one open case to this officer.
fn news_of(case: &Case, row: &CaseRow, me: OfficerId, now: Timestamp, news: &mut Vec<News>) {
    let mut add = |name: String, about: About| {
        let alert = Alert { about, opens: Opens::Case(case.id) };
        news.push(News { name: format!("case {} {name}", case.id), alert });
    };
    let number = || case.number.clone();
    for escalation in case.escalations.iter().filter(|one| row.unseen.contains(&one.number)) {
        let about = About::Escalated { number: number(), cause: escalation.cause };
        add(format!("escalation {}", escalation.number), about);
    }
    if !row.here || !row.mine {
        return;
    }
    if matches!(row.state, CaseState::New | CaseState::Assigned) {
        let about = About::Assigned {
            kind: case.kind,
            number: number(),
            place: case.place.clone(),
            words: case.words.clone(),
            due: row.due.as_ref().map(|clock| (clock.kind, clock.due)),
        };
        add(format!("assigned {}", case.assigned_at.map_or(0, Timestamp::millis)), about);
    }
    if let Some(words) = case.more_words.last().filter(|words| !words.thanks) {
        let about = About::Wrote { number: number(), words: words.text.clone() };
        add(format!("wrote {}", words.at.millis()), about);
    }
    for response in &case.responses {
        if response.state == ResponseState::Returned && response.author.id == me {
            let about = About::ReplyReturned { number: number(), reason: response.returned.clone() };
            add(format!("returned {}", response.id), about);
        }
    }
    // Whoever has answered waits for the desk: there is nothing to remind them of.
    let with_the_desk = row.on_the_way > 0
        || case.responses.iter().any(|one| {
            matches!(one.state, ResponseState::Drafted | ResponseState::Approved | ResponseState::Sending)
        });
    for clock in case.clocks.iter().filter(|clock| clock.runs() && !with_the_desk) {
        let before = SOON.min(clock.length / 4);
        if now > clock.due {
            add(
                format!("late {:?} {}", clock.kind, clock.due.millis()),
                About::Late { number: number(), clock: clock.kind },
            );
        } else if now.plus(before) >= clock.due {
            let about = About::Soon { number: number(), clock: clock.kind, due: clock.due };
            add(format!("soon {:?} {}", clock.kind, clock.due.millis()), about);
        }
    }
}
