//! The photo that is coming in, and what became of the others.
//!
//! One at a time: offered (offset 0) → pieces, each at the offset where the last one ended → complete and,
//! where the phone could say its SHA-256, compared with it → being stored → an outcome. The phone may ask for a file's
//! offset at any moment and resumes there. A new file takes the place of an unfinished one, whose
//! bytes are dropped; while one is being stored no other begins. So at most one file's bytes are held here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use ts_rs::TS;
use wire::digest::Digest;

use crate::limits;

/// What became of a file, as the phone is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Outcome {
    /// It is on the PC's disk.
    Kept,
    /// It cannot be used.
    Refused {
        /// Why: `empty`, `not_a_photo`, `twice`, … (message `photo-refused-…`).
        code: String,
        /// The numbers in the sentence.
        params: BTreeMap<String, String>,
    },
    /// The PC failed; the file may be given again.
    Failed {
        /// Why: `disk_full`, … (message `phone-failed-…`).
        code: String,
    },
}

/// The file that is coming in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "PhoneArriving")]
pub struct Arriving {
    /// Its name on the phone.
    pub name: String,
    /// How many bytes are here.
    #[ts(type = "number")]
    pub bytes: u64,
    /// How many it has.
    #[ts(type = "number")]
    pub of: u64,
}

/// What a phone calls a file: its SHA-256 where the browser can say it, else 32 random digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileKey(String);

impl FileKey {
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (digits && matches!(text.len(), 32 | 64)).then(|| Self(text.to_owned()))
    }

    /// What the bytes must hash to, if that was said.
    fn digest(&self) -> Option<Digest> {
        self.0.parse().ok()
    }
}

/// A file that a phone wants to send.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct FileOffer {
    /// Its name on the phone.
    pub name: String,
    /// How many bytes it has.
    pub length: usize,
    /// The person chose it just now, so what became of it before does not count.
    #[serde(default)]
    pub anew: bool,
    /// How many files are still to come, this one included.
    #[serde(default)]
    pub left: u32,
    /// Its first bytes in base64, to be judged by them before it is read and sent; nothing is begun.
    #[serde(default)]
    pub head: Option<String>,
}

impl FileOffer {
    /// What is said of a file of which only the beginning was shown; none where all of it is offered.
    pub fn glance(&self) -> Option<UploadState> {
        let head = BASE64.decode(self.head.as_ref()?).ok()?;
        let refusal = photo::glance(&head, self.length as u64).err();
        let params = |refusal: &photo::Refusal| {
            refusal.params().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        };
        let outcome = refusal
            .map(|refusal| Outcome::Refused { code: refusal.code().to_owned(), params: params(&refusal) });
        Some(UploadState { offset: 0, outcome })
    }
}

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct UploadState {
    /// The next byte that is wanted.
    pub offset: usize,
    /// What became of it; none while it is being received or stored.
    pub outcome: Option<Outcome>,
}

impl UploadState {
    fn at(offset: usize) -> Self {
        Self { offset, outcome: None }
    }

    pub fn refused(code: &str, params: &[(&str, usize)]) -> Self {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect();
        Self { offset: 0, outcome: Some(Outcome::Refused { code: code.to_owned(), params }) }
    }
}

/// Why a piece of a file cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum UploadError {
    /// Another file is being stored.
    Busy,
    /// The file is not at this offset, or the place was taken by a newer connection.
    AtOffset(UploadState),
    /// It was not asked for.
    Unknown,
    /// More bytes than it was to have.
    TooLong,
}

struct ReceivingFile {
    key: FileKey,
    name: String,
    length: usize,
    bytes: Vec<u8>,
    hash: Sha256,
    /// The connection that writes: a newer one takes over from one that hangs.
    writer: u64,
}

/// A complete file, to be stored.
pub(crate) struct CompleteFile {
    pub key: FileKey,
    pub name: String,
    pub bytes: Vec<u8>,
}

