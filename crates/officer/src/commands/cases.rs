//! Citizens' cases: the list, one case, what the officer does to it. All of it works without the network:
//! what the officer did here is shown over the queue's last document, conflicts beside it.

use std::collections::HashSet;
use wire::case::{Case, CaseState, EscalationLevel, ReplyKind, ResponseState, reply_flaws, required_flaws};
use wire::device::Me;
use wire::ids::{CaseId, MessageId, OfficerId, OperationId, ResponseId};
use wire::operation::{BlobPromise, OperationBody};
use wire::people::Role;
use wire::problem::Problem;
use wire::subject::Subject;
use wire::text::search::Searched;
use wire::time::{HOUR, Timestamp};
use wire::{limits, text};

use super::sealing::{WrittenIn, reject_if_flawed};
use crate::officer::Officer;
use crate::store::CaseAct;
use crate::view::{
    CallFailed, CaseAskForm, CaseConflict, CaseForm, CaseMayDo, CaseNoteForm, CasePending, CaseReplyForm,
    CaseRow, CaseSeenForm, CaseTransferForm, CaseView, CasesPage, CasesQuery, HereCode, Kind,
};

/// How many open cases, and how many closed ones, are read at most.
const MOST: u32 = 500;

/// How many of the closed cases may still need action.
const YOUNG: u32 = 100;

/// What was done here and is not in the queue's document yet, and what of it conflicts with that.
struct LocalChanges {
    pending: Vec<CasePending>,
    conflicts: Vec<CaseConflict>,
}

fn local_changes(case: &Case, acts: &[CaseAct], me: OfficerId) -> LocalChanges {
    let (mut pending, mut conflicts) = (Vec::new(), Vec::new());
    for act in acts.iter().filter(|act| act.set_aside_at.is_none()) {
        let body = &act.operation.body;
        if act.receipt.as_ref().is_some_and(|receipt| is_in_document(case, body, receipt.receipt.received_at))
        {
            continue;
        }
        let base = body.base_of_case().unwrap_or(0);
        // Refused, or it will be: nobody has to wait for the network to be told.
        let between = case.conflict_since(base, me).filter(|_| act.receipt.is_none() && body.can_conflict());
        if act.refused.is_some() || act.damaged || between.is_some() {
            conflicts.push(CaseConflict {
                operation: act.operation.id,
                mine: body.clone(),
                made_at: act.operation.made_at,
                refused: act.refused.is_some(),
                damaged: act.damaged,
                problem: act.refused.as_ref().map(|problem| problem.code),
                between: between.cloned().or_else(|| change_in_between(act, me)),
            });
        } else {
            pending.push(pending_of(act, act.receipt.is_some()));
        }
    }
    LocalChanges { pending, conflicts }
}

fn pending_of(act: &CaseAct, received: bool) -> CasePending {
    CasePending {
        operation: act.operation.id,
        mine: act.operation.body.clone(),
        made_at: act.operation.made_at,
        received,
    }
}

/// Whether the queue's document shows what the queue received.
fn is_in_document(case: &Case, body: &OperationBody, received_at: Timestamp) -> bool {
    let later = case.history.iter().any(|event| event.at > received_at);
    later
        || match body {
            OperationBody::AcceptCase { .. } => case.accepted_at.is_some(),
            OperationBody::TransferCase { to, .. } => {
                case.transfers.iter().any(|transfer| transfer.to == *to && transfer.at >= received_at)
            }
            OperationBody::AskCitizen { response, .. } | OperationBody::ReplyCase { response, .. } => {
                case.response(*response).is_some()
            }
            OperationBody::NoteCase { note, .. } => case.notes.iter().any(|told| told.id == *note),
            OperationBody::AcknowledgeCase { escalations, .. } => {
                case.escalations.iter().all(|e| e.acknowledged.is_some() || !escalations.contains(&e.number))
            }
            _ => true,
        }
}

/// What others did in between, by the queue's answer.
fn change_in_between(act: &CaseAct, me: OfficerId) -> Option<wire::case::CaseEvent> {
    let now = act.refused.as_ref()?.case.as_ref()?;
    now.conflict_since(act.operation.body.base_of_case()?, me).cloned()
}

/// Where the case will stand when what is pending has arrived.
fn state_after(case: &Case, pending: &[CasePending]) -> CaseState {
    let acted = pending.iter().any(|act| act.mine.can_conflict());
    if acted && matches!(case.state, CaseState::New | CaseState::Assigned) {
        CaseState::InProgress
    } else {
        case.state
    }
}

