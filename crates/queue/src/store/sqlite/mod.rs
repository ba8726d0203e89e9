//! The store in one SQLite file.
//!
//! One writer, whose commits are shared ([`writer`]), a few readers; WAL, so that readers do not wait. Each setting
//! is there for a reason and is read back after it was made:
//! `journal_mode=WAL` readers see a whole moment while the writer writes; `synchronous=FULL` a
//! commit that was answered survives a power cut; `foreign_keys=ON` no row about nothing;
//! `trusted_schema=OFF` a tampered schema cannot run functions; `secure_delete=ON` what is deleted is written over with
//! zeroes, not only marked as free.

mod blobs;
mod cases;
#[cfg(test)]
mod contract;
mod error;
mod facebook;
mod items;
mod ledger;
mod lock;
mod logins;
mod looks;
mod open311;
mod operations;
mod people;
mod photos;
mod value;
mod writer;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::{Access, End, Records, Store, StoreError};
use lock::held;
use writer::Writer;

/// Numbered from 1, each run in a transaction of its own, never edited after release.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_cases.sql"),
    include_str!("migrations/0003_pictures.sql"),
    include_str!("migrations/0004_open311.sql"),
    include_str!("migrations/0005_facebook.sql"),
    include_str!("migrations/0006_by_submission.sql"),
    include_str!("migrations/0007_refusals_without_cases.sql"),
    include_str!("migrations/0008_tenures.sql"),
    include_str!("migrations/0009_role_proposals.sql"),
    include_str!("migrations/0010_accounts.sql"),
    include_str!("migrations/0011_alarms_of_ended_cases.sql"),
    include_str!("migrations/0012_uploads_by_whom.sql"),
    include_str!("migrations/0013_open311_updates.sql"),
    include_str!("migrations/0014_forgetting.sql"),
    include_str!("migrations/0015_looks.sql"),
    include_str!("migrations/0016_open311_places.sql"),
    include_str!("migrations/0017_upload_metadata.sql"),
    include_str!("migrations/0018_search.sql"),
];
/// Reading connections at most: more than there are cores would only wait for each other.
const READERS: usize = 8;

/// The queue's database file.
pub struct Sqlite {
    path: PathBuf,
    vfs: Option<String>,
    writer: Writer,
    readers: Readers,
}

/// Connections that read, opened when they are first needed.
#[derive(Default)]
struct Readers {
    idle: Mutex<Idle>,
    back: Condvar,
}

#[derive(Default)]
struct Idle {
    connections: Vec<Connection>,
    out: usize,
}

impl Sqlite {
    /// Opens the file, makes it if absent, and brings it to the newest shape.
    ///
    /// # Errors
    /// It is from a newer program, a setting did not take, or the engine failed.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_on(path, None)
    }

    /// The same on a disk that SQLite knows by this name. Such a disk has no memory to share between
    /// connections: one connection then does everything.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_on(path: &Path, vfs: Option<&str>) -> Result<Self, StoreError> {
        let mut writer = connect(path, vfs)?;
        migrate(&mut writer)?;
        if vfs.is_none()
            && let Err(error) = wipe_free_pages(&writer)
        {
            tracing::error!(%error, "what was deleted before stays in free pages until the next start");
        }
        let vfs = vfs.map(ToOwned::to_owned);
        Ok(Self { path: path.to_owned(), vfs, writer: Writer::of(writer), readers: Readers::default() })
    }
}

/// The records within one transaction.
struct Rows<'a>(&'a Connection);

impl Store for Sqlite {
    fn transact(&self, access: Access, work: &mut dyn FnMut(&dyn Records) -> End) -> Result<(), StoreError> {
        match access {
            Access::Write => self.writer.run(&mut |connection| work(&Rows(connection))),
            Access::Read if self.vfs.is_some() => look(&mut *self.writer.alone()?, work),
            Access::Read => self.readers.lend(&self.path, |reader| look(reader, work)),
        }
    }

    fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        // A connection of its own: a reader, which keeps nobody waiting.
        let copy = |from: &Connection| from.execute("VACUUM INTO ?1", [path.to_string_lossy()]);
        match &self.vfs {
            Some(_) => copy(&*self.writer.alone()?)?,
            None => copy(&connect(&self.path, None)?)?,
        };
        Ok(())
    }

    fn wipe_log(&self) -> Result<(), StoreError> {
        empty_log(&*self.writer.alone()?)
    }
}

impl Readers {
    /// Waits for a connection while all are out.
    fn lend<T>(
        &self,
        path: &Path,
        look: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut idle = held(&self.idle);
        while idle.connections.is_empty() && idle.out >= READERS {
            idle = self.back.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
        let kept = idle.connections.pop();
        idle.out += 1;
        drop(idle);
        let mut lent = Lent { readers: self, reader: None };
        let answer = look(lent.reader.insert(kept.map_or_else(|| connect(path, None), Ok)?));
        if answer.is_err() {
            // One that failed is not trusted again.
            lent.reader = None;
        }
        answer
    }
}

/// A connection that comes back, also after a panic.
struct Lent<'a> {
    readers: &'a Readers,
    reader: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut idle = held(&self.readers.idle);
        idle.out -= 1;
        idle.connections.extend(self.reader.take());
        self.readers.back.notify_one();
    }
}

/// Reads in one transaction, at one consistent moment.
fn look(connection: &mut Connection, work: &mut dyn FnMut(&dyn Records) -> End) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
    match work(&Rows(&transaction)) {
        End::Commit => transaction.commit()?,
        End::RollBack => transaction.rollback()?,
    }
    Ok(())
}

fn connect(path: &Path, vfs: Option<&str>) -> Result<Connection, StoreError> {
    let connection = match vfs {
        None => Connection::open(path)?,
        Some(vfs) => {
            let connection = Connection::open_with_flags_and_vfs(path, OpenFlags::default(), vfs)?;
            connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
            connection
        }
    };
    connection.busy_timeout(Duration::from_secs(10))?;
    {
        // To its end: the pragma answers its row first and commits afterwards, and stopping at the row
        // would hide that the commit failed.
        let mut statement = connection.prepare("PRAGMA journal_mode = WAL")?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Answers the new value as a row.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Setting("journal_mode=WAL"));
    }
    for (pragma, wanted, said) in [
        ("synchronous", 2, "synchronous=FULL"),
        ("foreign_keys", 1, "foreign_keys=ON"),
        ("trusted_schema", 0, "trusted_schema=OFF"),
        ("secure_delete", 1, "secure_delete=ON"),
    ] {
        let found: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0))?;
        if found != wanted {
            return Err(StoreError::Setting(said));
        }
    }
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Writes the log into the database and cuts it to nothing: until then it holds old pages with what was deleted in them.
fn empty_log(connection: &Connection) -> Result<(), StoreError> {
    let mut checkpoint = connection.prepare_cached("PRAGMA wal_checkpoint(TRUNCATE)")?;
    let held: bool = checkpoint.query_row([], |row| row.get(0))?;
    if held { Err(StoreError::LogHeld) } else { Ok(()) }
}

