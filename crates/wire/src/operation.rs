//! Up: what an officer does that the queue must know.
//!
//! An operation is sealed on the device as bytes, and exactly these bytes are sent, as often as needed,
//! until a receipt for them is stored. Their SHA-256 is the operation's content hash. The same id
//! with the same bytes is the same operation; the same id with other bytes is refused.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::case::ReplyKind;
use crate::content::{Content, ContentKind, Photo};
use crate::digest::Digest;
use crate::ids::{CaseId, DepartmentCode, MessageId, OperationId, ResponseId, SubmissionId};
use crate::open::{Foreign, LONGEST_WORD, Tagged};
use crate::receipt::SignedReceipt;
use crate::subject::Subject;
use crate::text;
use crate::time::Timestamp;

/// One operation.
///
/// ```
/// use wire::operation::{Operation, OperationBody, Unreadable};
/// use wire::{digest::Digest, subject::Subject, time::Timestamp};
///
/// let submission = uuid::Uuid::from_u128(2).into();
/// let operation = Operation {
///     id: uuid::Uuid::from_u128(1).into(),
///     department: "SWM".parse()?,
///     made_at: Timestamp::from_millis(1_800_000_000_000),
///     sequence: 1,
///     body: OperationBody::Withdraw { submission, reason: "ভুল ওয়ার্ড".into() },
///     replaces: None,
///     blobs: Vec::new(),
/// };
/// assert_eq!(operation.body.subject(), Subject::Submission(submission));
///
/// // Sealed once; these bytes are sent as often as needed, and the receipt is over their digest.
/// let sealed = serde_json::to_vec(&operation)?;
/// let content_hash = Digest::of(&sealed);
/// assert_eq!(Operation::read(&sealed), Ok(operation));
///
/// // A word of a newer program is told apart from damage: the queue asks for it again after its update.
/// let newer = String::from_utf8(sealed)?.replace("\"withdraw\"", "\"postpone\"");
/// assert!(matches!(Operation::read(newer.as_bytes()), Err(Unreadable::Newer { at: "body.kind", .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Operation {
    /// Made on the device.
    pub id: OperationId,
    /// The department for which the officer acts.
    pub department: DepartmentCode,
    /// When the officer did it, by the device's clock.
    pub made_at: Timestamp,
    /// Numbers the device's operations from 1, to show gaps.
    pub sequence: u32,
    /// What was done.
    pub body: OperationBody,
    /// The operation that this one replaces, which was refused or has lost a photo. That one must never
    /// take effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<OperationId>,
    /// The files that belong to it: every photo that the body names.
    #[serde(default)]
    pub blobs: Vec<BlobPromise>,
}

/// What was done. A new ability of the officer is a new variant here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OperationBody {
    /// A new report or notice: its first revision.
    Submit {
        /// Made on the device.
        submission: SubmissionId,
        /// The first revision.
        content: Content,
    },
    /// A new revision of a submission, after a return or as a correction.
    Revise {
        /// Which.
        submission: SubmissionId,
        /// The revision that the officer saw; refused if there is a newer one.
        base: u32,
        /// The next revision.
        content: Content,
    },
    /// The officer withdraws a submission before it is public.
    Withdraw {
        /// Which.
        submission: SubmissionId,
        /// Why. May be empty.
        reason: String,
    },
    /// A message to the IT department in the item's thread.
    Message {
        /// On which item.
        submission: SubmissionId,
        /// Made on the device.
        message: MessageId,
        /// The text.
        text: String,
    },
    /// The officer accepts a case. `base`, here and below, is the version of the case that they saw: conflicting
    /// changes since then refuse the operation ([`crate::case::Case::conflict_since`]).
    AcceptCase {
        /// Which.
        case: CaseId,
        /// The version that the officer saw.
        base: u32,
    },
    /// A case is transferred to the right department.
    TransferCase {
        /// Which.
        case: CaseId,
        /// The version that the officer saw.
        base: u32,
        /// To which department.
        to: DepartmentCode,
        /// Why. Not empty.
        reason: String,
    },
    /// A question to the citizen. Sent once the desk has approved it.
    AskCitizen {
        /// Which.
        case: CaseId,
        /// The version that the officer saw.
        base: u32,
        /// Made on the device.
        response: ResponseId,
        /// The question in Bengali. Required.
        text_bn: String,
        /// The question in English; may be empty.
        #[serde(default)]
        text_en: String,
    },
    /// An answer to the citizen. Sent once the desk has approved it.
    ReplyCase {
        /// Which.
        case: CaseId,
        /// The version that the officer saw.
        base: u32,
        /// Made on the device.
        response: ResponseId,
        /// Interim reply or action taken report.
        reply: ReplyKind,
        /// The answer in Bengali. Required.
        text_bn: String,
        /// The answer in English; may be empty.
        #[serde(default)]
        text_en: String,
        /// Photos taken after the work.
        #[serde(default)]
        photos: Vec<Photo>,
    },
    /// An internal note, never shown to citizens.
    NoteCase {
        /// Which.
        case: CaseId,
        /// The version that the officer saw. A note never conflicts.
        base: u32,
        /// Made on the device.
        note: MessageId,
        /// What is noted.
        text: String,
    },
    /// The officer acknowledges that a case is late.
    AcknowledgeCase {
        /// Which.
        case: CaseId,
        /// The version that the officer saw. An acknowledgement never conflicts.
        base: u32,
        /// The numbers of the acknowledged escalations.
        escalations: Vec<u32>,
    },
}

