//! Citizens' cases, as the window is shown them and as it says what the officer does.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::case::{Case, CaseClock, CaseEvent, CaseKind, CaseState, ReplyKind};
use wire::content::Photo;
use wire::ids::{
    CaseId, CategoryCode, DepartmentCode, DraftId, Number, OperationId, ResponseId, SubmissionId,
};
use wire::operation::OperationBody;
use wire::people::Person;
use wire::problem::ProblemCode;
use wire::receipt::SignedReceipt;
use wire::time::Timestamp;

use super::drafts::DraftView;
use super::outbox::OutboxRow;

/// Which cases to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CasesQuery {
    /// Words to find, in any form; empty for all.
    pub text: String,
    /// At most so many that are open, and so many that are over, up to 500.
    pub limit: u32,
}

/// Citizens' cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CasesPage {
    /// With the officer's department, and open: what is due first, first.
    pub open: Vec<CaseRow>,
    /// Answered, over, or with another department by now; newest first.
    pub over: Vec<CaseRow>,
    /// How many are open in all.
    pub to_do: u32,
    /// How many of them are assigned to the officer: the tray says the same.
    pub mine: u32,
}

/// A case in a list: as the queue last told, with what was done here laid over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseRow {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub number: Number,
    /// With which department it is, as the queue last told.
    pub department: Option<DepartmentCode>,
    /// What the citizen wants.
    pub kind: CaseKind,
    /// In which category.
    pub category: Option<CategoryCode>,
    /// Where.
    pub ward: Option<u8>,
    /// Where, in words.
    pub place: String,
    /// What the citizen wrote first, whole: the page clamps it.
    pub words: String,
    /// Where it stands, with what was done here.
    pub state: CaseState,
    /// It is with one of the officer's departments, and not about to leave it.
    pub here: bool,
    /// It is assigned to the officer.
    pub mine: bool,
    /// Who has it.
    pub assignee: Option<Person>,
    /// When it was received first.
    pub received_at: Timestamp,
    /// The clock that runs out first.
    pub due: Option<CaseClock>,
    /// How many of the officer's operations are still on the way.
    pub on_the_way: u32,
    /// How many of the officer's operations conflict with what others did.
    pub conflicts: u32,
    /// Escalations that the officer has to see, by number.
    pub unseen: Vec<u32>,
    /// How often it was opened again.
    pub reopened: u32,
    /// The desk returned what the officer last wrote to the citizen.
    pub returned: bool,
    /// The officer has begun to write something on it and not sealed it.
    pub begun: bool,
    /// The officer has to act on it today: it is not accepted, due within a day, returned, in conflict, or late without their having seen that.
    #[serde(rename = "wants_him")]
    pub needs_action: bool,
}

/// A case, open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseView {
    /// The line that stands for it in lists.
    pub row: CaseRow,
    /// The case as the queue last told. A form gives its `version` back.
    pub known: Case,
    /// What others did to it that the officer should know before going on, oldest first.
    pub moves: Vec<CaseEvent>,
    /// What the officer did and the queue's document does not show yet, oldest first.
    pub pending: Vec<CasePending>,
    /// What the officer did that conflicts with what others did, oldest first: both are shown.
    pub conflicts: Vec<CaseConflict>,
    /// What the queue refused, or what had lost a photo, and the officer set aside, oldest first: the text is still here.
    pub aside: Vec<CasePending>,
    /// What of it is still on the way.
    pub on_the_way: Vec<OutboxRow>,
    /// The proofs, oldest first.
    pub receipts: Vec<SignedReceipt>,
    /// Those of the officer's action taken reports of which a work report is begun or submitted.
    pub reported: Vec<ResponseId>,
    /// What the officer may do with it.
    pub may: CaseMayDo,
    /// This computer's clock now.
    pub now: Timestamp,
}

/// Something the officer did that is on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CasePending {
    /// Which operation.
    pub operation: OperationId,
    /// What the officer did.
    pub mine: OperationBody,
    /// When.
    pub made_at: Timestamp,
    /// The queue has it, and only has not told it back yet.
    pub received: bool,
}

/// Something the officer did without knowing what others had done, or that has lost a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseConflict {
    /// Which operation.
    pub operation: OperationId,
    /// What the officer did: all of it is still here.
    pub mine: OperationBody,
    /// When.
    pub made_at: Timestamp,
    /// The queue has refused it; else it will, unless it is damaged.
    pub refused: bool,
    /// One of its photos can no longer be read on this computer, so that it cannot be sent.
    pub damaged: bool,
    /// Why the queue refused it.
    pub problem: Option<ProblemCode>,
    /// What came in between, where that is known.
    pub between: Option<CaseEvent>,
}

/// What the officer may do with a case now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseMayDo {
    /// Take it on.
    pub accept: bool,
    /// Send it to another department.
    pub transfer: bool,
    /// Ask the citizen, or answer them.
    pub reply: bool,
    /// Write a note.
    pub note: bool,
    /// Acknowledge an escalation.
    pub acknowledge: bool,
}

/// Take a case on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseForm {
    /// Which.
    pub case: CaseId,
    /// [`CaseView::known`]'s version: the one the officer sees.
    pub version: u32,
}

