//! Photos on their way into a draft: from a file, a folder, the folder that is watched; and what is asked of them.
//!
//! Paths of the officer's folders stay on this side: the window gets a number for each folder and file, and
//! gives it back.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;
use wire::content::Photo;
use wire::digest::Digest;
use wire::ids::{DraftId, Number, SubmissionId};
use wire::time::Timestamp;

/// What became of a file the officer brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "one at a time, and mostly the large one")]
pub enum Imported {
    /// It is stored; add this to the draft's photos.
    Photo {
        /// Ready to be put into [`wire::content::Content::photos`].
        photo: Photo,
    },
    /// It cannot be used; the rest of the drop goes on.
    Refused {
        /// The file's name.
        name: String,
        /// Why: `empty`, `not_a_photo`, `damaged`, … (message `photo-refused-…`).
        code: String,
        /// The numbers in the sentence.
        params: BTreeMap<String, String>,
        /// Whether it may be tried again: the file itself was not the reason.
        retry: bool,
    },
}

/// The beginning of a file that the page holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoHead {
    /// The file's name.
    pub name: String,
    /// How long the whole of it is.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Its first [`photo::HEAD_BYTES`], or all there are.
    pub head: Vec<u8>,
}

/// Ends an import under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportCancel {
    /// The number the window gave the import.
    pub ticket: u32,
}

/// What was dropped on the window, or lies in the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandOver {
    /// Files and pictures in the order given; each is brought in by its number.
    pub photos: Vec<FoundPhoto>,
    /// Why there is none, where there is none.
    pub nothing: Option<NothingHanded>,
}

/// Why nothing that was handed over can be brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NothingHanded {
    /// There is nothing in it.
    Empty,
    /// It is text.
    Text,
    /// It is the address of something, and not the thing.
    Link,
    /// They are cells of a spreadsheet.
    Spreadsheet,
    /// It is a part of a document.
    Document,
    /// It could not be had from the program that offered it.
    Unreachable,
}

/// A folder in which photos may lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FolderPlace {
    /// Stands for its path.
    pub folder: u32,
    /// Its own name.
    pub name: String,
    /// What kind of place.
    pub kind: FolderKind,
}

/// What kind of place a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FolderKind {
    /// A card, a camera or a pen drive that is plugged in.
    Drive,
    /// The officer's own folder for pictures or downloads.
    Own,
    /// The one the officer chose.
    Chosen,
    /// The one that is watched.
    Watched,
}

/// Which photos of a folder to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FolderQuery {
    /// A [`FolderPlace::folder`].
    pub folder: u32,
    /// How many of the newest to pass over.
    pub from: u32,
    /// At most so many, up to 200.
    pub limit: u32,
}

/// Some photos of a folder, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FolderPage {
    /// The folder.
    pub place: FolderPlace,
    /// These.
    pub photos: Vec<FoundPhoto>,
    /// How many there are in all.
    pub total: u32,
    /// There are more files than are looked at; the oldest may be missing.
    pub cut: bool,
}

/// A file that may be a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundPhoto {
    /// Stands for its path; also where its picture is found.
    pub found: u32,
    /// Its file name.
    pub name: String,
    /// When it was last written.
    pub modified_at: Timestamp,
    /// Its size.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// Which of these were brought in before?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundQuery {
    /// [`FoundPhoto::found`] of each.
    pub found: Vec<u32>,
}

/// Brings a found photo in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundImport {
    /// A [`FoundPhoto::found`].
    pub found: u32,
    /// The number by which the import can be ended.
    pub ticket: u32,
}

/// The folder that is watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Watched {
    /// The folder.
    pub place: FolderPlace,
    /// Whether it is there now.
    pub there: bool,
    /// What came since the officer last looked and was not brought in; newest first.
    pub photos: Vec<FoundPhoto>,
}

/// A photo, open in the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoEditor {
    /// The picture as it came: upright, nothing turned, cropped or hidden.
    pub plain: Digest,
    /// Its size in pixels.
    pub width: u32,
    /// Its size in pixels.
    pub height: u32,
    /// What was done to it so far.
    pub edit: photo::Edit,
}

/// Does this to a photo, from the file it came as, whatever was done to it before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoEdit {
    /// Which: as it is now.
    pub photo: Digest,
    /// What.
    pub edit: photo::Edit,
}

/// The picture that came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoMade {
    /// Which.
    pub sha256: Digest,
    /// Its size in pixels.
    pub width: u32,
    /// Its size in pixels.
    pub height: u32,
}

/// Do these photos look like some of before?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReuseQuery {
    /// The draft they are in: what it corrects is not compared.
    pub draft: DraftId,
    /// Which.
    pub photos: Vec<Digest>,
}

/// A photo looks like one of before. A question for the officer, nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReuseFound {
    /// Which.
    pub photo: Digest,
    /// The one of before.
    pub earlier: Digest,
    /// They are the same picture, as far as that can be seen; else very similar.
    pub same: bool,
    /// The item that one is in.
    pub submission: SubmissionId,
    /// Its number.
    pub number: Option<Number>,
    /// When it last moved.
    pub at: Timestamp,
    /// Its caption.
    pub caption_bn: String,
}
