//! What the officer is writing on a case, kept until it is sealed; and the work report that comes of what was done.

use std::collections::BTreeSet;
use wire::case::{Case, ReplyKind, ResponseKind};
use wire::content::{Content, ContentKind, Mark, Photo};
use wire::ids::{CaseId, DraftId, ResponseId, SubmissionId};
use wire::operation::OperationBody;
use wire::time::Timestamp;

use crate::officer::Officer;
use crate::store::CaseAct;
use crate::view::{
    CallFailed, CaseDraftSave, CaseDraftSaved, CaseDraftView, CaseLinkForm, CaseReport, CaseReportForm,
    HereCode, Kind,
};

impl Officer {
    pub(crate) async fn case_draft(&self, case: CaseId) -> Result<CaseDraftView, CallFailed> {
        self.store.case(case)?.ok_or(HereCode::Missing)?;
        let (officer, now) = (self.identity()?.me.officer.id, self.ambient.clock.now());
        Ok(self.store.case_draft((case, officer), DraftId::make(now, &*self.ambient.chance), now)?)
    }

    pub(crate) async fn case_draft_save(&self, save: CaseDraftSave) -> Result<CaseDraftSaved, CallFailed> {
        let known = self.case_draft(save.case).await?;
        let at = self.ambient.clock.now();
        if !self.store.save_case_draft(known.id, save.version, &save.words, at)? {
            return Ok(CaseDraftSaved::Conflict { theirs: Box::new(self.case_draft(save.case).await?) });
        }
        // The lists show whether something is begun; what it says is shown by nobody but who writes it.
        if known.words.is_empty() != save.words.is_empty() {
            self.host.changed(Kind::Cases);
        }
        Ok(CaseDraftSaved::Saved { version: save.version.saturating_add(1), at })
    }

    /// Photos that just come from a phone must not be left behind by a report of what was done.
    pub(super) async fn no_photos_come(&self, case: CaseId) -> Result<(), CallFailed> {
        let draft = self.case_draft(case).await?.id;
        self.phone_close(draft).await?;
        if self.store.arrivals(draft)?.is_empty() { Ok(()) } else { Err(HereCode::PhotosArriving.into()) }
    }

    pub(crate) async fn case_report(&self, form: CaseReportForm) -> Result<CaseReport, CallFailed> {
        let (case, acts) = self.store.case(form.case)?.ok_or(HereCode::Missing)?;
        let (id, submission) = report_of(form.response);
        if self.store.item(submission)?.is_some() {
            return Ok(CaseReport::Item { submission });
        }
        if self.store.draft(id)?.is_some() {
            return Ok(CaseReport::Draft { draft: Box::new(self.draft(id).await?) });
        }
        let identity = self.identity()?;
        let done = from_queue(&case, identity.me.officer.id, form.response)
            .or_else(|| from_here(&acts, form.response));
        let done = done.ok_or(HereCode::Missing)?;
        let mut photos = Vec::new();
        for mut photo in done.photos {
            // One that was brought in on another computer cannot be promised by this one.
            if self.store.photo(photo.sha256)?.is_some() {
                if photo.mark == Mark::None {
                    photo.mark = Mark::After;
                }
                photos.push(photo);
            }
        }
        let content = Content {
            caption_bn: done.text_bn,
            caption_en: done.text_en,
            work_date: Some(done.at.day()),
            borough: case.ward.and_then(|ward| identity.me.places.borough_of(ward)),
            ward: case.ward,
            place_bn: case.place,
            photos,
            case: Some(case.id),
            ..Content::empty(ContentKind::WorkReport)
        };
        let department = self.department(case.department).or_else(|_| self.department(None))?;
        let draft = self.begin_as(id, content, department, None)?;
        self.host.changed(Kind::Cases);
        Ok(CaseReport::Draft { draft: Box::new(draft) })
    }

    /// Those of the officer's action taken reports of which a work report is begun or submitted.
    pub(super) fn reported(&self, case: &Case, acts: &[CaseAct]) -> Result<Vec<ResponseId>, CallFailed> {
        let told = case.responses.iter().filter(|response| response.kind == ResponseKind::ActionTaken);
        let here = acts.iter().filter_map(|act| match &act.operation.body {
            OperationBody::ReplyCase { response, reply: ReplyKind::ActionTaken, .. } => Some(*response),
            _ => None,
        });
        let all: BTreeSet<_> = told.map(|response| response.id).chain(here).collect();
        let mut reported = Vec::new();
        for response in all {
            let (id, submission) = report_of(response);
            if self.store.draft(id)?.is_some() || self.store.item(submission)?.is_some() {
                reported.push(response);
            }
        }
        Ok(reported)
    }

    /// Opens a public link: only one that the queue gave for a case, also of what the citizen showed elsewhere.
    pub(crate) async fn case_open_link(&self, form: CaseLinkForm) -> Result<(), CallFailed> {
        let (case, _) = self.store.case(form.case)?.ok_or(HereCode::Missing)?;
        let said = case.responses.iter().filter_map(|response| response.link.as_ref());
        let shown = case.media.iter().chain(case.more_words.iter().flat_map(|more| &more.media));
        let known = case.link.iter().chain(said).chain(shown).any(|link| *link == form.link);
        let web = form.link.starts_with("https://");
        if known && web && self.host.open_link(&form.link) { Ok(()) } else { Err(HereCode::Missing.into()) }
    }
}

/// The work report that comes of an answer is known by the answer: pressing twice makes one.
fn report_of(response: ResponseId) -> (DraftId, SubmissionId) {
    (response.uuid().into(), response.uuid().into())
}

/// What was done about a case, in words and photos.
struct ActionTaken {
    text_bn: String,
    text_en: String,
    photos: Vec<Photo>,
    at: Timestamp,
}

/// By the queue's document. Only the officer's own: whoever did it makes the report.
fn from_queue(case: &Case, me: wire::ids::OfficerId, response: ResponseId) -> Option<ActionTaken> {
    let said = case.response(response)?;
    let own = said.author.id == me && said.kind == ResponseKind::ActionTaken;
    own.then(|| ActionTaken {
        text_bn: said.text_bn.clone(),
        text_en: said.text_en.clone(),
        photos: said.photos.clone(),
        at: said.drafted_at,
    })
}

/// By what was sealed here and is not in the queue's document yet.
fn from_here(acts: &[CaseAct], asked: ResponseId) -> Option<ActionTaken> {
    acts.iter().filter(|act| act.refused.is_none()).find_map(|act| match &act.operation.body {
        OperationBody::ReplyCase {
            response,
            reply: ReplyKind::ActionTaken,
            text_bn,
            text_en,
            photos,
            ..
        } if *response == asked => Some(ActionTaken {
            text_bn: text_bn.clone(),
            text_en: text_en.clone(),
            photos: photos.clone(),
            at: act.operation.made_at,
        }),
        _ => None,
    })
}
