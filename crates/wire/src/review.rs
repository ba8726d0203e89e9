//! Hints for reviewers, and what they note: photos that look like earlier ones,
//! remarks on a photo's metadata, and the checks before an approval.
//!
//! Officers' computers never get any of it. A similar photo is a question between moderators, never an accusation,
//! and names other departments' items.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::content::Content;
use crate::digest::Digest;
use crate::ids::{DepartmentCode, Number, PhotoId, SubmissionId};
use crate::people::Person;
use crate::time::{Day, Timestamp};

/// How many similar earlier photos are shown.
pub const ALIKE: usize = 3;
/// A photo taken more than this many days before the work is pointed out.
pub const OLD_DAYS: u32 = 30;

/// What a moderator must check before approving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The reader is addressed with আপনি, and spelled as it should be.
    SecondPerson,
    /// No map of India that is not the official one.
    MapOfIndia,
    /// Children, patients and others who can be recognised agreed to be shown.
    Consent,
    /// No political face or sign.
    PoliticalFaces,
    /// What is shown is the corporation's own.
    OwnAsset,
    /// What was made or changed by a machine is declared.
    AiDeclared,
}

impl Check {
    /// Every check, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::SecondPerson,
        Self::MapOfIndia,
        Self::Consent,
        Self::PoliticalFaces,
        Self::OwnAsset,
        Self::AiDeclared,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SecondPerson => "second_person",
            Self::MapOfIndia => "map_of_india",
            Self::Consent => "consent",
            Self::PoliticalFaces => "political_faces",
            Self::OwnAsset => "own_asset",
            Self::AiDeclared => "ai_declared",
        }
    }

    /// Those that apply to this content: the last five are about pictures.
    #[must_use]
    pub fn asked(content: &Content) -> Vec<Self> {
        let pictures = !content.photos.is_empty();
        Self::ALL.into_iter().filter(|check| pictures || *check == Self::SecondPerson).collect()
    }
}

/// Hints about an item: part of [`crate::desk::DeskItem`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Review {
    /// The photos with remarks or similar earlier photos, in the content's order.
    pub photos: Vec<PhotoReview>,
    /// What must be ticked before an approval.
    pub checks: Vec<Check>,
    /// What the desk noted so far, oldest first.
    pub notes: Vec<ReviewNote>,
    /// Whether this person may look at earlier photos and mark them.
    pub may_compare: bool,
}

/// One photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoReview {
    /// Which.
    pub photo: PhotoId,
    /// Its picture.
    pub sha256: Digest,
    /// What is striking about its metadata.
    pub remarks: Vec<Remark>,
    /// The most similar earlier photos, most similar first, at most [`ALIKE`].
    pub alike: Vec<Alike>,
}

/// Something to look at. Never a proof: each can have an honest reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Remark {
    /// The file does not say when it was taken; messengers remove that.
    NoTime,
    /// Taken more than [`OLD_DAYS`] before the work.
    Old {
        /// How many days before.
        days: u32,
    },
    /// Taken after it was received, by its own clock.
    InTheFuture,
    /// The file was saved by an image editor.
    Edited {
        /// Its name.
        program: String,
    },
    /// The picture of a screen.
    Screenshot,
    /// The officer was asked about the similarity on their own computer, and gave this answer.
    Answered {
        /// The answer's word: `pair` or `same_place`.
        answer: String,
        /// The earlier item's number, as far as that computer knew.
        number: Option<Number>,
    },
}

/// An earlier photo that looks like this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Alike {
    /// In which item.
    pub submission: SubmissionId,
    /// Its number.
    pub number: Number,
    /// Whose.
    pub department: DepartmentCode,
    /// The day it was received.
    pub day: Day,
    /// The earlier picture.
    pub sha256: Digest,
    /// How similar.
    pub nearness: Nearness,
    /// What a moderator noted about it.
    pub mark: Option<AlikeMark>,
}

/// How similar two pictures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// The same picture.
    Same,
    /// A very similar one.
    VerySimilar,
}

/// A moderator's note on two similar photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AlikeMark {
    /// They show the same work.
    SameWork,
    /// They show different work.
    DifferentWork,
    /// The officer is asked.
    AskedOfficer,
}

impl AlikeMark {
    /// Every mark, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::SameWork, Self::DifferentWork, Self::AskedOfficer];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameWork => "same_work",
            Self::DifferentWork => "different_work",
            Self::AskedOfficer => "asked_officer",
        }
    }
}

/// `POST /desk/api/items/{id}/alike`: answered with the item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AlikeRequest {
    /// The item's picture.
    pub sha256: Digest,
    /// The earlier item.
    pub earlier: SubmissionId,
    /// Its picture.
    pub earlier_sha256: Digest,
    /// The moderator's note.
    pub mark: AlikeMark,
}

/// Something the desk noted about an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReviewNote {
    /// When, by the queue's clock.
    pub at: Timestamp,
    /// Who.
    pub by: Person,
    /// On which content: SHA-256 of the operation that brought it.
    pub content_hash: Digest,
    /// What.
    pub noted: Noted,
}

/// What is noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Noted {
    /// These were ticked, and it was approved.
    Checked {
        /// What.
        checks: Vec<Check>,
    },
    /// Two alike photos were compared.
    Compared {
        /// The item's picture.
        sha256: Digest,
        /// The earlier item's number.
        number: Number,
        /// Its picture.
        earlier_sha256: Digest,
        /// What was said.
        mark: AlikeMark,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::ContentKind;

    #[test]
    fn content_without_photos_needs_only_the_text_check() {
        let content = Content::empty(ContentKind::InaugurationNotice);
        assert_eq!(Check::asked(&content), [Check::SecondPerson]);
        for check in Check::ALL {
            assert_eq!(serde_json::to_value(check).unwrap(), check.as_str());
        }
    }
}