impl OperationBody {
    /// The words of `kind`, in the order above.
    pub const KINDS: [&'static str; 10] = [
        "submit",
        "revise",
        "withdraw",
        "message",
        "accept_case",
        "transfer_case",
        "ask_citizen",
        "reply_case",
        "note_case",
        "acknowledge_case",
    ];

    /// What it is about.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        match self {
            Self::Submit { submission, .. }
            | Self::Revise { submission, .. }
            | Self::Withdraw { submission, .. }
            | Self::Message { submission, .. } => Subject::Submission(*submission),
            Self::AcceptCase { case, .. }
            | Self::TransferCase { case, .. }
            | Self::AskCitizen { case, .. }
            | Self::ReplyCase { case, .. }
            | Self::NoteCase { case, .. }
            | Self::AcknowledgeCase { case, .. } => Subject::Case(*case),
        }
    }

    /// The version of the case that the officer saw; none if it is not about a case.
    #[must_use]
    pub const fn base_of_case(&self) -> Option<u32> {
        match self {
            Self::AcceptCase { base, .. }
            | Self::TransferCase { base, .. }
            | Self::AskCitizen { base, .. }
            | Self::ReplyCase { base, .. }
            | Self::NoteCase { base, .. }
            | Self::AcknowledgeCase { base, .. } => Some(*base),
            Self::Submit { .. } | Self::Revise { .. } | Self::Withdraw { .. } | Self::Message { .. } => None,
        }
    }

    /// Whether changes by others in between can refuse it. Operations that only add something never conflict.
    #[must_use]
    pub const fn can_conflict(&self) -> bool {
        matches!(
            self,
            Self::AcceptCase { .. }
                | Self::TransferCase { .. }
                | Self::AskCitizen { .. }
                | Self::ReplyCase { .. }
        )
    }

    /// The content it carries, if it carries one.
    #[must_use]
    pub const fn content(&self) -> Option<&Content> {
        match self {
            Self::Submit { content, .. } | Self::Revise { content, .. } => Some(content),
            _ => None,
        }
    }

    /// The same with every text in the form of [`text::stored`]: what a queue checks, enters and shows. The bytes as
    /// they were sealed stay what is hashed, kept and receipted; an app from before this dropped fewer characters, and
    /// its work must not come back for them.
    #[must_use]
    pub fn clean(self) -> Self {
        let clean = |text: String| text::stored(&text);
        match self {
            Self::Submit { submission, content } => Self::Submit { submission, content: content.clean() },
            Self::Revise { submission, base, content } => {
                Self::Revise { submission, base, content: content.clean() }
            }
            Self::Withdraw { submission, reason } => Self::Withdraw { submission, reason: clean(reason) },
            Self::Message { submission, message, text } => {
                Self::Message { submission, message, text: clean(text) }
            }
            Self::TransferCase { case, base, to, reason } => {
                Self::TransferCase { case, base, to, reason: clean(reason) }
            }
            Self::AskCitizen { case, base, response, text_bn, text_en } => {
                Self::AskCitizen { case, base, response, text_bn: clean(text_bn), text_en: clean(text_en) }
            }
            Self::ReplyCase { case, base, response, reply, text_bn, text_en, photos } => Self::ReplyCase {
                case,
                base,
                response,
                reply,
                text_bn: clean(text_bn),
                text_en: clean(text_en),
                photos: photos.into_iter().map(Photo::clean).collect(),
            },
            Self::NoteCase { case, base, note, text } => {
                Self::NoteCase { case, base, note, text: clean(text) }
            }
            other @ (Self::AcceptCase { .. } | Self::AcknowledgeCase { .. }) => other,
        }
    }

    /// The photos it names. Each is listed in [`Operation::blobs`].
    #[must_use]
    pub fn photos(&self) -> &[Photo] {
        match self {
            Self::Submit { content, .. } | Self::Revise { content, .. } => &content.photos,
            Self::ReplyCase { photos, .. } => photos,
            _ => &[],
        }
    }
}

