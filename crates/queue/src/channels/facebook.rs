//! The Facebook page: deliveries worked through, and replies sent back.
//!
//! ```text
//! webhook -> kept as it came -> 200        then, by a task of the queue, in the order of keeping:
//! each event -> what it says is done, once (rules::facebook) | cannot be read: a person sees it
//!
//! reply: sending -> noted as begun -> one attempt -> sent | refused | unconfirmed
//! ```
//!
//! Promises: a delivery that was answered 200 is worked through, also after the queue stopped in between;
//! an event that cannot be worked stops no other. A reply is tried once: where nobody knows whether it
//! went out it is unconfirmed, and a person looks; that is also what is left of an attempt in which the
//! queue stopped. A secret is in no log and in no address.

mod graph;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use wire::case::{Case, CaseSource, ResponseState};
use wire::desk::cases::SendOutcome;
use wire::digest::Digest;
use wire::ids::{CaseId, ResponseId};
use wire::time::{HOUR, Timestamp};

use crate::app::queue::Queue;
use crate::channels::facebook::graph::{Attempt, Graph, Target};
use crate::fault::Fault;
use crate::intake::facebook::cases::apply;
use crate::intake::facebook::event::{self, Event};
use crate::intake::open311::updates::words;
use crate::rules::cases::context::Hand;
use crate::rules::cases::replies;
use crate::settings::Facebook;
use crate::store::{Records, ThingKind, ThingRow, UnreadRow};

/// Deliveries that were worked through are kept so long, in milliseconds: to look into what went wrong.
const KEPT: i64 = 30 * 24 * HOUR;
/// So much of what could not be read is shown, in characters.
const SHOWN: usize = 4_000;

/// Whether a delivery was signed with the app's secret: over its bytes as they came, in constant time.
#[must_use]
pub fn is_signed(app_secret: &str, body: &[u8], header: &str) -> bool {
    let Some(said) = header.strip_prefix("sha256=").and_then(|hex| hex.parse::<Digest>().ok()) else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()) else { return false };
    mac.update(body);
    mac.verify_slice(said.as_bytes()).is_ok()
}

impl Queue {
    /// Works through what the page delivered, in its order; answers how many events that were. By itself
    /// after each delivery, and at will. Blocks.
    ///
    /// # Errors
    /// The store failed; what is left is worked through the next time.
    pub fn read_facebook(&self) -> Result<usize, Fault> {
        let Some(facebook) = &self.settings.facebook else { return Ok(0) };
        let _one_at_a_time = self.facebook_reads.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worked = 0;
        // What is left when the queue stops is worked through when it starts.
        while !self.stopping.is_cancelled()
            && let Some((number, body)) = self.store.read(|records| records.next_delivery())?
        {
            worked += self.work_delivery(facebook, number, &body)?;
        }
        if worked > 0 {
            self.tell();
        }
        Ok(worked)
    }

    fn work_delivery(&self, facebook: &Facebook, number: i64, body: &[u8]) -> Result<usize, Fault> {
        let (events, unreadable) = match event::read(body, &facebook.page) {
            Ok(events) => (events, None),
            Err(why) => (Vec::new(), Some((0, why, String::from_utf8_lossy(body).into_owned()))),
        };
        let (mut unread, count) = (Vec::from_iter(unreadable), events.len());
        for (place, (event, said)) in events.into_iter().enumerate() {
            if self.stopping.is_cancelled() {
                return Ok(place);
            }
            let worked = match said {
                Ok(Event::Nothing) => Ok(()),
                Ok(said) => self.work_event(said)?,
                Err(why) => Err(why),
            };
            if let Err(why) = worked {
                unread.push((place, why, event.to_string()));
            }
        }
        // On stable storage with everything before it.
        self.store.write(|records| -> Result<(), Fault> {
            let at = self.clock.now();
            for (place, why, event) in unread {
                tracing::error!(delivery = number, place, why, "an event of the page cannot be worked");
                let place = u32::try_from(place).unwrap_or(u32::MAX);
                let event = event.chars().take(SHOWN).collect();
                records.add_unread(&UnreadRow { delivery: number, place, at, why, event })?;
            }
            Ok(records.settle_delivery(number, at)?)
        })?;
        Ok(count)
    }