/// Once for each database: pages that were freed before `secure_delete` was set still hold what was deleted from them.
/// It takes as much room again as the database; where there is none, the next start tries again.
fn wipe_free_pages(connection: &Connection) -> Result<(), StoreError> {
    const DONE: &str = "free_pages_wiped";
    let done = connection.query_row("SELECT 1 FROM facts WHERE name = ?1", [DONE], |_| Ok(())).optional()?;
    if done.is_none() {
        connection.execute_batch("VACUUM")?;
        empty_log(connection)?;
        connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?1, 'yes')", [DONE])?;
    }
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::FromTheFuture { found, known });
    }
    for (version, migration) in (1..).zip(MIGRATIONS).skip(found as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_from_the_future_is_refused_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.sqlite3");
        drop(Sqlite::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(Sqlite::open(&path), Err(StoreError::FromTheFuture { found: 99, .. })));
        let version: u32 =
            Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
        assert_eq!(version, 99);
    }

    /// Whether the file or its log has these bytes.
    fn on_disk(path: &Path, bytes: &[u8]) -> bool {
        let log = path.with_extension("sqlite3-wal");
        let all = [std::fs::read(path).unwrap(), std::fs::read(log).unwrap_or_default()];
        all.iter().any(|file| file.windows(bytes.len()).any(|part| part == bytes))
    }

    #[test]
    fn what_is_deleted_is_in_no_page_of_the_file_nor_in_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.sqlite3");
        let store = Sqlite::open(&path).unwrap();
        let records: &dyn Store = &store;
        let (word, many) = ("canary-7731".repeat(20), "y".repeat(4000));
        records.write(|records| records.set_fact("about", &word)).unwrap();
        records.write(|records| records.set_fact("beside", &many)).unwrap();
        assert!(on_disk(&path, b"canary-7731"));
        records.write(|records| records.set_fact("about", "")).unwrap();
        store.wipe_log().unwrap();
        assert!(!on_disk(&path, b"canary-7731"));
    }

    #[test]
    fn what_an_older_program_left_in_free_pages_is_gone_after_the_first_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.sqlite3");
        let old = Connection::open(&path).unwrap();
        old.execute_batch("PRAGMA secure_delete = OFF; PRAGMA journal_mode = WAL").unwrap();
        for (version, migration) in (1..=7).zip(MIGRATIONS) {
            old.execute_batch(migration).unwrap();
            old.pragma_update(None, "user_version", version).unwrap();
        }
        let word = "canary-7731".repeat(900);
        old.execute("INSERT INTO facts VALUES ('old', ?1)", [&word]).unwrap();
        old.execute_batch("DELETE FROM facts WHERE name = 'old'").unwrap();
        drop(old);
        assert!(on_disk(&path, b"canary-7731"), "an older program left it there");
        let store = Sqlite::open(&path).unwrap();
        store.wipe_log().unwrap();
        assert!(!on_disk(&path, b"canary-7731"));
    }

    #[test]
    fn digests_without_a_key_and_the_digits_of_forgotten_numbers_are_deleted_by_the_migration() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.sqlite3");
        let old = Connection::open(&path).unwrap();
        for (version, migration) in (1..=7).zip(MIGRATIONS) {
            old.execute_batch(migration).unwrap();
            old.pragma_update(None, "user_version", version).unwrap();
        }
        for (id, phone) in [("a", "…21"), ("b", "…21"), ("c", "…"), ("d", "")] {
            old.execute(
                "INSERT INTO cases (id, number, state, kind, source, open, received, moved, to_send, alarms, words,
                   change, document) VALUES (?1, ?1, 'closed', 'complaint', 'csv', 0, 0, 0, 0, 0, '', unicode(?1),
                   json_object('contact', json_object('phone', ?2)))",
                [id, phone],
            )
            .unwrap();
        }
        old.execute_batch(
            "INSERT INTO contacts VALUES ('b', '{}'); INSERT INTO case_sayings VALUES ('digest', 1, 'a');
             INSERT INTO facebook_edits VALUES ('thing', 'digest')",
        )
        .unwrap();
        drop(old);
        drop(Sqlite::open(&path).unwrap());
        let new = Connection::open(&path).unwrap();
        let mut query = new.prepare("SELECT document ->> '$.contact.phone' FROM cases ORDER BY id").unwrap();
        let shown: Vec<String> = query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(shown, ["…", "…21", "…", ""], "one that is kept is shown by its last digits still");
        for table in ["case_sayings", "facebook_edits"] {
            let rows: i64 =
                new.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
            assert_eq!(rows, 0, "{table}");
        }
    }

    #[test]
    fn cases_from_before_the_search_by_sound_are_found_by_it_after_the_next_start() {
        use crate::app::queue::Queue;
        use crate::store::contract::rows::{at, case, case_id};
        use wire::case::{Case, Contact};
        use wire::desk::cases::{CaseFilter, CaseTab};

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.sqlite3");
        let clock = std::sync::Arc::new(wire::ambient::system::SystemClock::start());
        let chance = std::sync::Arc::new(wire::ambient::system::SystemChance);
        let open = || {
            let settings = crate::settings::Settings::in_folder(folder.path());
            Queue::open(settings, clock.clone(), chance.clone()).unwrap()
        };
        let queue = open();
        queue.roster(crate::city::places::set_up).unwrap();
        let phone = Contact { phone: "+91 98300 12321".into(), ..Contact::default() };
        let save = |records: &dyn Records| {
            for n in 1..=1_203 {
                records.save_case(&Case { words: "হালতুতে জল".into(), ..case(n) }, None)?;
            }
            Ok(records.save_contact(case_id(7), &phone)?)
        };
        queue.roster(save).unwrap();
        drop(queue);
        // As an older program left them.
        let old = Connection::open(&path).unwrap();
        old.execute_batch("UPDATE cases SET sounds = NULL, words = 'old'; UPDATE contacts SET phones = NULL")
            .unwrap();
        drop(old);
        let filter = CaseFilter { shelf: CaseTab::All, text: Some("Haltu".into()), ..CaseFilter::default() };
        let found = |records: &dyn Records| {
            let cases = records.cases(&filter, &[], at(1), 5_000)?.len();
            Ok((cases, records.cases_by_phone("9830012321", 9)?, records.index_search(9)?))
        };
        assert_eq!(open().roster(found).unwrap(), (1_203, vec![case_id(7)], 0));
    }

    #[test]
    fn an_operation_from_before_the_cases_is_about_its_submission_still() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.sqlite3");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(MIGRATIONS[0]).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        let id = |n: u128| uuid::Uuid::from_u128(n).to_string();
        let digest = wire::digest::Digest::of(b"x").to_string();
        old.execute_batch(&format!(
            "INSERT INTO departments VALUES ('SD', 'নিকাশি', '', 1);
             INSERT INTO officers VALUES ('{0}', 'রিনা', '');
             INSERT INTO devices (id, officer, name, token, enrolled) VALUES ('{1}', '{0}', 'PC', '{4}', 0);
             INSERT INTO operations (id, device, officer, department, submission, kind, content_hash, bytes,
               announced, state) VALUES ('{2}', '{1}', '{0}', 'SD', '{3}', 'submit', '{4}', x'7b7d', 0, 'announced');",
            id(1), id(2), id(3), id(4), digest
        ))
        .unwrap();
        drop(old);
        let store = Sqlite::open(&path).unwrap();
        let store: &dyn Store = &store;
        let row = store.read(|records| records.operation(uuid::Uuid::from_u128(3).into())).unwrap().unwrap();
        assert_eq!(row.subject, wire::subject::Subject::Submission(uuid::Uuid::from_u128(4).into()));
    }

    #[test]
    fn a_roster_with_spoilt_tenures_is_repaired_without_losing_one_and_its_export_changes_nothing() {
        use crate::app::imports;
        use crate::app::queue::Queue;
        use crate::rules::access::{roster, roster_import::Imported};
        use crate::rules::roles::roster::Sees;
        use wire::ambient::Clock as _;
        use wire::time::{Day, Timestamp};

        let folder = tempfile::tempdir().unwrap();
        let old = Connection::open(folder.path().join("queue.sqlite3")).unwrap();
        for migration in &MIGRATIONS[..7] {
            old.execute_batch(migration).unwrap();
        }
        old.pragma_update(None, "user_version", 7).unwrap();
        let begins = |day: &str| day.parse::<Day>().unwrap().begins().millis();
        let (of_2025, of_2027, end) = (begins("2025-01-01"), begins("2027-01-01"), begins("2026-01-01"));
        let rina = uuid::Uuid::from_u128(1).to_string();
        old.execute_batch(&format!(
            "INSERT INTO departments VALUES ('SD', 'নিকাশি', '', 1);
             INSERT INTO officers VALUES ('{rina}', 'রিনা', '');
             INSERT INTO accounts VALUES ('rina', '{rina}', '');
             INSERT INTO postings VALUES
               ('{rina}', 'SD', 'contributor', 0, {of_2025}, {end}),
               ('{rina}', 'SD', 'contributor', 0, {of_2027}, {end}),
               ('{rina}', 'SD', 'moderator', 0, {of_2025}, {end}),
               ('{rina}', 'SD', 'moderator', 0, {of_2025}, NULL),
               ('{rina}', 'SD', 'moderator', 0, {of_2025}, NULL),
               ('{rina}', 'SD', 'moderator', 0, {of_2025} + 3600000, {end});"
        ))
        .unwrap();
        drop(old);
        let clock = std::sync::Arc::new(wire::ambient::system::SystemClock::start());
        let chance = std::sync::Arc::new(wire::ambient::system::SystemChance);
        let open = || {
            let settings = crate::settings::Settings::in_folder(folder.path());
            Queue::open(settings, clock.clone(), chance.clone()).unwrap()
        };
        let queue = open();
        let all = |queue: &Queue| {
            let of = uuid::Uuid::from_u128(1).into();
            queue.roster(|records| Ok((records.posting_rows(of)?, records.set_aside_postings()?))).unwrap()
        };
        let (kept, aside) = all(&queue);
        let spans = |rows: &[crate::store::PostingRow]| -> Vec<(i64, Option<i64>)> {
            rows.iter().map(|row| (row.from.millis(), row.until.map(Timestamp::millis))).collect()
        };
        assert_eq!(spans(&kept), [(of_2025, Some(end)), (of_2025, None), (of_2025 + 3_600_000, Some(end))]);
        assert_eq!(
            spans(&aside),
            [(of_2025, Some(end)), (of_2025, None), (of_2027, Some(end))],
            "as they were"
        );
        let sheet = queue.roster(|records| roster::export(records, &Sees::Everything, clock.now())).unwrap();
        let again = imports::roster(&queue, "system", &sheet).unwrap();
        assert_eq!(again, Imported { unchanged: 3, ..Imported::default() });
        assert_eq!(all(&queue).0, kept);
        // What the sheet always said is entered now.
        let right = "login,name_bn,name_en,department,role,from,until,acting\n\
                     rina,রিনা,,SD,contributor,2027-01-01,,\n";
        assert_eq!(imports::roster(&queue, "system", right.as_bytes()).unwrap().opened, 1);
        // Each is in the audit, once.
        drop(queue);
        let lines = open().roster(|records| Ok(records.audit(0, 100)?)).unwrap();
        assert_eq!(lines.iter().filter(|line| line.line.contains("post_set_aside")).count(), 3);
    }

    #[test]
    fn a_migration_that_fails_leaves_the_steps_before_it_and_the_next_start_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.sqlite3");
        let in_the_way = Connection::open(&path).unwrap();
        in_the_way.execute_batch("CREATE TABLE showings (in_the_way TEXT)").unwrap();
        let Err(error) = Sqlite::open(&path) else { panic!("the third step makes a table of that name") };
        assert!(error.to_string().contains("showings"), "{error}");
        let version: u32 = in_the_way.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, 2);
        // The third step makes this table before the one that is in the way.
        assert!(in_the_way.prepare("SELECT 1 FROM pictures").is_err(), "nothing is left of the third step");
        in_the_way.execute_batch("DROP TABLE showings").unwrap();
        drop(in_the_way);
        let store = Sqlite::open(&path).unwrap();
        (&store as &dyn Store).write(|records| records.count("n")).unwrap();
    }
}