/// A file that belongs to an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BlobPromise {
    /// Its digest, against which the queue verifies the complete file.
    pub sha256: Digest,
    /// Its length in bytes.
    #[ts(type = "number")]
    pub len: u64,
    /// What it is.
    pub mime: Mime,
    /// A small JPEG of it, base64, at most [`crate::limits::PREVIEW_BYTES`]; sent with the text, before the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<String>,
}

/// The file types that the queue accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub enum Mime {
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// WebP.
    #[serde(rename = "image/webp")]
    Webp,
}

impl Mime {
    /// Every type that is accepted.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Webp];

    /// As in a `Content-Type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// The type by a file's first bytes; its name is ignored.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }
}

/// Why bytes are not an operation that this program can apply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// They are not an operation.
    #[error("no operation: line {line}, column {column}")]
    Malformed {
        /// Where.
        line: usize,
        /// Where.
        column: usize,
    },
    /// They are an operation of a newer program, with an unknown word in field `at`.
    #[error("a newer program's operation: {word} at {at}")]
    Newer {
        /// In which field.
        at: &'static str,
        /// The word.
        word: String,
    },
}

impl Operation {
    /// Reads an operation as it was sent.
    ///
    /// # Errors
    /// [`Unreadable`] distinguishes an operation of a newer program, which is to be sent again after an update, from a malformed one.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let read: Result<Self, _> = serde_json::from_slice(bytes);
        if let Ok(operation) = read.as_ref()
            && operation.body.content().is_none_or(|content| content.kind.is_known())
        {
            return Ok(operation.clone());
        }
        if let Some((at, word)) = serde_json::from_slice(bytes).ok().as_ref().and_then(newer_word) {
            return Err(Unreadable::Newer { at, word });
        }
        read.map_err(|error| Unreadable::Malformed { line: error.line(), column: error.column() })
    }
}

/// The first word that decides what an operation means and that this program does not know, and its field.
fn newer_word(operation: &Value) -> Option<(&'static str, String)> {
    let body = operation.get("body")?;
    let newer = |at, value: Option<&Value>, known: &dyn Fn(&str) -> bool| {
        let word = value?.as_str().filter(|word| !known(word))?;
        Some((at, word.chars().take(LONGEST_WORD).collect()))
    };
    let promises = operation.get("blobs").and_then(Value::as_array);
    let reads = |word: &str, read: fn(Value) -> bool| read(word.into());
    newer("body.kind", body.get("kind"), &|word| OperationBody::KINDS.contains(&word))
        .or_else(|| {
            let kind = body.get("content").and_then(|content| content.get("kind"));
            newer("body.content.kind", kind, &|word| ContentKind::named(word).is_some())
        })
        .or_else(|| {
            let known = |reply| serde_json::from_value::<ReplyKind>(reply).is_ok();
            newer("body.reply", body.get("reply"), &|word| reads(word, known))
        })
        .or_else(|| {
            let known = |mime| serde_json::from_value::<Mime>(mime).is_ok();
            let mimes = promises.into_iter().flatten().map(|promise| promise.get("mime"));
            mimes.into_iter().find_map(|mime| newer("blobs.mime", mime, &|word| reads(word, known)))
        })
}

/// The state of an operation at the queue: the answer to sending it, and to asking about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OperationState {
    /// The text is stored durably; these files are still missing. (`202`)
    Announced {
        /// Their digests, in the order of [`Operation::blobs`].
        needed: Vec<Digest>,
    },
    /// Applied. (`200`)
    Received {
        /// The proof.
        receipt: SignedReceipt,
    },
    /// A newer queue's answer. It is not a receipt: the operation is kept, and the queue asked again.
    #[serde(untagged)]
    Unknown(Foreign<Self>),
}

impl Tagged for OperationState {
    const TAG: &'static str = "state";
    const KNOWN: &'static [&'static str] = &["announced", "received"];
}