#[derive(Default)]
pub(crate) struct Transfers {
    receiving: Option<ReceivingFile>,
    storing: Option<(FileKey, Arriving)>,
    done: BTreeMap<FileKey, Outcome>,
    writers: u64,
    pub kept: u32,
    pub refused: u32,
}

impl Transfers {
    /// A file's progress; it begins if it is new.
    ///
    /// # Errors
    /// [`UploadError::Busy`].
    pub fn offer(
        &mut self,
        key: &FileKey,
        offer: &FileOffer,
        room: usize,
    ) -> Result<UploadState, UploadError> {
        let length = offer.length;
        if offer.anew {
            self.done.remove(key);
        }
        if let Some(upload) = self.progress(key, length) {
            return Ok(upload);
        }
        if self.storing.is_some() {
            return Err(UploadError::Busy);
        }
        if length > photo::limits::FILE_BYTES {
            let numbers = [("bytes", length), ("limit", photo::limits::FILE_BYTES)];
            return Ok(UploadState::refused("too_large", &numbers));
        }
        if length == 0 {
            return Ok(UploadState::refused("empty", &[]));
        }
        if room == 0 || self.done.len() >= limits::FILES {
            return Ok(UploadState::refused("too_many", &[("max", wire::limits::PHOTOS)]));
        }
        let (mut bytes, hash) = (Vec::new(), Sha256::new());
        if bytes.try_reserve_exact(length).is_err() {
            return Ok(UploadState { offset: 0, outcome: Some(Outcome::Failed { code: "memory".into() }) });
        }
        // As it is shown to the officer: without marks that make it read other than it is.
        let (key, name) = (key.clone(), wire::text::line(&offer.name));
        self.writers += 1;
        self.receiving = Some(ReceivingFile { key, name, length, bytes, hash, writer: self.writers });
        Ok(UploadState::at(0))
    }

    /// A file's progress; none when it is not known.
    pub fn progress(&self, key: &FileKey, length: usize) -> Option<UploadState> {
        if let Some(outcome) = self.done.get(key) {
            return Some(UploadState { offset: length, outcome: Some(outcome.clone()) });
        }
        if self.storing.as_ref().is_some_and(|(storing, _)| storing == key) {
            return Some(UploadState::at(length));
        }
        let receiving = self.receiving.as_ref().filter(|one| one.key == *key && one.length == length)?;
        Some(UploadState::at(receiving.bytes.len()))
    }

    /// Begins a piece at this offset. Answers the writer's number; an earlier writer of the file writes no more.
    ///
    /// # Errors
    /// [`UploadError::AtOffset`] another offset; [`UploadError::Unknown`].
    pub fn begin(&mut self, key: &FileKey, offset: usize, length: usize) -> Result<u64, UploadError> {
        let upload = self.progress(key, length).ok_or(UploadError::Unknown)?;
        if upload.outcome.is_some() || upload.offset != offset || offset == length {
            return Err(UploadError::AtOffset(upload));
        }
        let receiving = self.receiving.as_mut().ok_or(UploadError::Unknown)?;
        self.writers += 1;
        receiving.writer = self.writers;
        Ok(self.writers)
    }

    /// The next bytes of a piece.
    ///
    /// # Errors
    /// [`UploadError::AtOffset`] when a newer writer took over; [`UploadError::TooLong`].
    pub fn append(&mut self, writer: u64, chunk: &[u8]) -> Result<(), UploadError> {
        let receiving = self
            .receiving
            .as_mut()
            .filter(|one| one.writer == writer)
            .ok_or(UploadError::AtOffset(UploadState::at(0)))?;
        if chunk.len() > receiving.length.saturating_sub(receiving.bytes.len()) {
            return Err(UploadError::TooLong);
        }
        receiving.bytes.extend_from_slice(chunk);
        receiving.hash.update(chunk);
        Ok(())
    }

    /// Whether all bytes of this writer's file are here.
    pub fn is_complete(&self, writer: u64) -> bool {
        self.receiving.as_ref().is_some_and(|one| one.writer == writer && one.bytes.len() == one.length)
    }

