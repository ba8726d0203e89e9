//! What many listeners ask at once, answered in one read.
//!
//! A change wakes every stream, and each asks whether it may still listen and what is newest for it. Each by itself would
//! be a piece of work of its own, hundreds at a time, which officers' requests wait behind. So those that ask while a
//! read is on its way are answered by the next, all of them, and what is newest for the same departments is looked up
//! once in it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;
use wire::ids::DepartmentCode;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::store::Records;

/// One listener's question, with where its answer goes.
type Question = Box<dyn FnOnce(&Queue, &dyn Records, &mut NewestOnce) + Send>;

/// The questions that wait for the next read.
#[derive(Default)]
pub struct SharedReads(Mutex<Vec<Question>>);

/// What is newest, looked up once in a read.
#[derive(Default)]
pub struct NewestOnce {
    of: HashMap<BTreeSet<DepartmentCode>, i64>,
    of_all: Option<i64>,
}

impl NewestOnce {
    /// For these departments.
    ///
    /// # Errors
    /// The store failed.
    pub fn of(&mut self, records: &dyn Records, departments: BTreeSet<DepartmentCode>) -> Result<i64, Fault> {
        if let Some(newest) = self.of.get(&departments) {
            return Ok(*newest);
        }
        let newest = records.newest(&departments)?;
        self.of.insert(departments, newest);
        Ok(newest)
    }

    /// For the desk.
    ///
    /// # Errors
    /// The store failed.
    pub fn of_all(&mut self, records: &dyn Records) -> Result<i64, Fault> {
        match self.of_all {
            Some(newest) => Ok(newest),
            None => Ok(*self.of_all.insert(records.newest_of_all()?)),
        }
    }
}

impl SharedReads {
    /// SharedReads in the next read.
    ///
    /// # Errors
    /// The question's own, or the read failed.
    pub async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        queue: &Arc<Queue>,
        ask: impl FnOnce(&Queue, &dyn Records, &mut NewestOnce) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (tell, told) = oneshot::channel();
        let question = Box::new(move |queue: &Queue, records: &dyn Records, newest: &mut NewestOnce| {
            // Whoever asked may have gone.
            let _ = tell.send(ask(queue, records, newest));
        });
        if self.add(question) {
            let (reads, queue) = (self.clone(), queue.clone());
            // Of no listener: one that is slow or goes away would keep the others waiting.
            queue.work.tracker.clone().spawn(async move {
                let taken = reads.clone();
                let read = queue.read(move |queue, records| {
                    let mut newest = NewestOnce::default();
                    taken.take().into_iter().for_each(|answer| answer(queue, records, &mut newest));
                    Ok(())
                });
                if let Err(fault) = read.await {
                    tracing::error!(%fault, "the listeners could not be told what is new");
                    // Their streams end, and they ask by themselves.
                    drop(reads.take());
                }
            });
        }
        told.await.map_err(|_| Fault::Broken("a question ended without an answer".into()))?
    }

    /// Whether it is the first of the next read.
    fn add(&self, question: Question) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(question);
        waiting.len() == 1
    }

    fn take(&self) -> Vec<Question> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use wire::ambient::system::{SystemChance, SystemClock};

    fn open(folder: &std::path::Path) -> Arc<Queue> {
        let settings = Settings::in_folder(folder);
        Queue::open(settings, Arc::new(SystemClock::start()), Arc::new(SystemChance)).unwrap()
    }

    #[tokio::test]
    async fn many_who_ask_at_once_are_answered_in_one_read_and_each_by_its_own_right() {
        let folder = tempfile::tempdir().unwrap();
        let (queue, reads) = (open(folder.path()), Arc::<SharedReads>::default());
        let seen = Arc::new(Mutex::new(BTreeSet::new()));
        let all = (0..300).map(|n| {
            let (reads, queue, seen) = (reads.clone(), queue.clone(), seen.clone());
            async move {
                let answer = reads.read(&queue, move |_, records, newest| {
                    seen.lock().unwrap().insert(std::ptr::from_mut(newest).addr());
                    if n == 7 {
                        return Err(wire::problem::ProblemCode::DeviceRevoked.into());
                    }
                    newest.of(records, BTreeSet::new())
                });
                answer.await.is_ok()
            }
        });
        let answered = futures::future::join_all(all).await;
        assert_eq!(answered.iter().filter(|answered| **answered).count(), 299);
        assert!(!answered[7]);
        assert_eq!(seen.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn one_who_goes_away_keeps_nobody_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let (queue, reads) = (open(folder.path()), Arc::<SharedReads>::default());
        let (first, asks) = (reads.clone(), queue.clone());
        let gone = async move { first.read(&asks, |_, records, newest| newest.of_all(records)).await };
        let mut gone = Box::pin(gone);
        assert!(futures::poll!(gone.as_mut()).is_pending());
        drop(gone);
        assert!(reads.read(&queue, |_, records, newest| newest.of_all(records)).await.is_ok());
    }
}
