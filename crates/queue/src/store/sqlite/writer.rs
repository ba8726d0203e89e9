//! The one writer: those who come while a commit is on its way to the disk share the next one.
//!
//! The connection goes from thread to thread with its transaction open. A thread whose work is done and that sees
//! another waiting for the connection leaves the transaction open to it, and waits for its end; one that sees nobody
//! waiting, or a full batch, commits for all. So a disk that syncs slowly gets larger batches, and a writer that is
//! alone (as everything is on one thread) does exactly `BEGIN`, its work, `COMMIT`.
//!
//! ```text
//! nothing open ─ BEGIN, work ─┬─ nobody waits: COMMIT ──────────────── answered
//!                             └─ left open ─ SAVEPOINT, work ─┬─ left open …
//!                                                             └─ COMMIT ─ all answered
//! ```
//!
//! Promises: who is answered `Ok` has been committed. Work that rolls back or panics takes nobody with it. A commit
//! that fails, or a transaction that the engine itself gave up, fails everybody in it.
//!
//! Every commit is synced. One that is not leaves frames in the log which a later sync that fails may lose; then
//! whatever is promised behind that hole goes with the next power cut (ADR 10, `tests/tests/lost_sync`).

use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::lock::held;
use crate::store::{End, StoreError};

/// At most so many share a commit: the first of them waits for the work of all.
const TOGETHER: usize = 64;

/// The connection that writes.
pub struct Writer {
    turn: Mutex<Turn>,
    /// How many have asked for the connection and not got it yet. Each of them comes: a transaction that is left
    /// open to them is ended.
    waiting: AtomicUsize,
}

/// What goes from writer to writer.
struct Turn {
    connection: Connection,
    open: Option<Open>,
}

/// A transaction that was left open.
#[derive(Default)]
struct Open {
    batch: Arc<Batch>,
    members: usize,
}

/// Those who wait for one commit.
#[derive(Default)]
struct Batch {
    /// Absent until it ended; why it failed, if it did.
    end: Mutex<Option<Result<(), String>>>,
    ended: Condvar,
}

impl Writer {
    /// Takes the connection, which syncs every commit.
    pub fn of(connection: Connection) -> Self {
        Self { turn: Mutex::new(Turn { connection, open: None }), waiting: AtomicUsize::new(0) }
    }

    /// Runs work in a transaction, perhaps a shared one, and answers when that has ended: it is then on
    /// stable storage.
    ///
    /// # Errors
    /// The engine failed; nothing of the work was kept.
    pub fn run(&self, work: &mut dyn FnMut(&Connection) -> End) -> Result<(), StoreError> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut turn = held(&self.turn);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let joins = match turn.ready() {
            Ok(joins) => joins,
            Err(error) => {
                drop(self.pass_on(turn, false));
                return Err(error);
            }
        };
        let done = catch_unwind(AssertUnwindSafe(|| work(&turn.connection)));
        let keeps = matches!(done, Ok(End::Commit));
        let answer = match turn.settle(joins, keeps) {
            Ok(()) => self.pass_on(turn, keeps),
            Err(error) => Err(error),
        };
        match done {
            // Who kept nothing has lost nothing, however it went with the others.
            Ok(End::RollBack) => Ok(()),
            Ok(End::Commit) => answer,
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Leaves what is open to the next, or ends it; answers when it has ended if something in it is the caller's.
    fn pass_on(&self, mut turn: MutexGuard<'_, Turn>, keeps: bool) -> Result<(), StoreError> {
        let members = turn.open.as_ref().map_or(0, |open| open.members);
        if !keeps && members == 0 {
            return Ok(());
        }
        if self.waiting.load(Ordering::SeqCst) == 0 || members >= TOGETHER {
            return turn.commit();
        }
        let open = turn.open.get_or_insert_with(Open::default);
        open.members += 1;
        let batch = open.batch.clone();
        drop(turn);
        if keeps { batch.answer() } else { Ok(()) }
    }

    /// The connection without a transaction.
    pub fn alone(&self) -> Result<impl std::ops::DerefMut<Target = Connection> + '_, StoreError> {
        let mut turn = held(&self.turn);
        if turn.open.is_some() {
            turn.commit()?;
        }
        Ok(Alone(turn))
    }
}

struct Alone<'a>(MutexGuard<'a, Turn>);

impl std::ops::Deref for Alone<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0.connection
    }
}

impl std::ops::DerefMut for Alone<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.0.connection
    }
}

impl Turn {
    /// Opens a transaction, or a place in the one that is open; answers whether it is a place.
    fn ready(&mut self) -> Result<bool, StoreError> {
        if self.open.is_some() {
            self.connection.execute_batch("SAVEPOINT one")?;
            return Ok(true);
        }
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(false)
    }

    /// Ends one piece of work within its transaction.
    fn settle(&mut self, joins: bool, keeps: bool) -> Result<(), StoreError> {
        // After some errors the engine has rolled the whole transaction back by itself.
        let settled = match (self.connection.is_autocommit(), joins, keeps) {
            (true, false, false) | (false, false, true) => return Ok(()),
            (true, ..) => Err(StoreError::NotRun),
            (false, false, false) => self.connection.execute_batch("ROLLBACK").map_err(Into::into),
            (false, true, true) => self.connection.execute_batch("RELEASE one").map_err(Into::into),
            (false, true, false) => {
                self.connection.execute_batch("ROLLBACK TO one; RELEASE one").map_err(Into::into)
            }
        };
        if let Err(error) = &settled {
            self.give_up(error.to_string());
        }
        settled
    }

