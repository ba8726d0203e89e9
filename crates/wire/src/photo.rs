//! A photo of a submission or reply: which picture, what it shows, where it came from, and the metadata
//! that was removed from the picture itself.
//!
//! All but the first four fields were added later or are optional: each has a default, so that everything
//! ever stored can still be read.

use crate::open;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::digest::Digest;
use crate::ids::{Number, PhotoId, SubmissionId};
use crate::text;

/// A photo of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Photo {
    /// Stable while photos are reordered and revised.
    pub id: PhotoId,
    /// The picture that is sent.
    pub sha256: Digest,
    /// Its size in pixels.
    pub width: u32,
    /// Its size in pixels.
    pub height: u32,
    /// What it shows, for readers who cannot see it.
    #[serde(default)]
    pub alt_bn: String,
    /// Whether it shows the place before or after the work.
    #[serde(default)]
    pub mark: Mark,
    /// When the camera says it was taken, as the camera wrote it (no zone): `2026-11-23T10:42:00`.
    #[serde(default)]
    pub taken_at: Option<String>,
    /// How it was added.
    #[serde(default)]
    pub source: Source,
    /// Other metadata of the file when it was added.
    #[serde(default)]
    pub facts: FileFacts,
    /// On a photo taken after the work: the photo of the same content taken before it.
    #[serde(default)]
    pub pair: Option<PhotoId>,
    /// Set if it looks like an earlier photo: what the officer answered when asked.
    #[serde(default)]
    pub reuse: Option<Reuse>,
}

impl Photo {
    /// The same with every text in the form of [`text::stored`].
    #[must_use]
    pub fn clean(mut self) -> Self {
        self.alt_bn = text::stored(&self.alt_bn);
        self.facts = self.facts.stored();
        self
    }

    /// A picture without any optional data. The size is in pixels.
    #[must_use]
    pub const fn new(id: PhotoId, sha256: Digest, width: u32, height: u32) -> Self {
        Self {
            id,
            sha256,
            width,
            height,
            alt_bn: String::new(),
            mark: Mark::None,
            taken_at: None,
            source: Source::File,
            facts: FileFacts { provenance: None, offset: None, place: None, camera: None, editor: None },
            pair: None,
            reuse: None,
        }
    }
}

open! {
    /// Before or after the work.
    #[derive(Default)]
    pub enum Mark {
        /// Not specified.
        #[default]
        None = "none",
        /// Before the work.
        Before = "before",
        /// After the work.
        After = "after",
    }
}

open! {
    /// How a photo was added.
    #[derive(Default)]
    pub enum Source {
        /// Dropped on the window, or chosen as a file. Also everything from before this was recorded.
        #[default]
        File = "file",
        /// Pasted.
        Paste = "paste",
        /// Chosen from a folder, a card or a pen drive.
        Folder = "folder",
        /// From the watched folder.
        Watched = "watched",
        /// Sent from a phone in the same room.
        Phone = "phone",
        /// Taken with this computer's camera.
        Webcam = "webcam",
    }
}

/// A file's metadata. Anybody can write it: a hint for a reviewer, never a proof.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileFacts {
    /// What kind of file it was, as far as can be told.
    #[serde(default)]
    pub provenance: Option<Origin>,
    /// How far the camera's clock was from UTC: `+05:30`.
    #[serde(default)]
    pub offset: Option<String>,
    /// Where it was taken.
    #[serde(default)]
    pub place: Option<GeoPoint>,
    /// Which camera: make and model.
    #[serde(default)]
    pub camera: Option<String>,
    /// The program that last saved the file, if it is named.
    #[serde(default)]
    pub editor: Option<String>,
}

impl FileFacts {
    /// The same with every text in the form of [`text::stored`].
    #[must_use]
    pub fn stored(mut self) -> Self {
        for fact in [&mut self.offset, &mut self.camera, &mut self.editor] {
            *fact = fact.take().map(|fact| text::stored(&fact)).filter(|fact| !fact.is_empty());
        }
        self
    }

    /// Its texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        [&self.offset, &self.camera, &self.editor].into_iter().filter_map(|fact| fact.as_deref())
    }
}

open! {
    /// What kind of file a photo was.
    pub enum Origin {
        /// As a camera wrote it, with its own time.
        Camera = "camera",
        /// Without a time: a messenger or an editor removed it.
        Stripped = "stripped",
        /// A screenshot.
        Screenshot = "screenshot",
    }
}

/// A point on the earth (WGS 84), in millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GeoPoint {
    /// Degrees north, times a million.
    pub north: i32,
    /// Degrees east, times a million.
    pub east: i32,
}

/// A photo looks like an earlier one. The reviewer sees the officer's answer; it is no verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reuse {
    /// The earlier picture.
    pub earlier: Digest,
    /// The item it is in, as far as the officer's computer knew.
    #[serde(default)]
    pub submission: Option<SubmissionId>,
    /// That item's number.
    #[serde(default)]
    pub number: Option<Number>,
    /// The officer's answer.
    pub answer: ReuseAnswer,
}

open! {
    /// An officer's answer about a photo that looks like an earlier one.
    pub enum ReuseAnswer {
        /// The earlier one shows the place before the work, this one after it.
        Pair = "pair",
        /// The same place, photographed again.
        SamePlace = "same_place",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_stored_before_newer_fields_existed_can_be_read() {
        let old = r#"{"id":"00000000-0000-7000-8000-000000000001",
            "sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "width":2048,"height":1536,"alt_bn":"নালা","mark":"after","taken_at":"2026-11-23T10:42:00"}"#;
        let photo: Photo = serde_json::from_str(old).unwrap();
        assert_eq!((photo.source, photo.mark), (Source::File, Mark::After));
        assert_eq!((&photo.facts, photo.pair, &photo.reuse), (&FileFacts::default(), None, &None));
        let again: Photo = serde_json::from_str(&serde_json::to_string(&photo).unwrap()).unwrap();
        assert_eq!(again, photo);
    }
}
