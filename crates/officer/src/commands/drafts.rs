//! Drafts: typed, saved, checked, sealed.

use wire::content::Content;
use wire::document::{Submission, SubmissionState};
use wire::ids::{DepartmentCode, DraftId, OperationId, SubmissionId};
use wire::operation::OperationBody;

use super::sealing::WrittenIn;
use crate::officer::Officer;
use crate::store::Draft;
use crate::view::{
    CallFailed, Corrects, DraftSave, DraftSaved, DraftSeal, DraftStart, DraftView, HereCode, ItemRow,
    ItemStatus, Kind, Sealed,
};

impl Officer {
    pub(crate) async fn draft_start(&self, start: DraftStart) -> Result<DraftView, CallFailed> {
        let department = self.department(start.department)?;
        if let Some(untouched) = self.store.untouched_draft(start.kind, &department)? {
            return Ok(self.view(untouched));
        }
        self.begin(Content::empty(start.kind), department, None)
    }

    pub(crate) async fn draft_correct(&self, submission: SubmissionId) -> Result<DraftView, CallFailed> {
        if let Some(begun) = self.store.draft_correcting(submission)? {
            return Ok(self.view(begun));
        }
        let (row, content) = self.store.item(submission)?.ok_or(HereCode::Missing)?;
        let known = self.store.submission(submission)?;
        let replaces = self.replaceable_operation(submission, known.as_ref())?;
        if replaces.is_none() && !(known.is_some() && may_correct(&row)) {
            return Err(HereCode::TooLate.into());
        }
        let corrects = match known {
            None => Corrects { submission, number: None, base: 0, reasons: Vec::new(), replaces },
            Some(known) => Corrects {
                submission,
                number: Some(known.number),
                base: known.revision,
                reasons: if known.state == SubmissionState::ChangesRequested {
                    known.reasons
                } else {
                    Vec::new()
                },
                replaces,
            },
        };
        self.begin(content, row.department, Some(corrects))
    }

    /// The operation that a correction would replace: a text that was refused or has lost a photo, unless the
    /// queue would refuse any other as well.
    pub(crate) fn replaceable_operation(
        &self,
        submission: SubmissionId,
        known: Option<&Submission>,
    ) -> Result<Option<OperationId>, CallFailed> {
        let open = known.is_none_or(|known| {
            known.publications.is_empty()
                && (known.state.is_open() || known.state == SubmissionState::ChangesRequested)
        });
        if open { Ok(self.store.replaceable(submission)?) } else { Ok(None) }
    }

    fn begin(
        &self,
        content: Content,
        department: DepartmentCode,
        corrects: Option<Corrects>,
    ) -> Result<DraftView, CallFailed> {
        let id = DraftId::make(self.ambient.clock.now(), &*self.ambient.chance);
        self.begin_as(id, content, department, corrects)
    }

    pub(super) fn begin_as(
        &self,
        id: DraftId,
        content: Content,
        department: DepartmentCode,
        corrects: Option<Corrects>,
    ) -> Result<DraftView, CallFailed> {
        let now = self.ambient.clock.now();
        let draft = Draft { id, department, version: 1, content, corrects, saved_at: now };
        self.store.add_draft(&draft)?;
        self.host.changed(Kind::Drafts);
        Ok(self.view(draft))
    }

    pub(crate) async fn draft(&self, id: DraftId) -> Result<DraftView, CallFailed> {
        Ok(self.view(self.store.draft(id)?.ok_or(HereCode::Missing)?))
    }

    pub(crate) async fn draft_save(&self, save: DraftSave) -> Result<DraftSaved, CallFailed> {
        let at = self.ambient.clock.now();
        if self.store.save_draft(save.id, save.version, &save.content, at)? {
            self.host.changed(Kind::Drafts);
            return Ok(DraftSaved::Saved { version: save.version.saturating_add(1), at });
        }
        Ok(DraftSaved::Conflict { theirs: Box::new(self.draft(save.id).await?) })
    }

    pub(crate) async fn draft_discard(&self, id: DraftId) -> Result<(), CallFailed> {
        self.phone_close(id).await?;
        self.store.discard_draft(id)?;
        self.host.changed(Kind::Drafts);
        Ok(())
    }

    pub(crate) async fn draft_seal(&self, asked: DraftSeal) -> Result<Sealed, CallFailed> {
        let draft = self.store.draft(asked.id)?.ok_or(HereCode::Missing)?;
        if draft.version != asked.version {
            return Ok(Sealed::Conflict { theirs: Box::new(self.view(draft)) });
        }
        let content = draft.content.clone().stored();
        let mut flaws = content.flaws(self.ambient.clock.now(), &self.identity()?.me.places);
        let blobs = self.promises(&content.photos, &mut flaws)?;
        if !flaws.is_empty() {
            return Ok(Sealed::Flawed { flaws });
        }
        // What is just coming from a phone must not be left behind.
        self.phone_close(asked.id).await?;
        if !self.store.arrivals(asked.id)?.is_empty() {
            return Err(HereCode::PhotosArriving.into());
        }
        // One draft is one submission: should an attempt that failed come back after all, the two
        // are known for one.
        let submission = draft
            .corrects
            .as_ref()
            .map_or(SubmissionId::from(draft.id.uuid()), |corrects| corrects.submission);
        let body = match &draft.corrects {
            // A replacement before the queue has any of it: still the first revision.
            Some(Corrects { base: 0, .. }) => OperationBody::Submit { submission, content },
            Some(corrects) => OperationBody::Revise { submission, base: corrects.base, content },
            None => OperationBody::Submit { submission, content },
        };
        self.seal(body, draft.department.clone(), blobs, WrittenIn::Draft(&draft))?;
        self.host.changed(Kind::Drafts);
        Ok(Sealed::Sealed { submission })
    }

    fn view(&self, draft: Draft) -> DraftView {
        DraftView {
            id: draft.id,
            department: draft.department,
            version: draft.version,
            content: draft.content,
            corrects: draft.corrects,
            saved_at: draft.saved_at,
            now: self.ambient.clock.now(),
        }
    }
}

/// Whether a new revision may follow. What is public is corrected by the IT department's own hand.
/// Nor is one of a kind that this version cannot show.
pub(super) const fn may_correct(row: &ItemRow) -> bool {
    row.kind.is_known()
        && matches!(row.status, ItemStatus::Returned | ItemStatus::Submitted | ItemStatus::InReview)
}
