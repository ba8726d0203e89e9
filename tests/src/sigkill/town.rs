//! One run: both programs are started, one is killed and started again, and at the end the data of both is checked.

use officer::disk::LocalDisk;
use officer::remote::{NoAnswer, Transport};
use officer::view::OutboxView;
use queue::app::capsules::{self, Imported, Unproved};
use queue::audit::Finding;
use queue::blobs::{BlobStore as _, Folder};
use queue::fault::Fault;
use queue::store::sqlite::Sqlite;
use queue::store::{Store, UploadKey};
use reqwest::{Request, Response};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use tempfile::TempDir;
use testkit::officer::OfficerAtWork;
use testkit::town::Town;
use wire::document::{Document, HistoryEventKind};
use wire::ids::DepartmentCode;
use wire::people::Role;

use super::Side;
use super::lines::{Heard, Program};
use super::queue::LATER;
use super::work::{Here, MESSAGE, Promise, TYPED, Work};

/// How long nothing may be heard. Generous: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(90);
const DEPARTMENT: &str = "SWM";

/// A town where an officer is enrolled and nothing has happened yet. Every run gets a copy.
pub struct Template(TempDir);

impl Template {
    /// Makes it.
    pub async fn new() -> Self {
        let mut town = Town::open(41).await;
        let rina = town.posts("রিনা দাস", "Rina Das", DEPARTMENT, Role::Contributor);
        let mut rina = OfficerAtWork::enrolled(&town, rina, 42).await;
        rina.goes_home().await;
        town.queue_stops().await;
        let home = tempfile::tempdir().expect("a folder");
        copy(&town.folder("queue"), &home.path().join("queue")).expect("a copy");
        copy(rina.folder(), &home.path().join("officer")).expect("a copy");
        Self(home)
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
        let to = to.join(entry.file_name().unwrap_or_default());
        if kind.is_dir() {
            copy(&entry, &to)?;
        } else if entry.ends_with("reserve") {
            // Large, and never written to once it is there.
            fs::hard_link(&entry, &to)?;
        } else {
            fs::copy(&entry, &to)?;
        }
    }
    Ok(())
}

/// What is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Who dies.
    pub side: Side,
    /// What is done.
    pub work: Work,
    /// At which moment, from 1; at 0 nobody dies.
    pub moment: u64,
}

/// What happened.
#[derive(Debug, Default)]
pub struct Lived {
    /// Somebody died.
    pub killed: bool,
    /// How many moments this side had in its last life.
    pub moments: u64,
    /// What did not hold.
    pub violations: Vec<String>,
}

impl Run {
    /// Lives through it. `mortal` is the program.
    #[must_use]
    pub fn lives(&self, mortal: &Path, template: &Template) -> Lived {
        let home = tempfile::tempdir().expect("a folder");
        copy(template.0.path(), home.path()).expect("a copy");
        let mut town = Running::begins(*self, mortal, home.path());
        if let Err(violation) = town.runs_out() {
            town.lived.violations.push(violation);
        }
        let Running { lived: mut end, promises, .. } = town;
        if end.violations.is_empty() {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            if let Err(violation) = runtime.block_on(books(self.work, home.path(), &promises)) {
                end.violations.push(violation);
            }
        }
        end
    }
}

struct Running {
    run: Run,
    mortal: PathBuf,
    home: PathBuf,
    heard: Receiver<(Side, Heard)>,
    ear: Sender<(Side, Heard)>,
    queue: Program,
    officer: Program,
    port: Option<u16>,
    /// The officer wants to be told where the queue is.
    plugged: bool,
    done: bool,
    lives: u64,
    promises: Vec<Promise>,
    lived: Lived,
}

impl Running {
    fn begins(run: Run, mortal: &Path, home: &Path) -> Self {
        let (ear, heard) = channel();
        let moment = |side| if run.side == side { run.moment } else { 0 };
        let start =
            |side| Program::starts(side, &mut command(run, mortal, home, side, 1, moment(side)), ear.clone());
        let (queue, officer) = (start(Side::Queue), start(Side::Officer));
        Self {
            run,
            mortal: mortal.to_owned(),
            home: home.to_owned(),
            heard,
            queue,
            officer,
            ear,
            port: None,
            plugged: false,
            done: false,
            lives: 1,
            promises: Vec::new(),
            lived: Lived::default(),
        }
    }