impl Officer {
    pub(crate) async fn cases(&self, query: CasesQuery) -> Result<CasesPage, CallFailed> {
        let limit = query.limit.clamp(1, MOST);
        let viewer = self.viewer()?;
        // Of others' cases the first are enough; those that concern the officer are all there, and are due after these.
        let mut open = self.rows(&viewer, true, MOST)?;
        let listed: HashSet<CaseId> = open.iter().map(|row| row.id).collect();
        open.extend(self.concerning(&viewer)?.into_iter().filter(|row| !listed.contains(&row.id)));
        let over = self.rows(&viewer, false, if query.text.is_empty() { limit } else { MOST })?;
        let wanted = text::search::wanted(&query.text);
        let found = |row: &CaseRow| {
            wanted.is_empty()
                || Searched::of(&format!("{} {} {}", row.words, row.place, row.number.0)).has(&wanted)
        };
        // What went to another department is listed under the others.
        let (here, gone): (Vec<_>, Vec<_>) = open.into_iter().partition(|row| row.here);
        let some =
            |rows: &mut dyn Iterator<Item = CaseRow>| rows.filter(&found).take(limit as usize).collect();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(CasesPage {
            to_do: count(here.len()),
            mine: count(here.iter().filter(|row| row.mine).count()),
            open: some(&mut here.into_iter()),
            over: some(&mut gone.into_iter().chain(over)),
        })
    }

    /// The cases that the officer has to act on today, at most so many.
    pub(super) fn cases_for_today(&self, most: u32) -> Result<Vec<CaseRow>, CallFailed> {
        // Before the enrolment there is no officer.
        let Ok(viewer) = self.viewer() else { return Ok(Vec::new()) };
        // Of what is over, only what was too late or has to be seen still needs action: that is recent.
        let over = self.rows(&viewer, false, YOUNG)?;
        let rows = self.concerning(&viewer)?.into_iter().chain(over);
        Ok(rows.filter(|row| row.needs_action).take(most as usize).collect())
    }

    /// The open cases that the officer has, or has to see something in.
    fn concerning(&self, viewer: &Viewer) -> Result<Vec<CaseRow>, CallFailed> {
        let cases = self.store.cases_concerning(viewer.me.officer.id, viewer.controls())?;
        Ok(cases.into_iter().map(|(case, acts)| viewer.row(&case, &acts)).collect())
    }

    fn rows(&self, viewer: &Viewer, open: bool, limit: u32) -> Result<Vec<CaseRow>, CallFailed> {
        let cases = self.store.cases(open, limit)?;
        Ok(cases.into_iter().map(|(case, acts)| viewer.row(&case, &acts)).collect())
    }

    /// Who looks at cases on this computer, and when.
    pub(crate) fn viewer(&self) -> Result<Viewer, CallFailed> {
        let me = self.identity()?.me;
        let begun = self.store.cases_begun(me.officer.id)?;
        Ok(Viewer { me, begun, now: self.ambient.clock.now() })
    }
}

/// Who looks at cases, and when.
pub(crate) struct Viewer {
    pub(crate) me: Me,
    begun: HashSet<CaseId>,
    pub(crate) now: Timestamp,
}

impl Viewer {
    /// Whether they control a department: then escalations in its cases are for them to see.
    pub(crate) fn controls(&self) -> bool {
        self.me.postings.iter().any(|post| post.role == Role::ControllingOfficer)
    }

    /// A case's line as this officer sees it.
    pub(crate) fn row(&self, case: &Case, acts: &[CaseAct]) -> CaseRow {
        let me = self.me.officer.id;
        let local = local_changes(case, acts, me);
        let submits_for = |post: &&wire::people::Posting| {
            post.role.submits() && Some(&post.department) == case.department.as_ref()
        };
        let leaving = local.pending.iter().any(|act| matches!(act.mine, OperationBody::TransferCase { .. }));
        let mut row = CaseRow {
            id: case.id,
            number: case.number.clone(),
            department: case.department.clone(),
            kind: case.kind,
            category: case.category.clone(),
            ward: case.ward,
            place: case.place.clone(),
            words: case.words.clone(),
            state: state_after(case, &local.pending),
            here: self.me.postings.iter().any(|post| submits_for(&post)) && !leaving,
            mine: case.assignee.as_ref().is_some_and(|person| person.id == me),
            assignee: case.assignee.clone(),
            received_at: case.received_at,
            due: case.next_due().cloned(),
            on_the_way: u32::try_from(local.pending.iter().filter(|act| !act.received).count())
                .unwrap_or(u32::MAX),
            conflicts: u32::try_from(local.conflicts.len()).unwrap_or(u32::MAX),
            unseen: self.unseen(case, acts),
            reopened: case.reopened,
            returned: last_reply_returned(case, &local.pending, me),
            begun: self.begun.contains(&case.id),
            needs_action: false,
        };
        row.needs_action = self.needs_action(&row);
        row
    }

