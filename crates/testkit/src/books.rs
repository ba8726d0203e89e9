//! What the queue really has, read from its store and disk instead of its answers.

use officer::view::ItemView;
use queue::fault::Fault;
use queue::store::{DeviceRow, Outcome, Records, UploadKey};
use std::collections::{BTreeMap, BTreeSet};
use wire::digest::Digest;
use wire::document::Document;
use wire::ids::{DepartmentCode, OperationId};
use wire::operation::{Operation, OperationBody};
use wire::receipt::SignedReceipt;

use crate::officer::OfficerAtWork;
use crate::town::Town;

impl Town {
    fn looks_up<T>(&self, work: impl FnOnce(&dyn Records) -> Result<T, Fault>) -> T {
        self.queue().roster(work).expect("the queue's store answers")
    }

    /// The receipt that the queue stored for an operation, if it has received it.
    #[must_use]
    pub fn proof_of(&self, id: OperationId) -> Option<SignedReceipt> {
        match self.looks_up(|records| Ok(records.operation(id)?))?.outcome {
            Outcome::Received(receipt) => Some(*receipt),
            _ => None,
        }
    }

    /// Checks that what an officer sees as received is at the queue: this text, these photos bit for bit,
    /// one genuine receipt for each of their operations, the same on both sides.
    ///
    /// # Errors
    /// What is wrong.
    pub fn has(&self, view: &ItemView, officer: &OfficerAtWork) -> Result<(), String> {
        let (mut content, mut submitted, mut numbers) = (None, 0, BTreeSet::new());
        for shown in &view.receipts {
            let id = shown.receipt.operation;
            let Some(row) = self.looks_up(|records| Ok(records.operation(id)?)) else {
                return Err("the queue does not know the operation".into());
            };
            let Outcome::Received(kept) = &row.outcome else {
                return Err(format!("the queue says {:?}", row.outcome));
            };
            if **kept != *shown {
                return Err("the queue keeps another proof".into());
            }
            shown
                .verify(&self.queue().public_key(), id, Digest::of(&row.bytes))
                .map_err(|not_genuine| not_genuine.to_string())?;
            let operation: Operation = serde_json::from_slice(&row.bytes).map_err(|e| e.to_string())?;
            submitted += usize::from(matches!(operation.body, OperationBody::Submit { .. }));
            numbers.insert(shown.receipt.number.0.clone());
            content = operation.body.content().cloned().or(content);
        }
        if (submitted, numbers.len()) != (1, 1) {
            return Err(format!("submitted {submitted} times, under {numbers:?}"));
        }
        if content.as_ref() != Some(&view.content) {
            return Err(format!("{} proofs are shown, none of this text", view.receipts.len()));
        }
        if view.known.as_ref().is_some_and(|known| known.content != view.content) {
            return Err("the officer was told of another text".into());
        }
        for photo in &view.content.photos {
            let name = photo.sha256.to_string();
            let there =
                std::fs::read(self.verified_file(photo.sha256)).map_err(|e| format!("photo {name}: {e}"))?;
            let here = officer.folder().join("renditions").join(&name);
            if std::fs::read(here).ok().is_some_and(|here| here != there)
                || Digest::of(&there) != photo.sha256
            {
                return Err(format!("photo {name} has other bytes at the queue"));
            }
            let key = UploadKey { department: view.row.department.clone(), sha256: photo.sha256 };
            if self.looks_up(|records| Ok(records.blob(&key)?)).is_none() {
                return Err(format!("photo {name} is not verified"));
            }
        }
        Ok(())
    }

    /// Checks that a department has this many submissions, each with one number, and that no number was wasted.
    ///
    /// # Errors
    /// What is wrong.
    pub fn numbered(&self, department: &DepartmentCode, submissions: usize) -> Result<(), String> {
        let of = BTreeSet::from([department.clone()]);
        let changes = self.looks_up(|records| Ok(records.changes(&of, 0, u32::MAX)?));
        let mut numbers = BTreeMap::<_, BTreeSet<_>>::new();
        for change in changes {
            let Document::Submission(submission) = change.document else { continue };
            numbers.entry(submission.id).or_default().insert(submission.number.0.clone());
        }
        let given: BTreeSet<_> = numbers.values().flatten().cloned().collect();
        let last = given.last().and_then(|number| number.rsplit('/').next()?.parse::<usize>().ok());
        let counts = (numbers.len(), given.len(), last.unwrap_or(0));
        if counts != (submissions, submissions, submissions) || numbers.values().any(|of| of.len() != 1) {
            return Err(format!("{submissions} were sent; submissions, numbers, last number: {counts:?}"));
        }
        Ok(())
    }

    /// How many bytes of an upload in progress are on the queue's disk, according to the queue.
    #[must_use]
    pub fn acknowledged(&self, department: &str, sha256: Digest) -> u64 {
        let key = UploadKey { department: department.parse().expect("a code"), sha256 };
        self.looks_up(|records| Ok(records.upload(&key)?)).map_or(0, |upload| upload.offset)
    }

    /// How many uploads are incomplete.
    #[must_use]
    pub fn unfinished_uploads(&self) -> usize {
        self.looks_up(|records| Ok(records.uploads()?)).len()
    }

    /// Revokes this officer's computer (`true`), or allows it again.
    pub fn roster_of(&self, officer: &OfficerAtWork) -> impl Fn(bool) + Clone + Send + Sync + 'static {
        let (queue, token) = (self.queue().clone(), Digest::of(officer.token().as_bytes()));
        move |off| {
            let struck = queue.roster(|records| {
                let device = records.device_by_token(token)?.expect("the computer is enrolled");
                let revoked = off.then(|| queue.clock.now());
                Ok(records.save_device(&DeviceRow { revoked, ..device })?)
            });
            struck.expect("the roster takes it");
        }
    }

    /// The bytes of an operation at the queue, if it has it, and whether it was applied.
    #[must_use]
    pub fn operation(&self, id: OperationId) -> Option<(Vec<u8>, bool)> {
        let row = self.looks_up(|records| Ok(records.operation(id)?))?;
        Some((row.bytes, matches!(row.outcome, Outcome::Received(_))))
    }

    /// The path of a verified photo at the queue.
    #[must_use]
    pub fn verified_file(&self, sha256: Digest) -> std::path::PathBuf {
        let name = sha256.to_string();
        self.folder("queue").join("files/verified").join(name.get(..2).unwrap_or_default()).join(&name)
    }

    /// The path of an upload in progress at the queue.
    #[must_use]
    pub fn partial_file(&self, department: &str, sha256: Digest) -> std::path::PathBuf {
        self.folder("queue").join("files/partial").join(format!("{department}-{sha256}.part"))
    }
}