    /// Nothing of what is open is kept.
    fn give_up(&mut self, why: String) {
        if !self.connection.is_autocommit() {
            // What cannot be rolled back now is before the next begins.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        if let Some(open) = self.open.take() {
            open.batch.end(Err(why));
        }
    }

    /// Commits for all, and tells them.
    fn commit(&mut self) -> Result<(), StoreError> {
        if let Err(error) = self.connection.execute_batch("COMMIT") {
            self.give_up(error.to_string());
            return Err(error.into());
        }
        if let Some(open) = self.open.take() {
            open.batch.end(Ok(()));
        }
        Ok(())
    }
}

impl Batch {
    fn end(&self, how: Result<(), String>) {
        *held(&self.end) = Some(how);
        self.ended.notify_all();
    }

    fn answer(&self) -> Result<(), StoreError> {
        let mut end = held(&self.end);
        loop {
            match &*end {
                Some(how) => return how.clone().map_err(StoreError::SharedCommit),
                None => end = self.ended.wait(end).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    /// A writer on a table of single numbers, and its folder.
    fn writer() -> (tempfile::TempDir, Writer) {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("writer.sqlite3")).unwrap();
        let tables = "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;
            CREATE TABLE t (n INTEGER PRIMARY KEY); CREATE TABLE of (n INTEGER REFERENCES t (n))";
        connection.execute_batch(tables).unwrap();
        (folder, Writer::of(connection))
    }

    fn kept(folder: &tempfile::TempDir) -> Vec<i64> {
        let connection = Connection::open(folder.path().join("writer.sqlite3")).unwrap();
        let mut query = connection.prepare("SELECT n FROM t ORDER BY n").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// Runs these pieces of work so that all others wait for the connection when the first ends.
    fn together(
        writer: &Writer,
        pieces: &[&(dyn Fn(&Connection) -> End + Sync)],
    ) -> Vec<thread::Result<Result<(), StoreError>>> {
        let others = pieces.len() - 1;
        thread::scope(|threads| {
            // The first has the connection before the others come.
            let (has_it, waits) = std::sync::mpsc::channel();
            let first = threads.spawn(move || {
                writer.run(&mut |connection| {
                    has_it.send(()).unwrap();
                    while writer.waiting.load(Ordering::SeqCst) < others {
                        thread::yield_now();
                    }
                    pieces[0](connection)
                })
            });
            waits.recv().unwrap();
            let rest: Vec<_> = pieces[1..]
                .iter()
                .map(|piece| threads.spawn(move || writer.run(&mut |c| piece(c))))
                .collect();
            std::iter::once(first).chain(rest).map(thread::ScopedJoinHandle::join).collect()
        })
    }

    fn adds(n: i64) -> impl Fn(&Connection) -> End + Sync {
        move |connection| {
            connection.execute("INSERT INTO t VALUES (?1)", [n]).unwrap();
            End::Commit
        }
    }

    /// A row about nothing, which is noticed only by the commit.
    fn spoils(connection: &Connection) -> End {
        connection.execute_batch("PRAGMA defer_foreign_keys = ON; INSERT INTO of VALUES (99)").unwrap();
        End::Commit
    }

    #[test]
    fn a_shared_commit_that_fails_fails_everybody_in_it_and_the_next_is_well() {
        let (folder, writer) = writer();
        let answers = together(&writer, &[&adds(1), &spoils, &adds(2), &adds(3)]);
        for answer in answers {
            let error = answer.unwrap().unwrap_err().to_string();
            assert!(error.contains("FOREIGN KEY"), "{error}");
        }
        assert_eq!(kept(&folder), [] as [i64; 0]);
        assert!(together(&writer, &[&adds(4), &adds(5)]).into_iter().all(|answer| answer.unwrap().is_ok()));
        assert_eq!(kept(&folder), [4, 5]);
    }

    #[test]
    fn work_that_rolls_back_or_panics_takes_nobody_with_it() {
        let (folder, writer) = writer();
        let back = |connection: &Connection| {
            adds(2)(connection);
            End::RollBack
        };
        let broken = |connection: &Connection| -> End {
            adds(3)(connection);
            resume_unwind(Box::new("this work is broken"))
        };
        for pieces in [
            [&adds(1) as &(dyn Fn(&Connection) -> End + Sync), &back, &broken, &adds(4)],
            [&back, &adds(5), &adds(6), &broken],
            [&broken, &adds(7), &back, &adds(8)],
        ] {
            let answers = together(&writer, &pieces);
            assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 1, "one panics");
            assert!(answers.into_iter().flatten().all(|answer| answer.is_ok()));
        }
        assert_eq!(kept(&folder), [1, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn a_transaction_that_the_engine_gives_up_fails_everybody_in_it() {
        let (folder, writer) = writer();
        let gives_up = |connection: &Connection| {
            connection.execute_batch("ROLLBACK").unwrap();
            End::Commit
        };
        let answers = together(&writer, &[&adds(1), &gives_up]);
        assert!(answers.into_iter().all(|answer| answer.unwrap().is_err()));
        assert_eq!(kept(&folder), [] as [i64; 0]);
        writer.run(&mut adds(2)).unwrap();
        assert_eq!(kept(&folder), [2]);
    }
}
