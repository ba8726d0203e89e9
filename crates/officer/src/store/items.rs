//! The lists: one line per item, made from its operations and from what the queue said of it.
//!
//! What the officer did here and the queue's document does not show yet is shown over that document.

use rusqlite::{Connection, OptionalExtension as _, Transaction};
use std::collections::HashMap;
use wire::content::Content;
use wire::document::{Submission, SubmissionState};
use wire::ids::{DepartmentCode, DraftId, Number, OperationId, SubmissionId};
use wire::operation::OperationBody;
use wire::subject::Subject;
use wire::text;
use wire::time::Timestamp;

use super::database::Store;
use super::error::Stored;
use super::owner::is_shown;
use super::records::{OperationRecord, records_of};
use super::{column, submissions};
use crate::view::{ItemRow, ItemStatus, ItemsCursor, ItemsPage, ItemsQuery};

/// So many found items are put in order by themselves; more are looked for from the newest on.
const FEW: usize = 500;

/// An item put together.
struct Item {
    content: Content,
    department: DepartmentCode,
    number: Option<Number>,
    status: ItemStatus,
    at: Timestamp,
}

fn assemble(done: &[OperationRecord], known: Option<&Submission>) -> Option<Item> {
    // What the queue's document already contains need not be laid over it; but what has no receipt
    // yet is on the way, even if the document overtook its receipt: only the receipt says "received".
    let told = known.and_then(|known| {
        done.iter().find(|d| d.content_hash == known.content_hash).map(|d| d.operation.sequence)
    });
    let over: Vec<_> = done
        .iter()
        .filter(|d| !d.replaced && !d.is_aside())
        .filter(|d| match (known, told) {
            (None, _) => true,
            (Some(_), Some(told)) => d.receipt.is_none() || d.operation.sequence > told,
            // The current revision came from another computer: only what is still on the way is newer.
            (Some(_), None) => d.receipt.is_none(),
        })
        .collect();
    let content = over.iter().rev().find_map(|d| d.operation.body.content());
    let content = content.or(known.map(|known| &known.content))?.clone();
    let first = done.first().map(|d| &d.operation);
    let department =
        known.map(|known| &known.department).or(first.map(|operation| &operation.department))?.clone();
    let receipts = done.iter().filter_map(|d| d.receipt.as_ref());
    let number = known
        .map(|known| &known.number)
        .or(receipts.map(|receipt| &receipt.receipt.number).next_back())
        .cloned();
    let last_known = known.map(|known| {
        let steps = known.history.iter().map(|step| step.at);
        let words = known.thread.iter().map(|message| message.at);
        steps.chain(words).max().unwrap_or(known.received_at)
    });
    let at = over.iter().map(|d| d.operation.made_at).chain(last_known).max()?;
    Some(Item { status: status(&over, known), content, department, number, at })
}

fn status(over: &[&OperationRecord], known: Option<&Submission>) -> ItemStatus {
    let of_content = |d: &&&OperationRecord| !matches!(d.operation.body, OperationBody::Message { .. });
    if over.iter().any(|d| d.needs_action()) {
        return ItemStatus::Refused;
    }
    if over.iter().filter(of_content).any(|d| d.receipt.is_none()) {
        return ItemStatus::Waiting;
    }
    // Received, and not yet in what the queue told.
    if let Some(last) = over.iter().rev().find(of_content) {
        return match last.operation.body {
            OperationBody::Withdraw { .. } => ItemStatus::Withdrawn,
            _ => ItemStatus::Submitted,
        };
    }
    match known {
        None => ItemStatus::Waiting,
        Some(known) if !known.publications.is_empty() => ItemStatus::Published,
        Some(known) => match known.state {
            SubmissionState::Submitted => ItemStatus::Submitted,
            SubmissionState::InReview => ItemStatus::InReview,
            SubmissionState::Approved => ItemStatus::Approved,
            SubmissionState::ChangesRequested => ItemStatus::Returned,
            SubmissionState::Rejected => ItemStatus::Rejected,
            SubmissionState::Withdrawn => ItemStatus::Withdrawn,
            SubmissionState::Unknown(_) => ItemStatus::Unknown,
        },
    }
}

/// Makes the lines of those items again whose state the last version of the app did not know.
pub(super) fn project_unknown(db: &Connection) -> Stored<bool> {
    let mut query = db.prepare("SELECT id FROM item WHERE status = ?1")?;
    let unknown = column::word_of(&ItemStatus::Unknown)?;
    let ids: Vec<SubmissionId> =
        query.query_map([unknown], |row| column::parsed(row, 0))?.collect::<Result<_, _>>()?;
    for id in &ids {
        project(db, *id)?;
    }
    Ok(!ids.is_empty())
}