    /// The complete file, if this writer's last piece ended it: it is now being stored. One whose digest is
    /// wrong begins again at 0.
    pub fn finish(&mut self, writer: u64) -> Option<CompleteFile> {
        if !self.is_complete(writer) {
            return None;
        }
        let receiving = self.receiving.take()?;
        let found = Digest::from_bytes(receiving.hash.finalize().into());
        if receiving.key.digest().is_some_and(|promised| promised != found) {
            tracing::warn!("a photo from the phone arrived altered and is asked for again");
            return None;
        }
        let length = receiving.length as u64;
        let arriving = Arriving { name: receiving.name.clone(), bytes: length, of: length };
        self.storing = Some((receiving.key.clone(), arriving));
        Some(CompleteFile { key: receiving.key, name: receiving.name, bytes: receiving.bytes })
    }

    /// What became of it. After a failure of the PC it may come again.
    pub fn record_outcome(&mut self, key: FileKey, outcome: Outcome) {
        self.storing = None;
        match outcome {
            Outcome::Kept => self.kept += 1,
            Outcome::Refused { .. } => self.refused += 1,
            Outcome::Failed { .. } => return,
        }
        self.done.insert(key, outcome);
    }

    /// Another phone was let in: the last one's unfinished file is dropped, its stored ones stay counted.
    pub fn clear(&mut self) {
        self.receiving = None;
        self.done.clear();
    }