    fn again(&mut self, side: Side) -> Program {
        self.lives += 1;
        let mut command = command(self.run, &self.mortal, &self.home, side, self.lives, 0);
        Program::starts(side, &mut command, self.ear.clone())
    }

    fn runs_out(&mut self) -> Result<(), String> {
        let mut living = 2;
        while living > 0 {
            let heard = self.heard.recv_timeout(PATIENCE);
            let (side, heard) = heard.map_err(|_| "nothing is heard any more".to_owned())?;
            match heard {
                Heard::Line(line) => self.hears(side, &line)?,
                Heard::Ended { killed: true, .. } if side == self.run.side && !self.lived.killed => {
                    self.lived.killed = true;
                    match side {
                        Side::Officer => {
                            self.plugged = false;
                            self.officer = self.again(side);
                        }
                        Side::Queue => {
                            at_its_death(&self.home.join("queue"))?;
                            self.port = None;
                            self.queue = self.again(side);
                        }
                    }
                    if self.done {
                        // There is nothing more to do: it only finds what is there, and ends.
                        self.ends(side);
                    }
                }
                Heard::Ended { how, .. } if !self.done => return Err(format!("{side:?} ended: {how}")),
                Heard::Ended { .. } => {
                    living -= 1;
                    if side == Side::Officer {
                        self.queue.ends();
                    }
                }
            }
        }
        Ok(())
    }

    fn ends(&mut self, side: Side) {
        match side {
            Side::Officer => self.officer.ends(),
            Side::Queue => self.queue.ends(),
        }
    }

    fn hears(&mut self, side: Side, line: &str) -> Result<(), String> {
        let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
        match what {
            "at" => self.port = rest.parse().ok(),
            "plug" => self.plugged = true,
            "promised" => self.promises.push(serde_json::from_str(rest).map_err(|e| e.to_string())?),
            "here" => {
                let here: Here = serde_json::from_str(rest).map_err(|e| e.to_string())?;
                self.promises.iter().try_for_each(|promise| here.keeps(promise))?;
            }
            "violation" => return Err(rest.to_owned()),
            "done" => {
                self.done = true;
                self.officer.ends();
            }
            "moments" if side == self.run.side => {
                self.lived.moments = rest.parse().map_err(|_| line.to_owned())?;
            }
            _ => {}
        }
        if let (Some(port), true, "at" | "plug") = (self.port, self.plugged, what) {
            self.officer.send_line(&format!("at {port}"));
        }
        Ok(())
    }
}

fn command(run: Run, mortal: &Path, home: &Path, side: Side, life: u64, moment: u64) -> Command {
    let (who, home) = match side {
        Side::Officer => ("officer", home.join("officer")),
        Side::Queue => ("queue", home.join("queue")),
    };
    let mut command = Command::new(mortal);
    // Another seed in each life: an id is not made twice.
    let seed = run.moment * 100 + life * 2 + u64::from(side == Side::Queue);
    command.arg(who).arg(home).arg(seed.to_string()).arg(moment.to_string());
    if side == Side::Officer {
        command.arg(run.work.name());
    }
    command
}

/// What must hold of the queue's data at any moment: a submission has all its photos (S18), and what was
/// acknowledged of an upload is on the disk (S6).
fn at_its_death(data: &Path) -> Result<(), String> {
    let store = Sqlite::open(&data.join("queue.sqlite3")).map_err(|e| e.to_string())?;
    let files = Folder::open(&data.join("files")).map_err(|e| e.to_string())?;
    let of = BTreeSet::from([DEPARTMENT.parse::<DepartmentCode>().expect("a code")]);
    let store: &dyn Store = &store;
    let found: Result<Option<String>, Fault> = store.read(|records| {
        for change in records.changes(&of, 0, u32::MAX)? {
            let Document::Submission(item) = change.document else { continue };
            for photo in &item.content.photos {
                let key = UploadKey { department: item.department.clone(), sha256: photo.sha256 };
                let len = records.blob(&key)?.map(|blob| blob.len);
                if len.is_none() || files.verified_len(photo.sha256)? != len {
                    return Ok(Some(format!("S18: {} is there without {}", item.number.0, photo.sha256)));
                }
            }
        }
        for upload in records.uploads()? {
            let there = files.partial_len(&upload.key)?;
            let whole = files.verified_len(upload.key.sha256)? == Some(upload.len);
            if there < upload.offset && !whole {
                return Ok(Some(format!("S6: {} were acknowledged, {there} are there", upload.offset)));
            }
        }
        Ok(None)
    });
    match found {
        Ok(None) => Ok(()),
        Ok(Some(violation)) => Err(violation),
        Err(fault) => Err(fault.to_string()),
    }
}