/// Makes an item's line again. Called in every transaction that touches what it is made of.
pub(super) fn project(db: &Connection, submission: SubmissionId) -> Stored<()> {
    let id = submission.to_string();
    let known = submissions::known(db, &id)?;
    let Some(item) = assemble(&records_of(db, &id)?, known.as_ref()) else { return Ok(()) };
    let line = ItemRow {
        id: submission,
        kind: item.content.kind,
        number: item.number,
        department: item.department,
        cover: item.content.photos.first().map(|photo| photo.sha256),
        photos: u32::try_from(item.content.photos.len()).unwrap_or(u32::MAX),
        status: item.status,
        at: item.at,
        reasons: match (item.status, &known) {
            (ItemStatus::Returned | ItemStatus::Rejected, Some(known)) => known.reasons.clone(),
            _ => Vec::new(),
        },
        link: known.as_ref().and_then(|k| k.publications.first()).map(|p| p.link.clone()),
        event_at: item.content.event.as_ref().map(|event| event.at),
        caption_bn: item.content.caption_bn.clone(),
        correction: None,
    };
    let venue = item.content.event.as_ref().map_or("", |event| &event.venue_bn);
    let ward = item.content.ward.map(|ward| ward.to_string()).unwrap_or_default();
    let number = line.number.as_ref().map_or("", |number| &number.0);
    let words = text::search::Searched::of(&format!(
        "{} {} {} {venue} {ward} {number}",
        item.content.caption_bn, item.content.caption_en, item.content.place_bn
    ))
    .words;
    let n: i64 = db
        .prepare_cached(
            "INSERT INTO item (id, status, at, line) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET status = excluded.status, at = excluded.at, line = excluded.line
             RETURNING n",
        )?
        .query_row(
            (&id, column::word_of(&line.status)?, line.at.millis(), serde_json::to_string(&line)?),
            |row| row.get(0),
        )?;
    db.prepare_cached("INSERT OR REPLACE INTO item_words (rowid, words) VALUES (?1, ?2)")?
        .execute((n, words))?;
    Ok(())
}

/// Makes the item's line again. A case has none: its list is made when it is asked for.
pub(super) fn project_subject(db: &Transaction<'_>, subject: Subject) -> Stored<()> {
    match subject {
        Subject::Submission(submission) => project(db, submission),
        Subject::Case(_) => Ok(()),
    }
}

/// Makes again what shows an operation.
pub(super) fn project_of(db: &Transaction<'_>, id: OperationId) -> Stored<()> {
    let mut query = db.prepare_cached("SELECT submission, about_case FROM operation WHERE id = ?1")?;
    let found = query.query_row([id.to_string()], |row| {
        Ok(if row.get(1)? {
            Subject::Case(column::parsed(row, 0)?)
        } else {
            Subject::Submission(column::parsed(row, 0)?)
        })
    });
    found.optional()?.map_or(Ok(()), |subject| project_subject(db, subject))
}

/// What the officer types, as a query: every word must be there, the last may go on.
fn words_query(typed: &str) -> Option<String> {
    // FTS5 refuses an expression of hundreds of words, as somebody pastes them.
    let wanted = text::search::wanted(typed);
    let words = wanted.iter().filter_map(|word| word.words.first());
    let words: Vec<_> = words.map(|word| format!("\"{}\"", word.replace('"', ""))).collect();
    (!words.is_empty()).then(|| format!("{}*", words.join(" ")))
}