    /// The file that is being received or stored.
    pub fn arriving(&self) -> Option<Arriving> {
        let receiving = self.receiving.as_ref().map(|one| Arriving {
            name: one.name.clone(),
            bytes: one.bytes.len() as u64,
            of: one.length as u64,
        });
        receiving.or_else(|| self.storing.as_ref().map(|(_, arriving)| arriving.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(bytes: &[u8]) -> FileKey {
        FileKey::parse(&Digest::of(bytes).to_string()).unwrap()
    }

    fn file(length: usize, anew: bool) -> FileOffer {
        FileOffer { name: "a.jpg".into(), length, anew, left: 1, head: None }
    }

    fn ask(transfers: &mut Transfers, bytes: &[u8]) -> Result<UploadState, UploadError> {
        transfers.offer(&key(bytes), &file(bytes.len(), false), 10)
    }

    #[test]
    fn an_interrupted_file_resumes_at_its_offset() {
        let (mut transfers, file) = (Transfers::default(), b"a photo of a drain");
        assert_eq!(ask(&mut transfers, file), Ok(UploadState::at(0)));
        let writer = transfers.begin(&key(file), 0, file.len()).unwrap();
        transfers.append(writer, &file[..7]).unwrap();
        assert_eq!(ask(&mut transfers, file), Ok(UploadState::at(7)));
        assert!(transfers.finish(writer).is_none());
        assert_eq!(
            transfers.begin(&key(file), 3, file.len()),
            Err(UploadError::AtOffset(UploadState::at(7)))
        );
        let writer = transfers.begin(&key(file), 7, file.len()).unwrap();
        transfers.append(writer, &file[7..]).unwrap();
        let whole = transfers.finish(writer).unwrap();
        assert_eq!(whole.bytes, file);
        assert_eq!(
            ask(&mut transfers, file),
            Ok(UploadState::at(file.len())),
            "not arrived before the album says so"
        );
        transfers.record_outcome(whole.key, Outcome::Kept);
        assert_eq!(ask(&mut transfers, file).unwrap().outcome, Some(Outcome::Kept));
        assert_eq!(transfers.kept, 1);
    }

    #[test]
    fn a_stalled_connection_cannot_write_after_another_took_over() {
        let (mut transfers, file) = (Transfers::default(), b"0123456789");
        ask(&mut transfers, file).unwrap();
        let hangs = transfers.begin(&key(file), 0, file.len()).unwrap();
        transfers.append(hangs, &file[..4]).unwrap();
        let newer = transfers.begin(&key(file), 4, file.len()).unwrap();
        assert!(transfers.append(hangs, &file[4..6]).is_err());
        transfers.append(newer, &file[4..]).unwrap();
        assert_eq!(transfers.finish(newer).unwrap().bytes, file);
    }

    #[test]
    fn a_file_with_the_wrong_digest_begins_again() {
        let (mut transfers, file) = (Transfers::default(), b"0123456789");
        ask(&mut transfers, file).unwrap();
        let writer = transfers.begin(&key(file), 0, file.len()).unwrap();
        transfers.append(writer, b"012345678X").unwrap();
        assert!(transfers.finish(writer).is_none());
        assert_eq!(ask(&mut transfers, file), Ok(UploadState::at(0)));
    }

    #[test]
    fn one_file_at_a_time_and_none_too_many_or_too_large() {
        let mut transfers = Transfers::default();
        ask(&mut transfers, b"first").unwrap();
        ask(&mut transfers, b"second").unwrap();
        assert_eq!(transfers.begin(&key(b"first"), 0, 5), Err(UploadError::Unknown), "its place was taken");
        let writer = transfers.begin(&key(b"second"), 0, 6).unwrap();
        assert_eq!(transfers.append(writer, b"seconds"), Err(UploadError::TooLong));
        transfers.append(writer, b"second").unwrap();
        let whole = transfers.finish(writer).unwrap();
        assert_eq!(ask(&mut transfers, b"first"), Err(UploadError::Busy));
        transfers.record_outcome(whole.key, Outcome::Kept);
        let code = |upload: Result<UploadState, UploadError>| match upload.unwrap().outcome {
            Some(Outcome::Refused { code, .. }) => code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(transfers.offer(&key(b"x"), &file(5, false), 0)), "too_many");
        let large = photo::limits::FILE_BYTES + 1;
        assert_eq!(code(transfers.offer(&key(b"x"), &file(large, false), 10)), "too_large");
        assert_eq!(code(transfers.offer(&key(b"x"), &file(0, false), 10)), "empty");
    }

    #[test]
    fn a_film_is_refused_by_its_beginning_and_takes_no_photos_place() {
        let mut transfers = Transfers::default();
        ask(&mut transfers, b"a photo").unwrap();
        let shown = |head: &[u8], length| {
            FileOffer { head: Some(BASE64.encode(head)), ..file(length, true) }.glance()
        };
        let film = shown(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", 4 << 30).unwrap();
        let looks_like = BTreeMap::from([("looks_like".to_owned(), "video".to_owned())]);
        let refused = Outcome::Refused { code: "not_a_photo".into(), params: looks_like };
        assert_eq!(film, UploadState { offset: 0, outcome: Some(refused) });
        assert_eq!(shown(&[0xff, 0xd8, 0xff, 0xe1], 3_000_000), Some(UploadState::at(0)));
        assert_eq!(file(3_000_000, true).glance(), None, "all of it is offered");
        assert_eq!(transfers.progress(&key(b"a photo"), 7), Some(UploadState::at(0)));
    }

    #[test]
    fn a_file_that_is_chosen_again_is_transferred_again() {
        let (mut transfers, bytes) = (Transfers::default(), b"0123456789");
        transfers.record_outcome(key(bytes), Outcome::Kept);
        assert_eq!(ask(&mut transfers, bytes).unwrap().outcome, Some(Outcome::Kept));
        assert_eq!(transfers.offer(&key(bytes), &file(bytes.len(), true), 10), Ok(UploadState::at(0)));
    }

    #[test]
    fn only_digests_and_random_keys_are_file_keys() {
        let chance = "0123456789abcdef0123456789abcdef";
        assert!(FileKey::parse(chance).is_some_and(|key| key.digest().is_none()));
        for wrong in
            ["", "../../etc", &chance.to_uppercase(), &chance.replacen('f', "", 1), &format!("{chance}0")]
        {
            assert!(FileKey::parse(wrong).is_none(), "{wrong}");
        }
    }
}
