//! Sealing what the officer did, whatever it was: an item's text or thread, an answer on a case.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::sync::PoisonError;
use wire::content::{Field, Flaw, FlawCode, Photo};
use wire::ids::{DepartmentCode, OperationId};
use wire::operation::{BlobPromise, Mime, Operation, OperationBody};
use wire::problem::Problem;

use crate::officer::Officer;
use crate::seal;
use crate::store::{Draft, Sealing};
use crate::view::{CallFailed, HereCode, Kind};

/// What is sealed was written in this, and goes out of it.
pub(crate) enum WrittenIn<'a> {
    /// Nothing that is kept.
    Nothing,
    /// A draft.
    Draft(&'a Draft),
    /// A case's draft, of this version; in the place of this.
    CaseDraft { version: Option<u32>, replaces: Option<OperationId> },
}

impl Officer {
    /// What goes with photos: every one, with its preview.
    pub(super) fn promises(
        &self,
        photos: &[Photo],
        flaws: &mut Vec<Flaw>,
    ) -> Result<Vec<BlobPromise>, CallFailed> {
        let mut blobs = Vec::new();
        for photo in photos {
            let stored = self.store.photo(photo.sha256)?;
            // It is looked at once more: a photo that this computer can no longer read would only wait for ever.
            let sendable = self.folder.is_intact(photo.sha256) || self.store.is_verified(photo.sha256)?;
            if let Some(stored) = stored.filter(|_| sendable) {
                blobs.push(BlobPromise {
                    sha256: stored.sha256,
                    len: stored.len,
                    mime: Mime::Jpeg,
                    preview: Some(BASE64.encode(&stored.preview)),
                });
            } else {
                flaws.push(Flaw::new(Field::Photo { photo: photo.id }, FlawCode::NotPromised));
            }
        }
        Ok(blobs)
    }

    /// Seals what the officer did and hands it to the engine.
    pub(crate) fn seal(
        &self,
        body: OperationBody,
        department: DepartmentCode,
        blobs: Vec<BlobPromise>,
        written: WrittenIn<'_>,
    ) -> Result<(), CallFailed> {
        let (draft, case_draft, replaces) = match written {
            WrittenIn::Nothing => (None, None, None),
            WrittenIn::Draft(draft) => (Some(draft), None, draft.corrects.as_ref().and_then(|c| c.replaces)),
            WrittenIn::CaseDraft { version, replaces } => (None, version, replaces),
        };
        let owner = self.identity()?.me.officer.id;
        let one_at_a_time = self.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        let made_at = self.ambient.clock.now();
        let operation = Operation {
            id: OperationId::make(made_at, &*self.ambient.chance),
            department,
            made_at,
            sequence: self.store.next_sequence()?,
            body,
            replaces,
            blobs,
        };
        let bytes = serde_json::to_vec(&operation).map_err(crate::store::StoreError::from)?;
        let draft = draft.map(|draft| (draft.id, draft.version));
        let sealing = Sealing { operation, bytes, owner, draft, case_draft, receipt: None };
        let unsent = seal::seal(&self.folder, &self.store, &sealing)?;
        drop(one_at_a_time);
        if let Some(unsent) = unsent {
            self.engine.sealed(&unsent);
        }
        self.host.changed(Kind::Items);
        Ok(())
    }

    pub(super) fn set_aside(&self, operation: OperationId, shown: Kind) -> Result<(), CallFailed> {
        if !self.store.set_aside(operation, self.ambient.clock.now())? {
            return Err(HereCode::TooLate.into());
        }
        self.engine.set_aside(operation);
        self.host.changed(shown);
        Ok(())
    }
}

pub(super) fn reject_if_flawed(flaws: Vec<Flaw>) -> Result<(), CallFailed> {
    if flaws.is_empty() { Ok(()) } else { Err(Problem::flawed(flaws).into()) }
}
