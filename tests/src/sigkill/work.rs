//! What the officer does, and continues after a crash the way a person would, by first looking
//! what is there. Every success that was reported is a [`Promise`]; the next run must find it kept.

use officer::view::{DraftSaved, DraftView, Exported, Home, ItemStatus, ItemView, Sealed, What};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::str::FromStr;
use testkit::officer::OfficerAtWork;
use testkit::photographs::{Photograph, drawn};
use wire::content::{Content, ContentKind};
use wire::document::SubmissionState;
use wire::ids::{DraftId, SubmissionId};

use super::lines::says;

/// Three pieces of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A report with three photos.
    Report,
    /// A report, its correction, a message, its withdrawal.
    Changes,
    /// A draft that is typed and saved again and again, and stays one; a report copied to a pen drive
    /// while there is no line, and sent when there is.
    Drafts,
}

impl Work {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Report, Self::Changes, Self::Drafts];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Changes => "changes",
            Self::Drafts => "drafts",
        }
    }
}

impl FromStr for Work {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|work| work.name() == name)
            .ok_or_else(|| format!("no work is called {name}"))
    }
}

pub const CAPTION: &str = "ঠাকুরপুকুরে নালা পরিষ্কার করা হল।";
pub const CORRECTED: &str = "ঠাকুরপুকুরে নালা পরিষ্কার করা হল। জল নেমে গেছে।";
pub const MESSAGE: &str = "পরের ছবি কাল পাঠাব।";
/// What is typed, and saved after each word.
pub const TYPED: &str = "রাস্তার আলো বদলানো চলছে";

/// What the officer was told is on the disk. Texts only ever grow: a later life may have a longer one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// A draft was saved.
    Draft { id: DraftId, version: u32, caption: String },
    /// A report, or its correction, was submitted.
    Item { id: SubmissionId, caption: String },
    /// A message was sent.
    Message { id: SubmissionId, text: String },
    /// A report was withdrawn.
    Withdrawn { id: SubmissionId },
}

impl Promise {
    fn says(&self) {
        says(&format!("promised {}", json!(self)));
    }
}

/// What a life finds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Here {
    drafts: Vec<(DraftId, u32, String)>,
    items: Vec<(SubmissionId, String, Vec<String>, bool)>,
}

impl Here {
    /// Looks at the lists, and at each item.
    pub async fn at(rina: &OfficerAtWork) -> Self {
        let mut here = Self::default();
        let home: Home = rina.calls("home", Value::Null).await.expect("the first page");
        for row in home.drafts {
            let draft: DraftView = rina.calls("draft", json!(row.id)).await.expect("a listed draft");
            here.drafts.push((draft.id, draft.version, draft.content.caption_bn));
        }
        for row in rina.lists("").await {
            let view = rina.opens(row.id).await;
            here.items.push((row.id, view.content.caption_bn.clone(), messages(&view), is_withdrawn(&view)));
        }
        here
    }

    /// Whether a promise is kept (S1).
    ///
    /// # Errors
    /// What is missing.
    pub fn keeps(&self, promise: &Promise) -> Result<(), String> {
        let item = |id: &SubmissionId| self.items.iter().find(|(here, ..)| here == id);
        let kept = match promise {
            Promise::Draft { id, version, caption } => {
                let draft = self.drafts.iter().find(|(here, ..)| here == id);
                draft.is_some_and(|(_, v, text)| v > version || (v == version && text == caption))
                    // Submitted since.
                    || self.items.iter().any(|(_, text, ..)| text.starts_with(caption))
            }
            Promise::Item { id, caption } => item(id).is_some_and(|(_, text, ..)| text.starts_with(caption)),
            Promise::Message { id, text } => item(id).is_some_and(|(_, _, said, _)| said.contains(text)),
            Promise::Withdrawn { id } => item(id).is_some_and(|(.., withdrawn)| *withdrawn),
        };
        if kept { Ok(()) } else { Err(format!("S1: {promise:?} is not kept: {self:?}")) }
    }
}

fn messages(view: &ItemView) -> Vec<String> {
    let told = view.known.iter().flat_map(|known| &known.thread).map(|message| message.text.clone());
    told.chain(view.unsent_messages.iter().map(|message| message.text.clone())).collect()
}

fn is_withdrawn(view: &ItemView) -> bool {
    view.row.status == ItemStatus::Withdrawn || view.on_the_way.iter().any(|row| row.what == What::Withdraw)
}

/// Does a piece of work, or what is left of it.
pub async fn does(work: Work, rina: &OfficerAtWork) {
    match work {
        Work::Report => {
            says("plug");
            let item = reports(rina, &[(1, 640), (2, 800), (3, 1600)]).await;
            is_received(rina, item).await;
        }
        Work::Changes => {
            says("plug");
            changes(rina).await;
        }
        Work::Drafts => {
            types(rina).await;
            let item = reports(rina, &[(4, 640), (5, 800)]).await;
            copies(rina, item).await;
            says("plug");
            is_received(rina, item).await;
        }
    }
}

async fn is_received(rina: &OfficerAtWork, item: SubmissionId) {
    rina.sees(item, "received", |view| {
        view.known.is_some() && view.on_the_way.is_empty() && view.row.status == ItemStatus::Submitted
    })
    .await;
}

