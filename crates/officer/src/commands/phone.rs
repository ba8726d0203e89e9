//! Photos from a phone in the same office, over the network nearby ([`::phone`]).
//!
//! Who writes what: a photo that came is imported like any other and its row waits in the store
//! ([`crate::store::Store::arrivals`]); the page that has the draft open is told, adds it to what it is editing and saves.
//! So there is one writer of the draft, and a photo that the phone was told is here survives whatever
//! becomes of the window. A draft with photos still waiting is not sealed.

use ::phone::{Album, Opening, Outcome, Session};
use serde_json::Value;
use std::sync::{Arc, Weak};
use wire::content::Source;
use wire::ids::DraftId;

use crate::imports::Incoming;
use crate::officer::Officer;
use crate::phone_page::PhonePage;
use crate::view::{CallFailed, Code, HereCode, Imported, Kind, PhoneAllow, PhoneOpen, PhoneView};

impl Officer {
    pub(crate) async fn phone_open(&self, asked: PhoneOpen) -> Result<PhoneView, CallFailed> {
        self.photos_in(asked.draft)?.ok_or(HereCode::Missing)?;
        let mut open = self.phone.lock().await;
        if let Some(before) = open.take() {
            before.session.close().await;
        }
        // Only where it was offered: the window cannot make this program listen elsewhere.
        let mut places = self.ambient.lan.places().into_iter();
        let place = match asked.address {
            Some(address) => places.find(|place| place.address == address),
            None => places.next(),
        };
        if let Some(place) = place {
            let session = Session::open(Opening {
                address: place.address,
                clock: Arc::clone(&self.ambient.clock),
                chance: Arc::clone(&self.ambient.chance),
                album: Arc::new(OpenDraft { officer: Weak::clone(&self.weak_self), draft: asked.draft }),
            });
            let session = session.await.map_err(|e| {
                tracing::warn!(error = %e, "no page for a phone could be opened");
                CallFailed { detail: e.to_string(), ..HereCode::PhoneFailed.into() }
            })?;
            *open = Some(PhonePage { draft: asked.draft, session });
        }
        drop(open);
        self.phone(asked.draft).await
    }

    pub(crate) async fn phone(&self, draft: DraftId) -> Result<PhoneView, CallFailed> {
        let open = self.phone.lock().await;
        let page = open.as_ref().filter(|page| page.draft == draft).map(|page| page.session.view());
        drop(open);
        Ok(PhoneView {
            page,
            places: self.ambient.lan.places(),
            firewall_asks: cfg!(windows),
            arrivals: self.store.arrivals(draft)?,
        })
    }

    pub(crate) async fn phone_allow(&self, asked: PhoneAllow) -> Result<PhoneView, CallFailed> {
        if let Some(page) = self.phone.lock().await.as_ref().filter(|page| page.draft == asked.draft) {
            page.session.decide(asked.phone, asked.allow);
        }
        self.phone(asked.draft).await
    }

    pub(crate) async fn phone_close(&self, draft: DraftId) -> Result<PhoneView, CallFailed> {
        if let Some(page) = self.phone.lock().await.as_ref().filter(|page| page.draft == draft) {
            page.session.close().await;
        }
        self.phone(draft).await
    }

    /// How many photos are in a draft, or in what is written on a case; none where there is no such thing.
    fn photos_in(&self, draft: DraftId) -> Result<Option<usize>, CallFailed> {
        Ok(match self.store.draft(draft)? {
            Some(found) => Some(found.content.photos.len()),
            None => self.store.case_draft_by_id(draft)?.map(|found| found.words.photos.len()),
        })
    }

    /// Room in a draft: what it was last saved with and what waits for it count.
    fn room_in(&self, draft: DraftId) -> Result<usize, CallFailed> {
        let Some(photos) = self.photos_in(draft)? else { return Ok(0) };
        Ok(wire::limits::PHOTOS.saturating_sub(photos + self.store.arrivals(draft)?.len()))
    }

    fn arrive(&self, draft: DraftId, name: &str, bytes: &[u8]) -> Result<Outcome, CallFailed> {
        let incoming = Incoming { name, bytes, source: Source::Phone, ticket: None };
        let photo = match self.import(&incoming)? {
            Imported::Photo { photo } => photo,
            Imported::Refused { code, params, .. } => return Ok(Outcome::Refused { code, params }),
        };
        if self.store.add_arrival(draft, &photo, self.ambient.clock.now())? {
            self.host.changed(Kind::Drafts);
            return Ok(Outcome::Kept);
        }
        self.photos_in(draft)?.ok_or(HereCode::Missing)?;
        Ok(Outcome::Refused { code: "twice".into(), params: Default::default() })
    }
}

/// The draft a phone's photos are for.
struct OpenDraft {
    officer: Weak<Officer>,
    draft: DraftId,
}

impl Album for OpenDraft {
    fn room(&self) -> usize {
        let room = self.officer.upgrade().and_then(|officer| officer.room_in(self.draft).ok());
        room.unwrap_or_default()
    }

    fn add_photo(&self, name: &str, bytes: &[u8]) -> Outcome {
        let arrived = match self.officer.upgrade() {
            Some(officer) => officer.arrive(self.draft, name, bytes),
            None => Err(HereCode::Missing.into()),
        };
        arrived.unwrap_or_else(|failed| Outcome::Failed { code: name_of(failed.code) })
    }

    fn changed(&self) {
        if let Some(officer) = self.officer.upgrade() {
            officer.host.changed(Kind::Phone);
        }
    }
}

/// A code as the wire spells it.
fn name_of(code: Code) -> String {
    match serde_json::to_value(code) {
        Ok(Value::String(name)) => name,
        _ => "internal".into(),
    }
}