/// Send a case to another department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseTransferForm {
    /// Which.
    pub case: CaseId,
    /// The version the officer sees.
    pub version: u32,
    /// To which department.
    pub to: DepartmentCode,
    /// Why. Not empty.
    pub reason: String,
    /// The version of the [`CaseDraftView`] that this was written in: its part of that goes away with the sealing.
    #[serde(default)]
    pub draft: Option<u32>,
}

/// Ask the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseAskForm {
    /// On which case.
    pub case: CaseId,
    /// The version the officer sees.
    pub version: u32,
    /// In Bengali. Not empty.
    pub text_bn: String,
    /// In English; may be empty.
    #[serde(default)]
    pub text_en: String,
    /// The version of the [`CaseDraftView`] that this was written in: its part of that goes away with the sealing.
    #[serde(default)]
    pub draft: Option<u32>,
}

/// Answer the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseReplyForm {
    /// On which case.
    pub case: CaseId,
    /// The version the officer sees.
    pub version: u32,
    /// Interim reply or action taken report.
    pub reply: ReplyKind,
    /// In Bengali. Not empty.
    pub text_bn: String,
    /// In English; may be empty.
    #[serde(default)]
    pub text_en: String,
    /// After the work, as brought in.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// The version of the [`CaseDraftView`] that this was written in: its part of that goes away with the sealing.
    #[serde(default)]
    pub draft: Option<u32>,
}

/// Note something that no citizen sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseNoteForm {
    /// On which case.
    pub case: CaseId,
    /// The version the officer sees.
    pub version: u32,
    /// What.
    pub text: String,
    /// The version of the [`CaseDraftView`] that this was written in: its part of that goes away with the sealing.
    #[serde(default)]
    pub draft: Option<u32>,
}

/// Say that what is late was seen: all of [`CaseRow::unseen`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseSeenForm {
    /// On which case.
    pub case: CaseId,
}

/// What an officer can write on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CaseDoing {
    /// A question to the citizen.
    Ask,
    /// An interim reply.
    Interim,
    /// What was done.
    ActionTaken,
    /// Why it is for another department.
    Transfer,
    /// What no citizen sees.
    Note,
}

/// Everything the officer is writing on a case, as typed. Half a reply and half a note may stand side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct CaseWords {
    /// Which form is open; none when none is.
    pub doing: Option<CaseDoing>,
    /// To the citizen, in Bengali.
    pub text_bn: String,
    /// To the citizen, in English.
    pub text_en: String,
    /// After the work.
    pub photos: Vec<Photo>,
    /// To which department.
    pub to: Option<DepartmentCode>,
    /// Why there.
    pub reason: String,
    /// What no citizen sees.
    pub note: String,
}

impl CaseWords {
    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let texts = [&self.text_bn, &self.text_en, &self.reason, &self.note];
        texts.iter().all(|text| text.trim().is_empty()) && self.photos.is_empty()
    }

    /// The same without what this operation has taken out of it.
    #[must_use]
    pub fn without(mut self, sealed: &OperationBody) -> Self {
        match sealed {
            OperationBody::AskCitizen { .. } => (self.text_bn, self.text_en) = Default::default(),
            OperationBody::ReplyCase { reply, .. } => {
                (self.text_bn, self.text_en) = Default::default();
                if *reply == ReplyKind::ActionTaken {
                    self.photos = Vec::new();
                }
            }
            OperationBody::TransferCase { .. } => (self.to, self.reason) = Default::default(),
            OperationBody::NoteCase { .. } => self.note = String::new(),
            _ => return self,
        }
        Self { doing: None, ..self }
    }
}

/// What the officer is writing on a case, open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseDraftView {
    /// Which: what a phone's page is opened for.
    pub id: DraftId,
    /// On which case.
    pub case: CaseId,
    /// Rises with every save; a save names the version it began from.
    pub version: u32,
    /// What is written. As typed: not normalised.
    pub words: CaseWords,
    /// When it was last saved.
    pub saved_at: Timestamp,
}

/// What the officer has typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseDraftSave {
    /// On which case.
    pub case: CaseId,
    /// The version this began from.
    pub version: u32,
    /// All of it.
    pub words: CaseWords,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum CaseDraftSaved {
    /// It is on disk.
    Saved {
        /// The new version.
        version: u32,
        /// When.
        at: Timestamp,
    },
    /// It was changed elsewhere meanwhile; nothing was overwritten.
    Conflict {
        /// As it is on disk.
        theirs: Box<CaseDraftView>,
    },
}

/// Make a work report of what was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseReportForm {
    /// On which case.
    pub case: CaseId,
    /// Which of the officer's action taken reports.
    pub response: ResponseId,
}

/// The work report of what was done. There is one for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum CaseReport {
    /// Begun, now or before.
    Draft {
        /// The draft.
        draft: Box<DraftView>,
    },
    /// Submitted already.
    Item {
        /// The item it became.
        submission: SubmissionId,
    },
}

/// Open a public link of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseLinkForm {
    /// Of which case.
    pub case: CaseId,
    /// The link: of the case, or of something that was said.
    pub link: String,
}