/// The draft that was begun with this text, or a new one.
async fn begins(rina: &OfficerAtWork, text: &str) -> DraftView {
    let home: Home = rina.calls("home", Value::Null).await.expect("the first page");
    let begun = |caption: &str| !caption.is_empty() && text.starts_with(caption);
    match home.drafts.iter().find(|draft| begun(&draft.caption_bn)) {
        Some(row) => rina.calls("draft", json!(row.id)).await.expect("a listed draft"),
        None => rina.begins(ContentKind::WorkReport).await,
    }
}

async fn saves(rina: &OfficerAtWork, draft: &DraftView, content: &Content) -> DraftView {
    let save = json!({ "id": draft.id, "version": draft.version, "content": content });
    match rina.calls("draft_save", save).await.expect("the draft is saved") {
        DraftSaved::Saved { version, .. } => {
            Promise::Draft { id: draft.id, version, caption: content.caption_bn.clone() }.says();
            DraftView { version, content: content.clone(), ..draft.clone() }
        }
        DraftSaved::Conflict { .. } => panic!("nobody else writes here"),
    }
}

async fn submits(rina: &OfficerAtWork, draft: &DraftView) -> SubmissionId {
    let seal = json!({ "id": draft.id, "version": draft.version });
    match rina.calls("draft_seal", seal).await.expect("an answer") {
        Sealed::Sealed { submission } => {
            Promise::Item { id: submission, caption: draft.content.caption_bn.clone() }.says();
            submission
        }
        other => panic!("not sealed: {other:?}"),
    }
}

/// A report with these photos: which, and how wide.
async fn reports(rina: &OfficerAtWork, photos: &[(u64, u32)]) -> SubmissionId {
    let mut rows = rina.lists("").await.into_iter();
    if let Some(row) = rows.find(|row| row.caption_bn.starts_with(CAPTION)) {
        return row.id;
    }
    let draft = begins(rina, CAPTION).await;
    let photos = photos.iter().map(|&(seed, width)| {
        let bytes = drawn(seed, width, width * 3 / 4, 1);
        rina.brings(&Photograph { name: format!("IMG_{seed:04}.jpg"), bytes })
    });
    let content = Content {
        caption_bn: CAPTION.into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        place_bn: "ঠাকুরপুকুর".into(),
        photos: photos.collect(),
        ..Content::empty(ContentKind::WorkReport)
    };
    submits(rina, &saves(rina, &draft, &content).await).await
}

async fn changes(rina: &OfficerAtWork) {
    let item = reports(rina, &[(1, 640)]).await;
    // What the queue tells of it may come before its receipt: it is corrected when both are there.
    let may_go_on = |view: &ItemView| {
        let corrected = view.content.caption_bn == CORRECTED;
        view.known.is_some() && (corrected || view.row.status == ItemStatus::Submitted)
    };
    let view = rina.sees(item, "it at the queue", may_go_on).await;
    if view.content.caption_bn != CORRECTED {
        let draft: DraftView = rina.calls("draft_correct", json!(item)).await.expect("a draft");
        let content = Content { caption_bn: CORRECTED.into(), ..draft.content.clone() };
        submits(rina, &saves(rina, &draft, &content).await).await;
    }
    let revised = |view: &ItemView| view.known.as_ref().is_some_and(|known| known.revision == 2);
    let view = rina.sees(item, "its correction at the queue", revised).await;
    if !messages(&view).iter().any(|text| text == MESSAGE) {
        let form = json!({ "submission": item, "text": MESSAGE });
        let () = rina.calls("message", form).await.expect("it is sealed");
        Promise::Message { id: item, text: MESSAGE.into() }.says();
    }
    if !is_withdrawn(&view) {
        let form = json!({ "submission": item, "reason": "" });
        let () = rina.calls("withdraw", form).await.expect("it is sealed");
        Promise::Withdrawn { id: item }.says();
    }
    rina.sees(item, "all of it at the queue", |view| {
        let known = view.known.as_ref();
        view.on_the_way.is_empty()
            && known
                .is_some_and(|known| known.state == SubmissionState::Withdrawn && !known.thread.is_empty())
    })
    .await;
}

/// Word by word, saved after each.
async fn types(rina: &OfficerAtWork) {
    let mut draft = begins(rina, TYPED).await;
    let ends = TYPED.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at).chain([TYPED.len()]);
    for end in ends.filter(|end| *end > draft.content.caption_bn.len()).collect::<Vec<_>>() {
        let caption_bn = TYPED.get(..end).expect("the end of a word").to_owned();
        let content = Content { caption_bn, ..draft.content.clone() };
        draft = saves(rina, &draft, &content).await;
    }
}

/// Copies what waits to the pen drive.
async fn copies(rina: &OfficerAtWork, item: SubmissionId) {
    let drive = rina.folder().join("documents");
    std::fs::create_dir_all(&drive).expect("a folder");
    if rina.opens(item).await.row.status == ItemStatus::Waiting {
        let _: Exported = rina.calls("export", json!({ "place": drive })).await.expect("it is copied");
    }
}