/// A line that leads nowhere: whoever only looks what is there needs none.
struct Unplugged;

impl Transport for Unplugged {
    fn send(&self, _: Request) -> futures::future::BoxFuture<'_, Result<Response, NoAnswer>> {
        Box::pin(std::future::ready(Err(NoAnswer { detail: "unplugged".into(), clock: false })))
    }
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, is: T, must: T) -> Result<(), String> {
    if is == must { Ok(()) } else { Err(format!("{what}: {is:?}, not {must:?}")) }
}

/// After all is done: everything promised is there, everything arrived, once, whole.
async fn books(work: Work, home: &Path, promises: &[Promise]) -> Result<(), String> {
    let mut town = Town::at(home, 43);
    town.clock.advance(LATER);
    town.queue_starts().await;
    let rina = OfficerAtWork::with(home.join("officer"), 44, Arc::new(LocalDisk), Arc::new(Unplugged)).await;
    let here = Here::at(&rina).await;
    promises.iter().try_for_each(|promise| here.keeps(promise))?;
    let outbox: OutboxView = rina.calls("outbox", Value::Null).await.expect("the outbox");
    equal("still on the way", outbox.rows.len(), 0)?;
    let items = rina.lists("").await;
    equal("items", items.len(), 1)?;
    town.numbered(&DEPARTMENT.parse().expect("a code"), 1)?;
    for row in items {
        let view = rina.opens(row.id).await;
        town.has(&view, &rina)?;
        let known = view.known.ok_or("the queue told nothing")?;
        let (proofs, revisions, said) = if work == Work::Changes { (4, 2, 1) } else { (1, 1, 0) };
        equal("proofs", view.receipts.len(), proofs)?;
        equal("revisions", known.revision, revisions)?;
        equal("messages", known.thread.iter().filter(|m| m.text == MESSAGE).count(), said)?;
        equal("all messages", known.thread.len(), said)?;
        let times = |kind: HistoryEventKind| known.history.iter().filter(|step| step.kind == kind).count();
        equal("received", times(HistoryEventKind::Received), revisions as usize)?;
        equal("withdrawn", times(HistoryEventKind::Withdrawn), usize::from(work == Work::Changes))?;
    }
    equal("unfinished uploads", town.unfinished_uploads(), 0)?;
    let home: officer::view::Home = rina.calls("home", Value::Null).await.expect("the first page");
    let drafts: Vec<_> = home.drafts.iter().map(|draft| draft.caption_bn.as_str()).collect();
    let left: &[&str] = if work == Work::Drafts { &[TYPED] } else { &[] };
    equal("drafts", &drafts[..], left)?;
    let audit = town.queue().verify_audit().map_err(|e| e.to_string())?;
    if let Finding::Broken { line } = audit {
        return Err(format!("the audit is broken at line {line}"));
    }
    if work == Work::Drafts {
        pen_drive(&town, &rina)?;
    }
    town.queue_stops().await;
    Ok(())
}

/// What was copied is whole, and nothing in it is news.
fn pen_drive(town: &Town, rina: &OfficerAtWork) -> Result<(), String> {
    let mut files = 0;
    for entry in fs::read_dir(rina.folder().join("documents")).map_err(|e| e.to_string())? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.extension().is_some_and(|end| end == "capsules") {
            files += 1;
            let bytes = fs::read(path).map_err(|e| e.to_string())?;
            let outcome =
                capsules::import(town.queue(), &bytes[..], Unproved::Refuse).map_err(|e| e.to_string())?;
            let known = matches!(&outcome.taken[..], [(_, Imported::Known(_))]);
            equal("the pen drive", (known, outcome.broke.is_none()), (true, true))?;
        }
    }
    equal("files on the pen drive", files, 1)
}