    /// Does what one event says, or says why it cannot be done; what may pass stops everything until it has.
    fn work_event(&self, event: Event) -> Result<Result<(), String>, Fault> {
        let id = CaseId::make(self.clock.now(), &*self.chance);
        let work = || self.store.write(|records| apply(records, &self.books(), event, id));
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(())) => Ok(Ok(())),
            Ok(Err(Fault::Refused(problem))) => Ok(Err(problem.code.as_str().to_owned())),
            Ok(Err(Fault::Store(error))) if error.may_pass() => Err(error.into()),
            Ok(Err(fault)) => Ok(Err(fault.to_string())),
            Err(_) => Ok(Err("broke".to_owned())),
        }
    }

    /// Sends the replies that are to go out, each once; answers how many were tried.
    ///
    /// # Errors
    /// The store failed.
    pub async fn send_facebook(self: &Arc<Self>) -> Result<usize, Fault> {
        let Some(graph) = self.settings.facebook.as_ref().and_then(Graph::of) else { return Ok(0) };
        let _one_at_a_time = self.facebook_sends.lock().await;
        let mut tried = 0;
        while let Some(reply) = self.write_if(pick).await? {
            let attempt = match &reply.target {
                Some(target) => graph.send(target, &reply.text).await,
                None => Attempt::Refused("nobody_to_answer".to_owned()),
            };
            tried += 1;
            self.write(move |queue, records| settled(queue, records, &reply, attempt)).await?;
        }
        Ok(tried)
    }

    /// Writes without waking the listeners: nothing they see changes.
    async fn write_if<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &dyn Records) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.off(move |queue| queue.store.write(|records| work(queue, records))).await
    }

    /// Of what was going out when the queue stopped, nobody knows. Once, before anything is sent. Blocks.
    pub(crate) fn recover_sendings(&self) -> Result<(), Fault> {
        self.store.write(|records| doubt(records, self.clock.now(), records.sendings()?))
    }

    /// Removes what was worked through long ago, and who wrote in cases that are long over. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn forget_facebook(&self) -> Result<(), Fault> {
        let before = self.clock.now().plus(-KEPT);
        self.store.write(|records| {
            records.drop_deliveries(before)?;
            records.forget_authors(self.contacts_before())?;
            Ok(())
        })
    }
}

/// Nobody knows of these replies whether they went out.
fn doubt(records: &dyn Records, now: Timestamp, replies: Vec<(ResponseId, CaseId)>) -> Result<(), Fault> {
    let hand = Hand::of(records, now, None)?;
    for (response, case) in replies {
        let mut case = hand.case(case)?;
        if case.response(response).is_some_and(|found| found.state == ResponseState::Sending) {
            replies::settle(&hand, &mut case, response, &SendOutcome::Unconfirmed)?;
            hand.keep(&case, "case_reply_settled")?;
        }
        records.end_sending(response)?;
    }
    Ok(())
}

/// After a restore: what was about to go out when the backup was made has most likely gone out since.
pub(crate) fn doubt_all(records: &dyn Records, now: Timestamp) -> Result<(), Fault> {
    let mut all = records.sendings()?;
    for id in records.facebook_to_send()? {
        let case = records.case(id)?;
        let sending =
            case.iter().flat_map(|case| &case.responses).filter(|r| r.state == ResponseState::Sending);
        all.extend(sending.map(|response| (response.id, id)));
    }
    doubt(records, now, all)
}

/// A reply that goes out now.
struct Reply {
    case: CaseId,
    response: ResponseId,
    text: String,
    /// What it answers; none when that is not known any more.
    target: Option<Target>,
}

/// The next reply that is to go out, noted as begun.
fn pick(queue: &Queue, records: &dyn Records) -> Result<Option<Reply>, Fault> {
    for id in records.facebook_to_send()? {
        let Some(case) = records.case(id)? else { continue };
        for response in case.responses.iter().filter(|response| response.state == ResponseState::Sending) {
            if records.begin_sending(response.id, id, queue.clock.now())? {
                let text = words(response);
                return Ok(Some(Reply {
                    case: id,
                    response: response.id,
                    text,
                    target: target(records, &case)?,
                }));
            }
        }
    }
    Ok(None)
}