/// The items with these words, in the order in which they came.
fn items_matching(db: &Connection, words: &str) -> Stored<Vec<i64>> {
    let mut query =
        db.prepare_cached("SELECT rowid FROM item_words WHERE item_words MATCH ?1 ORDER BY rowid")?;
    let found = query.query_map([words], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What comes after a place in the list; the first half of it is what an index can begin with.
const BEYOND: &str = " AND at <= ?2 AND (at < ?2 OR n < ?3)";

/// An item's place in the list. One that moved since is looked for where it was.
fn place(db: &Connection, cursor: ItemsCursor) -> Stored<(i64, i64)> {
    let mut query = db.prepare_cached("SELECT n FROM item WHERE id = ?1")?;
    let n = query.query_row([cursor.id.to_string()], |row| row.get(0)).optional()?;
    // One that is not there any more: rather an item twice than one never.
    Ok((cursor.at.millis(), n.unwrap_or(i64::MAX)))
}

/// Of these the newest that fit: by the index alone, and no further than there are enough.
fn newest_of(
    db: &Connection,
    found: &[i64],
    (status, before, asked): (&Option<String>, Option<(i64, i64)>, i64),
) -> Stored<Vec<i64>> {
    let sql = format!(
        "SELECT n FROM item WHERE ?4{}{} ORDER BY at DESC, n DESC",
        status.as_ref().map_or("", |_| " AND status = ?1"),
        before.map_or("", |_| BEYOND),
    );
    let mut query = db.prepare_cached(&sql)?;
    let (at, n) = before.unzip();
    let rows = query.query_map((status, at, n, true), |row| row.get::<_, i64>(0))?;
    let fits = rows.filter(|n| n.as_ref().map_or(true, |n| found.binary_search(n).is_ok()));
    Ok(fits.take(usize::try_from(asked).unwrap_or(usize::MAX)).collect::<Result<_, _>>()?)
}

impl Store {
    /// A page of items, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn items(&self, query: &ItemsQuery) -> Stored<ItemsPage> {
        let limit = query.limit.clamp(1, 200);
        let status = query.status.as_ref().map(column::word_of).transpose()?;
        let words = words_query(&query.text);
        self.read(|db| {
            let found = words.map(|words| items_matching(db, &words)).transpose()?;
            let before = query.before.map(|cursor| place(db, cursor)).transpose()?;
            let (asked, limit) = (i64::from(limit) + 1, usize::try_from(limit).unwrap_or(usize::MAX));
            let some = match &found {
                // Most of what there is: the newest are sooner found by looking for the words in them.
                Some(found) if found.len() > FEW => newest_of(db, found, (&status, before, asked))?,
                Some(found) => found.clone(),
                None => Vec::new(),
            };
            let some = found.is_some().then(|| serde_json::to_string(&some)).transpose()?;
            // Each condition is there only when it is asked for: so SQLite begins with the index that
            // leaves the least, the words, the state or the time.
            let sql = format!(
                "SELECT line FROM item WHERE true{}{}{} ORDER BY at DESC, n DESC LIMIT ?5",
                status.as_ref().map_or("", |_| " AND status = ?1"),
                before.map_or("", |_| BEYOND),
                some.as_ref().map_or("", |_| " AND n IN (SELECT value FROM json_each(?4))"),
            );
            let corrections = corrections(db)?;
            let mut rows = Vec::with_capacity(limit);
            let mut query = db.prepare_cached(&sql)?;
            let (at, n) = before.unzip();
            let mut found = query.query((&status, at, n, &some, asked))?;
            while rows.len() < limit
                && let Some(row) = found.next()?
            {
                let mut line: ItemRow = column::json(row, 0)?;
                line.correction = corrections.get(&line.id).copied();
                rows.push(line);
            }
            let more = found.next()?.is_some();
            let mut counts = db.prepare_cached("SELECT status, items FROM item_count WHERE items > 0")?;
            let counts = counts.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
            let counts = counts
                .map(|count| {
                    let (status, n) = count?;
                    Ok((serde_json::from_value(status.into())?, n))
                })
                .collect::<Stored<Vec<_>>>()?;
            Ok(ItemsPage { rows, more, counts })
        })
    }

    /// An item's line and its content as this computer knows it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn item(&self, submission: SubmissionId) -> Stored<Option<(ItemRow, Content)>> {
        self.read(|db| {
            let id = submission.to_string();
            let mut query = db.prepare_cached(&format!(
                "SELECT line, (SELECT draft.id FROM draft WHERE draft.submission = item.id AND {})
                 FROM item WHERE id = ?1",
                is_shown("draft.officer")
            ))?;
            let Some(row) = query.query_row([&id], line).optional()? else { return Ok(None) };
            let known = submissions::known(db, &id)?;
            Ok(assemble(&records_of(db, &id)?, known.as_ref()).map(|item| (row, item.content)))
        })
    }
}