    /// Whether the officer has to act on the case today.
    fn needs_action(&self, row: &CaseRow) -> bool {
        let soon = row.due.as_ref().is_some_and(|clock| clock.due.since(self.now) < 24 * HOUR);
        let new = matches!(row.state, CaseState::New | CaseState::Assigned);
        let assigned = row.here && row.mine && row.state.is_open();
        row.conflicts > 0 || !row.unseen.is_empty() || assigned && (new || soon || row.returned)
    }

    /// Escalations that this officer has to see, and has not.
    fn unseen(&self, case: &Case, acts: &[CaseAct]) -> Vec<u32> {
        let controls = self.me.postings.iter().any(|post| {
            post.role == Role::ControllingOfficer && Some(&post.department) == case.department.as_ref()
        });
        let assigned = case.assignee.as_ref().is_some_and(|person| person.id == self.me.officer.id);
        let seen: Vec<u32> = acts
            .iter()
            .filter_map(|act| match &act.operation.body {
                OperationBody::AcknowledgeCase { escalations, .. } => Some(escalations.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        let concerns_me = |level| match level {
            EscalationLevel::Assignee => assigned,
            EscalationLevel::ControllingOfficer => controls,
            _ => false,
        };
        case.pending_alarms()
            .filter(|e| concerns_me(e.level) && !seen.contains(&e.number))
            .map(|e| e.number)
            .collect()
    }
}

/// Whether the desk returned what the officer last wrote to the citizen, and nothing is on the way instead.
fn last_reply_returned(case: &Case, pending: &[CasePending], me: OfficerId) -> bool {
    let last = case.responses.iter().rev().find(|response| response.author.id == me);
    let again = pending
        .iter()
        .any(|act| matches!(act.mine, OperationBody::AskCitizen { .. } | OperationBody::ReplyCase { .. }));
    last.is_some_and(|response| response.state == ResponseState::Returned) && !again
}

impl Officer {
    pub(crate) async fn case(&self, id: CaseId) -> Result<CaseView, CallFailed> {
        let (case, acts) = self.store.case(id)?.ok_or(HereCode::Missing)?;
        let viewer = self.viewer()?;
        let row = viewer.row(&case, &acts);
        let LocalChanges { pending, conflicts } = local_changes(&case, &acts, viewer.me.officer.id);
        let subject = Subject::Case(id);
        Ok(CaseView {
            moves: case.conflicting_events(viewer.me.officer.id).cloned().collect(),
            may: may_do(&case, &row),
            reported: self.reported(&case, &acts)?,
            on_the_way: self.outbox_view()?.rows.into_iter().filter(|row| row.subject == subject).collect(),
            aside: acts
                .iter()
                .filter(|act| act.set_aside_at.is_some())
                .map(|act| pending_of(act, false))
                .collect(),
            receipts: acts.into_iter().filter_map(|act| act.receipt).collect(),
            now: viewer.now,
            row,
            pending,
            conflicts,
            known: case,
        })
    }

    pub(crate) async fn case_accept(&self, form: CaseForm) -> Result<(), CallFailed> {
        let body = OperationBody::AcceptCase { case: form.case, base: form.version };
        self.seal_on_case(form.case, body, (Vec::new(), None), |may| may.accept)
    }

    pub(crate) async fn case_transfer(&self, form: CaseTransferForm) -> Result<(), CallFailed> {
        let reason = text::stored(&form.reason);
        reject_if_flawed(required_flaws(&reason, limits::REASON))?;
        if self.identity()?.me.departments.iter().all(|known| known.code != form.to) {
            return Err(Problem::new(wire::problem::ProblemCode::UnknownDepartment).into());
        }
        let body = OperationBody::TransferCase { case: form.case, base: form.version, to: form.to, reason };
        self.seal_on_case(form.case, body, (Vec::new(), form.draft), |may| may.transfer)
    }

    pub(crate) async fn case_ask(&self, form: CaseAskForm) -> Result<(), CallFailed> {
        let (text_bn, text_en) = (text::stored(&form.text_bn), text::stored(&form.text_en));
        reject_if_flawed(reply_flaws(&text_bn, &text_en, &[]))?;
        let response = self.new_response();
        let body =
            OperationBody::AskCitizen { case: form.case, base: form.version, response, text_bn, text_en };
        self.seal_on_case(form.case, body, (Vec::new(), form.draft), |may| may.reply)
    }

    pub(crate) async fn case_reply(&self, form: CaseReplyForm) -> Result<(), CallFailed> {
        let (text_bn, text_en) = (text::stored(&form.text_bn), text::stored(&form.text_en));
        let mut photos = form.photos;
        for photo in &mut photos {
            photo.alt_bn = text::stored(&photo.alt_bn);
        }
        let mut flaws = reply_flaws(&text_bn, &text_en, &photos);
        let blobs = self.promises(&photos, &mut flaws)?;
        reject_if_flawed(flaws)?;
        if form.reply == ReplyKind::ActionTaken && form.draft.is_some() {
            self.no_photos_come(form.case).await?;
        }
        let body = OperationBody::ReplyCase {
            case: form.case,
            base: form.version,
            response: self.new_response(),
            reply: form.reply,
            text_bn,
            text_en,
            photos,
        };
        self.seal_on_case(form.case, body, (blobs, form.draft), |may| may.reply)
    }

    pub(crate) async fn case_note(&self, form: CaseNoteForm) -> Result<(), CallFailed> {
        let said = text::stored(&form.text);
        reject_if_flawed(required_flaws(&said, limits::MESSAGE))?;
        let note = MessageId::make(self.ambient.clock.now(), &*self.ambient.chance);
        let body = OperationBody::NoteCase { case: form.case, base: form.version, note, text: said };
        self.seal_on_case(form.case, body, (Vec::new(), form.draft), |may| may.note)
    }

    pub(crate) async fn case_acknowledge(&self, form: CaseSeenForm) -> Result<(), CallFailed> {
        let (case, acts) = self.store.case(form.case)?.ok_or(HereCode::Missing)?;
        let escalations = self.viewer()?.unseen(&case, &acts);
        if escalations.is_empty() {
            return Ok(());
        }
        let body = OperationBody::AcknowledgeCase { case: form.case, base: case.version, escalations };
        self.seal_on_case(form.case, body, (Vec::new(), None), |_| true)
    }

    /// What the queue refused, or what has lost a photo, is settled another way: it stays on the case's page,
    /// and waits no longer.
    pub(crate) async fn case_set_aside(&self, operation: OperationId) -> Result<(), CallFailed> {
        self.set_aside(operation, Kind::Cases)
    }

    fn new_response(&self) -> ResponseId {
        ResponseId::make(self.ambient.clock.now(), &*self.ambient.chance)
    }

    fn seal_on_case(
        &self,
        id: CaseId,
        body: OperationBody,
        (blobs, draft): (Vec<BlobPromise>, Option<u32>),
        may: impl Fn(&CaseMayDo) -> bool,
    ) -> Result<(), CallFailed> {
        let (case, acts) = self.store.case(id)?.ok_or(HereCode::Missing)?;
        if !may(&may_do(&case, &self.viewer()?.row(&case, &acts))) {
            return Err(HereCode::TooLate.into());
        }
        let department = case.department.ok_or(HereCode::TooLate)?;
        // The queue may wait for the photo that was lost: once it comes with this, it must not take both.
        let lost = |act: &&CaseAct| act.damaged && act.set_aside_at.is_some();
        let lost = acts.iter().rfind(lost).map(|act| act.operation.id);
        let replaces = lost.filter(|_| matches!(body, OperationBody::ReplyCase { .. }));
        self.seal(body, department, blobs, WrittenIn::CaseDraft { version: draft, replaces })?;
        self.host.changed(Kind::Cases);
        Ok(())
    }
}

/// What the officer may do to a case now.
const fn may_do(case: &Case, row: &CaseRow) -> CaseMayDo {
    let open = row.here && case.state.is_open();
    let taken_on = row.mine && !matches!(row.state, CaseState::New | CaseState::Assigned);
    CaseMayDo {
        accept: open && !taken_on,
        transfer: open,
        reply: open,
        note: row.here,
        acknowledge: !row.unseen.is_empty(),
    }
}
