//! The Facebook page: deliveries worked through, and replies sent back.
//!
//! ```text
//! webhook -> kept as it came -> 200        then, by a task of the queue, in the order of keeping:
//! each event -> what it says is done, once (intake::facebook) | cannot be read: a person sees it
//!
//! reply: planned -> sending, noted as begun -> one attempt -> out | refused | unconfirmed (channels)
//! ```
//!
//! Promises: a delivery that was answered 200 is worked through, also after the queue stopped in between;
//! an event that cannot be worked stops no other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use wire::ids::CaseId;

use crate::app::queue::Queue;
use crate::channels::channel::Delivery;
use crate::channels::{of_page, replies};
use crate::fault::Fault;
use crate::intake::facebook::cases::apply;
use crate::intake::facebook::{delivery, event::Event};
use crate::settings::Facebook;
use crate::store::UnreadRow;

/// So much of what could not be read is shown, in characters.
const SHOWN: usize = 12_000;

/// After each delivery, whenever something changed, and once a minute; the first time at once, for what came before
/// the queue stopped.
pub async fn run(queue: Arc<Queue>) {
    if queue.settings.facebook.is_none() {
        return;
    }
    let mut changed = queue.changed.subscribe();
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        tokio::select! {
            biased;
            () = queue.stopping.cancelled() => return,
            () = queue.page.delivered.notified() => {}
            _ = changed.recv() => {}
            _ = minutes.tick() => {}
        }
        if let Err(error) = queue.run_blocking(Queue::read_facebook).await {
            tracing::error!(%error, "what the page delivered could not be worked through");
        }
        if let Err(error) = queue.send_facebook().await {
            tracing::error!(%error, "replies could not be sent to the page");
        }
    }
}

impl Queue {
    /// Works through what the page delivered, in its order; answers how many events that were. By itself
    /// after each delivery, and at will. Blocks.
    ///
    /// # Errors
    /// The store failed; what is left is worked through the next time.
    pub fn read_facebook(&self) -> Result<usize, Fault> {
        let Some(facebook) = &self.settings.facebook else { return Ok(0) };
        let _one_at_a_time = self.page.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worked = 0;
        // What is left when the queue stops is worked through when it starts.
        while !self.stopping.is_cancelled()
            && let Some((number, body)) = self.store.read(|records| records.next_delivery())?
        {
            worked += work_delivery(self, facebook, number, &body)?;
        }
        if worked > 0 {
            self.notify_changed();
        }
        Ok(worked)
    }

    /// Sends the replies that are to go out, each once; answers how many were tried.
    ///
    /// # Errors
    /// The store failed.
    pub async fn send_facebook(self: &Arc<Self>) -> Result<usize, Fault> {
        let Some(facebook) = &self.settings.facebook else { return Ok(0) };
        let channel = of_page(facebook);
        if !channel.sends_by_itself() {
            return Ok(0);
        }
        let _one_at_a_time = self.page.sending.lock().await;
        let mut tried = 0;
        // Nothing that the listeners see changes before there is an outcome: they are not woken here.
        let next = |queue: &Self| {
            let now = queue.clock.now();
            queue.store.write(|records| replies::begin_next(records, now))
        };
        while let Some(reply) = self.run_blocking(next).await? {
            let delivery = match &reply.target {
                Some(target) => channel.send(target, &reply.text).await,
                None => Delivery::Refused("nobody_to_answer".to_owned()),
            };
            tried += 1;
            self.write(move |queue, records| replies::settle(records, queue.clock.now(), &reply, delivery))
                .await?;
        }
        Ok(tried)
    }
}

fn work_delivery(queue: &Queue, facebook: &Facebook, number: i64, body: &[u8]) -> Result<usize, Fault> {
    let (events, unreadable) = match delivery::read(body, &facebook.page) {
        Ok(events) => (events, None),
        Err(why) => (Vec::new(), Some((0, why.to_string(), String::from_utf8_lossy(body).into_owned()))),
    };
    let (mut unread, count) = (Vec::from_iter(unreadable), events.len());
    // What was said before a change or a removal stands in this delivery, or an earlier one, as it came.
    let mut withdrawn = Vec::new();
    for (place, (event, said)) in events.into_iter().enumerate() {
        if queue.stopping.is_cancelled() {
            return Ok(place);
        }
        let worked = match said {
            Ok(Event::Nothing) => Ok(()),
            Ok(said) => {
                let withdraws = said.withdraws();
                let worked = work_event(queue, said)?;
                // One that could not be worked is all that is left of it: a person sees it first.
                withdrawn.extend(withdraws.filter(|_| worked.is_ok()));
                worked
            }
            Err(why) => Err(why.to_string()),
        };
        if let Err(why) = worked {
            unread.push((place, why, event));
        }
    }
    // On stable storage with everything before it.
    queue.store.write(|records| -> Result<(), Fault> {
        let at = queue.clock.now();
        for (place, why, event) in unread {
            tracing::error!(delivery = number, place, why, "an event of the page cannot be worked");
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            let event = event.chars().take(SHOWN).collect();
            records.add_unread(&UnreadRow { delivery: number, place, at, why, event })?;
        }
        records.settle_delivery(number, at)?;
        Ok(withdrawn.iter().try_for_each(|id| records.forget_deliveries_of(id))?)
    })?;
    Ok(count)
}

/// Does what one event says, or says why it cannot be done; what may pass stops everything until it has.
fn work_event(queue: &Queue, event: Event) -> Result<Result<(), String>, Fault> {
    let id = CaseId::make(queue.clock.now(), &*queue.chance);
    let work = || queue.store.write(|records| apply(records, &queue.effect_context(), event, id));
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => Ok(Ok(())),
        Ok(Err(Fault::Refused(problem))) => Ok(Err(problem.code.as_str().to_owned())),
        Ok(Err(Fault::Store(error))) if error.may_pass() => Err(error.into()),
        // What the store or the disk says of it may quote what it says.
        Ok(Err(Fault::Store(_))) => Ok(Err("store".to_owned())),
        Ok(Err(Fault::Disk(_))) => Ok(Err("disk".to_owned())),
        Ok(Err(Fault::Broken(_) | Fault::Settings(_))) => Ok(Err("broken".to_owned())),
        Err(_) => Ok(Err("broke".to_owned())),
    }
}