/// The drafts that correct something: a handful, so one look finds them for a whole page.
fn corrections(db: &Connection) -> Stored<HashMap<SubmissionId, DraftId>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT submission, id FROM draft WHERE submission IS NOT NULL AND {}",
        is_shown("officer")
    ))?;
    let rows = query.query_map([], |row| Ok((column::parsed(row, 0)?, column::parsed(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn line(row: &rusqlite::Row<'_>) -> rusqlite::Result<ItemRow> {
    let mut line: ItemRow = column::json(row, 0)?;
    let correction: Option<String> = row.get(1)?;
    line.correction = correction.and_then(|id| id.parse().ok());
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::content::ContentKind;

    /// Items with a word that every one has, and one that every hundredth has; the later, the older.
    fn filled(folder: &tempfile::TempDir, items: i64) -> Store {
        let store = Store::open(&folder.path().join("db"), None).unwrap();
        let add = |n: i64| {
            let line = ItemRow {
                id: uuid::Uuid::from_u128(n.unsigned_abs().into()).into(),
                kind: ContentKind::WorkReport,
                number: None,
                department: "SWM".parse().unwrap(),
                caption_bn: n.to_string(),
                cover: None,
                photos: 0,
                status: if n % 2 == 0 { ItemStatus::Submitted } else { ItemStatus::Approved },
                at: Timestamp::from_millis(-n),
                reasons: Vec::new(),
                link: None,
                event_at: None,
                correction: None,
            };
            let words = if n % 100 == 0 { "রাস্তা নালা" } else { "রাস্তা" };
            (line, text::key(words))
        };
        store
            .write(|db| {
                for n in 1..=items {
                    let (line, words) = add(n);
                    let json = serde_json::to_string(&line)?;
                    let insert = "INSERT INTO item (n, id, status, at, line) VALUES (?1, ?2, ?3, ?4, ?5)";
                    let row =
                        (n, line.id.to_string(), column::word_of(&line.status)?, line.at.millis(), json);
                    db.prepare_cached(insert)?.execute(row)?;
                    db.prepare_cached("INSERT INTO item_words (rowid, words) VALUES (?1, ?2)")?
                        .execute((n, words))?;
                }
                Ok(())
            })
            .unwrap();
        store
    }

    fn finds(
        store: &Store,
        text: &str,
        status: Option<ItemStatus>,
        before: Option<i64>,
    ) -> (Vec<String>, bool) {
        let before = before.map(|n| ItemsCursor {
            at: Timestamp::from_millis(n),
            id: uuid::Uuid::from_u128(n.unsigned_abs().into()).into(),
        });
        let page = store.items(&ItemsQuery { status, text: text.into(), before, limit: 3 }).unwrap();
        (page.rows.into_iter().map(|row| row.caption_bn).collect(), page.more)
    }

    #[test]
    fn a_search_finds_the_newest_whether_few_or_most_have_the_word() {
        let folder = tempfile::tempdir().unwrap();
        let store = filled(&folder, 1_000);
        let found = |names: [&str; 3], more| (names.map(str::to_owned).to_vec(), more);
        assert_eq!(finds(&store, "রাস্তা", None, None), found(["1", "2", "3"], true));
        assert_eq!(finds(&store, "রাস্", Some(ItemStatus::Submitted), None), found(["2", "4", "6"], true));
        assert_eq!(finds(&store, "রাস্তা", None, Some(-500)), found(["501", "502", "503"], true));
        assert_eq!(finds(&store, "রাস্তা", None, Some(-997)), found(["998", "999", "1000"], false));
        assert_eq!(finds(&store, "রাস্তা নালা", None, None), found(["100", "200", "300"], true));
        assert_eq!(finds(&store, "নালা", None, Some(-700)), found(["800", "900", "1000"], false));
        assert_eq!(finds(&store, "আলো", None, None), (Vec::new(), false));
    }

    /// All pages of so many rows, one after the other.
    fn all_pages(store: &Store, text: &str, status: Option<ItemStatus>, limit: u32) -> Vec<SubmissionId> {
        let (mut all, mut before) = (Vec::new(), None);
        loop {
            let page = store.items(&ItemsQuery { status, text: text.into(), before, limit }).unwrap();
            all.extend(page.rows.iter().map(|row| row.id));
            before = page.rows.last().map(|row| ItemsCursor { at: row.at, id: row.id });
            if !page.more {
                return all;
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(24))]
        #[test]
        fn items_of_the_same_moment_come_once_on_pages_of_any_size(
            moments in proptest::collection::vec(0..4_i64, 1..40),
            limit in 1..9_u32,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let store = filled(&folder, i64::try_from(moments.len()).unwrap());
            store.write(|db| {
                for (n, at) in (1..).zip(&moments) {
                    db.execute(
                        "UPDATE item SET at = ?2, line = json_set(line, '$.at', ?2) WHERE n = ?1",
                        (n, at),
                    )?;
                }
                Ok(())
            }).unwrap();
            for (text, status) in [("", None), ("রাস্তা", None), ("", Some(ItemStatus::Approved))] {
                let whole = store.items(&ItemsQuery { status, text: text.into(), before: None, limit: 200 }).unwrap();
                let whole: Vec<_> = whole.rows.iter().map(|row| row.id).collect();
                proptest::prop_assert_eq!(all_pages(&store, text, status, limit), whole);
            }
        }
    }

    #[test]
    fn a_search_among_most_items_of_one_moment_finds_each_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = filled(&folder, 1_000);
        store
            .write(|db| {
                db.execute("UPDATE item SET at = 7, line = json_set(line, '$.at', 7)", ())?;
                Ok(())
            })
            .unwrap();
        let found = all_pages(&store, "রাস্তা", None, 150);
        assert_eq!(found.len(), 1_000);
        assert_eq!(found.into_iter().collect::<std::collections::BTreeSet<_>>().len(), 1_000);
    }
}
