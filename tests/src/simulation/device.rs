//! One officer's computer: the real app on a simulated disk, started, used, interrupted.

use officer::credential::CredentialFile;
use officer::view::{CallFailed, DraftView, Imported, ItemView, ItemsPage, Kind, OutboxView, Sealed};
use officer::{Ambient, Host, Officer};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use simdisk::SimDisk;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use testkit::ambient::{Seeded, ThisComputer};
use wire::content::{Content, ContentKind};
use wire::ids::{DraftId, SubmissionId};

use super::SimClock;
use super::disks::DeviceDisk;
use super::line::Line;

const ROOT: &str = "/officer/purabarta";

struct Nobody;

impl Host for Nobody {
    fn changed(&self, _: Kind) {}

    fn open_link(&self, _: &str) -> bool {
        false
    }
}

/// What an officer was promised.
#[derive(Debug, Clone)]
pub struct Promise {
    pub item: SubmissionId,
    /// The caption it was submitted with.
    pub caption: String,
    /// Messages that were taken, by their text.
    pub messages: Vec<String>,
}

/// A report that is written and not yet submitted.
pub struct Written {
    draft: DraftId,
    version: u32,
    caption: String,
}

/// A computer.
pub struct Device {
    pub disk: SimDisk,
    pub clock: Arc<SimClock>,
    pub line: Arc<Line>,
    pub app: Option<Arc<Officer>>,
    pub promises: Vec<Promise>,
    /// Items whose receipt was checked.
    pub proven: BTreeSet<SubmissionId>,
    adapter: Arc<DeviceDisk>,
    chance: Arc<Seeded>,
    written: u32,
}

impl Device {
    pub fn new(seed: u64, line: Arc<Line>) -> Self {
        let disk = SimDisk::new(seed);
        let vfs = disk.mount().expect("a VFS");
        Self {
            adapter: Arc::new(DeviceDisk { disk: disk.clone(), vfs }),
            disk,
            clock: Arc::new(SimClock::start()),
            line,
            app: None,
            promises: Vec::new(),
            proven: BTreeSet::new(),
            chance: Arc::new(Seeded::silent(seed)),
            written: 0,
        }
    }

    /// The computer is switched on and the app started. Answers why that failed.
    pub fn starts(&mut self) -> Result<(), String> {
        self.disk.start();
        let ambient = Ambient {
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            disk: self.adapter.clone(),
            lan: Arc::new(ThisComputer),
            transport: self.line.clone(),
            version: "0.0.0-simulated".into(),
            device_name: "PC".into(),
            suggested_address: String::new(),
            runtime: tokio::runtime::Handle::current(),
            endings: None,
        };
        let vault = CredentialFile::on(self.adapter.clone(), Path::new(ROOT).join("credential"));
        let app = Officer::open(Path::new(ROOT), ambient, Box::new(vault), Arc::new(Nobody));
        self.app = Some(app.map_err(|e| e.to_string())?);
        Ok(())
    }

    /// The app is no more; what `end` does to the disk comes before any of it can tidy up.
    pub async fn ends(&mut self, end: impl FnOnce(&SimDisk)) {
        if let Some(app) = self.app.take() {
            app.stop().await;
            end(&self.disk);
            drop(app);
        }
    }

    pub async fn calls<T: DeserializeOwned>(&self, name: &str, argument: Value) -> Result<T, CallFailed> {
        let Some(app) = &self.app else {
            return Err(officer::view::HereCode::StorageFailed.into());
        };
        let answer = app.call(name, argument).await?;
        Ok(serde_json::from_value(answer).expect("the answer is of its type"))
    }

    /// Makes a report of these photographs. Answers whether it was sealed; whatever fails, fails aloud.
    pub async fn reports(&mut self, photographs: &[&[u8]]) -> Result<bool, CallFailed> {
        let Some(written) = self.drafts(photographs).await? else { return Ok(false) };
        self.submits(&written).await
    }

    /// Writes a report of these photographs; `None` when the app is no more.
    pub async fn drafts(&mut self, photographs: &[&[u8]]) -> Result<Option<Written>, CallFailed> {
        self.written += 1;
        let caption = format!("{} নম্বর কাজ শেষ হল।", self.written);
        let draft: DraftView = self.calls("draft_start", json!({ "kind": ContentKind::WorkReport })).await?;
        let mut photos = Vec::new();
        for bytes in photographs {
            let Some(app) = &self.app else { return Ok(None) };
            match app.import_photo("IMG_0001.jpg", bytes)? {
                Imported::Photo { photo } => photos.push(photo),
                Imported::Refused { code, .. } => panic!("a good photograph was refused: {code}"),
            }
        }
        let today = self.clock.day();
        let content = Content {
            caption_bn: caption.clone(),
            work_date: Some(today),
            borough: Some(16),
            ward: Some(124),
            place_bn: "ঠাকুরপুকুর".into(),
            photos,
            ..Content::empty(ContentKind::WorkReport)
        };
        let save = json!({ "id": draft.id, "version": draft.version, "content": content });
        let _: Value = self.calls("draft_save", save).await?;
        Ok(Some(Written { draft: draft.id, version: draft.version + 1, caption }))
    }

    /// Submits it. Answers whether it was sealed.
    pub async fn submits(&mut self, written: &Written) -> Result<bool, CallFailed> {
        let seal = json!({ "id": written.draft, "version": written.version });
        match self.calls("draft_seal", seal).await? {
            Sealed::Sealed { submission } => {
                let caption = written.caption.clone();
                self.promises.push(Promise { item: submission, caption, messages: Vec::new() });
                Ok(true)
            }
            // A clock that is years off makes the day a flaw; the officer is told so.
            Sealed::Flawed { .. } | Sealed::Conflict { .. } => Ok(false),
        }
    }

    /// Writes in an item's thread.
    pub async fn writes(&mut self, nth: usize) -> Result<(), CallFailed> {
        self.written += 1;
        let text = format!("বার্তা {}", self.written);
        let Some(promise) = self.promises.get(nth) else { return Ok(()) };
        let form = json!({ "submission": promise.item, "text": text });
        let () = self.calls("message", form).await?;
        self.promises[nth].messages.push(text);
        Ok(())
    }

    /// How many files a part of the app's folder holds.
    pub fn holds(&self, part: &str) -> usize {
        self.disk.list(&Path::new(ROOT).join(part)).map_or(0, |files| files.len())
    }

    pub async fn outbox(&self) -> Result<OutboxView, CallFailed> {
        self.calls("outbox", Value::Null).await
    }

    pub async fn items(&self) -> Result<ItemsPage, CallFailed> {
        self.calls("items", json!({ "status": null, "text": "", "before": null, "limit": 200 })).await
    }

    pub async fn item(&self, id: SubmissionId) -> Result<ItemView, CallFailed> {
        self.calls("item", json!(id)).await
    }
}