/// What a reply to this case is written below, or to whom.
fn target(records: &dyn Records, case: &Case) -> Result<Option<Target>, Fault> {
    let first =
        records.began_with(case.id)?.filter(|thing| case.source == CaseSource::Facebook && !thing.removed);
    Ok(first.and_then(|thing| match thing.kind {
        ThingKind::Comment | ThingKind::Post => Some(Target::Below(thing.id)),
        ThingKind::Message => thing.author.map(Target::To),
    }))
}

/// Writes what became of the attempt. A person may have said it in the meantime: then that stands, unless
/// he said that it did not go out and it did.
fn settled(queue: &Queue, records: &dyn Records, reply: &Reply, attempt: Attempt) -> Result<(), Fault> {
    let hand = Hand::of(records, queue.clock.now(), None)?;
    let mut case = hand.case(reply.case)?;
    records.end_sending(reply.response)?;
    let kind = match &reply.target {
        Some(Target::To(_)) => ThingKind::Message,
        _ => ThingKind::Comment,
    };
    let outcome = match &attempt {
        Attempt::Sent(id) => {
            // It will be told to us as if somebody had said it.
            let known = records.thing(id)?;
            let ours = ThingRow {
                id: id.clone(),
                kind,
                case: None,
                first: false,
                author: None,
                ours: true,
                removed: false,
            };
            if known.is_none() {
                records.put_thing(&ours)?;
            }
            SendOutcome::Sent { link: event::public(kind, id, None) }
        }
        Attempt::Refused(_) => SendOutcome::NotSent,
        Attempt::Unconfirmed => SendOutcome::Unconfirmed,
    };
    let state = case.response(reply.response).map(|found| found.state);
    let sent = matches!(attempt, Attempt::Sent(_));
    match state {
        Some(ResponseState::Sending) => {}
        Some(ResponseState::Unconfirmed) if sent => {}
        // Somebody thought that it did not go out. It did.
        Some(ResponseState::Approved) if sent => replies::send(&hand, &mut case, reply.response)?,
        _ => return Ok(()),
    }
    replies::settle(&hand, &mut case, reply.response, &outcome)?;
    if let Attempt::Refused(why) = attempt {
        replies::was_refused(&mut case, reply.response, &why);
    }
    hand.keep(&case, "case_reply_settled")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"object":"page","entry":[{"id":"1000000000001","time":1795000000,"changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"2000_3000","post_id":"1000000000001_2000","parent_id":"1000000000001_2000","from":{"id":"4000","name":"\u09b0\u09bf\u09a8\u09be"},"created_time":1794999990,"message":"\u09a8\u09be\u09b2\u09be \u09ac\u09a8\u09cd\u09a7 \/ drain blocked"}}]}]}"#;
    const SIGNED: &str = "sha256=e9803f1aec807ec81a69713cfa014dff3ee7dd5d51345c63dad848c9907e6f5e";

    #[test]
    fn the_bytes_as_they_came_are_what_is_signed() {
        assert_eq!(BODY.len(), 386);
        assert!(is_signed("kmc-test-app-secret", BODY.as_bytes(), SIGNED));
        let again = serde_json::from_str::<serde_json::Value>(BODY).unwrap().to_string();
        for (secret, body, header) in [
            ("kmc-test-app-secret", again.as_str(), SIGNED),
            ("another", BODY, SIGNED),
            ("kmc-test-app-secret", BODY, SIGNED.trim_start_matches("sha256=")),
            ("kmc-test-app-secret", BODY, "sha1=e9803f1aec807ec81a69713cfa014dff3ee7dd5d"),
            ("kmc-test-app-secret", BODY, "sha256="),
            ("kmc-test-app-secret", BODY, ""),
        ] {
            assert!(!is_signed(secret, body.as_bytes(), header), "{secret} {header}");
        }
    }
}
