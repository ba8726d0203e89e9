//! What happens in a world, in words of the domain.
//!
//! An act is answered when the officer's computer knows of it: a test that goes on then sees it. While the
//! computer is offline nothing is waited for.

use officer::alerts::Opens;
use officer::endings::{Endings, fault_name};
use officer::identity::Identity;
use officer::view::{CallFailed, HereCode, Kind, NothingHanded};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use wire::ambient::Clock as _;
use wire::case::{Case, CaseKind};
use wire::content::Source;
use wire::desk::Decision;
use wire::desk::cases::{DeskAction, SendOutcome};
use wire::digest::Digest;
use wire::document::Reason;
use wire::ids::{CaseId, DraftId, SubmissionId};
use wire::problem::Problem;

use super::desktop::{Told, given};
use super::things;
use super::world::{Desk, World};
use crate::network::{Asks, Fault};

/// A network's login page.
const LOGIN_PAGE: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<p>Log in.</p>\r\n";

/// Everything the officer's computer asks of the queue.
const EVERYTHING: [Asks; 9] = [
    Asks::Enrol,
    Asks::Announce,
    Asks::Stand,
    Asks::Begin,
    Asks::Append,
    Asks::Changes,
    Asks::Heartbeat,
    Asks::Listen,
    Asks::Other,
];

/// Something that happens.
#[derive(Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Nothing reaches the queue any more.
    GoesOffline,
    /// Somebody else answers: a network's login page.
    MeetsLoginPage,
    /// The queue is reached again.
    GoesOnline,
    /// A one-time code for the officer; answers it.
    GivesCode,
    /// The queue takes the computer's credential no longer; answers once the computer knows.
    Revokes,
    /// The queue has an item; answers once the computer knows.
    Receives {
        /// Which.
        item: SubmissionId,
    },
    /// The desk returns an item.
    Returns {
        /// Which.
        item: SubmissionId,
        /// Why.
        reason: Reason,
    },
    /// The desk approves an item.
    Approves {
        /// Which.
        item: SubmissionId,
    },
    /// The desk has published an item, which it approves first.
    Publishes {
        /// Which.
        item: SubmissionId,
        /// Where.
        link: String,
    },
    /// A citizen rings up, and the case becomes the officer's. Answers the case's id.
    TakesCall {
        /// A number of its own.
        n: u64,
        /// About what.
        words: String,
    },
    /// The desk sets a case right.
    MovesCase {
        /// Which.
        case: CaseId,
        /// Where it is now.
        place: String,
    },
    /// The desk gives back what the officer wrote.
    ReturnsReply {
        /// On which case.
        case: CaseId,
        /// Why.
        reason: String,
    },
    /// The desk approves what the officer wrote, and sends it.
    SendsReply {
        /// On which case.
        case: CaseId,
    },
    /// Time goes by, at the queue and at the computer.
    TimePasses {
        /// How much, in milliseconds.
        millis: i64,
    },
    /// A folder with files. Answers its path.
    HasFolder {
        /// Its name.
        name: String,
        /// Where it stands.
        kind: FolderIs,
        /// The names of its files.
        files: Vec<String>,
    },
    /// All drives are pulled out.
    PullsOut,
    /// What is chosen in the folder dialog from now on, by name.
    Chooses {
        /// One that there is; none when nothing is chosen.
        folder: Option<String>,
    },
    /// What is in the clipboard from now on.
    Copies {
        /// Files.
        #[serde(default)]
        files: Vec<String>,
        /// What else, where there is no file.
        #[serde(default)]
        instead: Option<NothingHanded>,
    },
    /// Something is dropped on the window.
    Drops {
        /// Files.
        #[serde(default)]
        files: Vec<String>,
        /// What else, where there is no file.
        #[serde(default)]
        instead: Option<NothingHanded>,
    },
    /// Something is dragged over the window, or not any more.
    Drags {
        /// Over it.
        over: bool,
    },
    /// A notice is clicked.
    Clicks {
        /// What it opens.
        opens: Opens,
    },
    /// A phone brings a photo to the page that is open for a draft.
    PhoneBrings {
        /// For which.
        draft: DraftId,
        /// The photo's name.
        photo: String,
    },
    /// The program was cut off, and starts again.
    IsCutOff,
    /// The program met a fault of its own, goes on or starts again.
    MeetsFault {
        /// Starts again.
        #[serde(default)]
        restarts: bool,
    },
    /// The program ended at once twice: it starts in safe mode.
    StartsSafely,
    /// The program ends and waits for the page.
    Ends,
}

/// Where a folder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FolderIs {
    /// On a drive that is plugged in.
    Drive,
    /// Among the officer's own.
    Own,
    /// Anywhere.
    Elsewhere,
}

fn refused(problem: Problem) -> CallFailed {
    problem.into()
}

fn failed(detail: impl std::fmt::Display) -> CallFailed {
    CallFailed { detail: detail.to_string(), ..HereCode::Fault.into() }
}

impl World {
    /// Lets it happen.
    ///
    /// # Errors
    /// When it cannot; the detail says why.
    pub async fn does(&self, act: Act) -> Result<Value, CallFailed> {
        match act {
            Act::GoesOffline => self.meets(&Fault::CutsRequest(0)),
            Act::MeetsLoginPage => self.meets(&Fault::Says(LOGIN_PAGE.to_vec())),
            Act::GoesOnline => {
                self.online.store(true, Ordering::SeqCst);
                self.line.is_honest_again();
            }
            Act::GivesCode => return Ok(json!(self.code())),
            Act::Revokes => self.revokes().await?,
            Act::Receives { item } => {
                self.sees("item", json!(item), |view| !view["known"].is_null()).await?;
            }
            Act::Returns { item, reason } => self.returns(item, reason).await?,
            Act::Approves { item } => self.approves(item).await?,
            Act::Publishes { item, link } => self.publishes(item, &link).await?,
            Act::TakesCall { n, words } => return self.takes_call(n, &words).await,
            Act::MovesCase { case, place } => self.moves_case(case, place).await?,
            Act::ReturnsReply { case, reason } => self.returns_reply(case, reason).await?,
            Act::SendsReply { case } => self.sends_reply(case).await?,
            Act::TimePasses { millis } => self.passes(millis).await,
            Act::HasFolder { name, kind, files } => return Ok(json!(self.has_folder(&name, kind, &files))),
            Act::PullsOut => self.computer.disk.pulls_out(),
            Act::Chooses { folder } => {
                self.computer.desktop.answers().chooses = folder.map(|name| self.folder(&name));
            }
            Act::Copies { files, instead } => {
                let files = self.lays(&files);
                let mut answers = self.computer.desktop.answers();
                (answers.clipboard, answers.instead) = (files, instead);
            }
            Act::Drops { files, instead } => {
                let dropped = self.computer.app()?.hand_over(given(self.lays(&files), instead), Source::File);
                self.computer.desktop.tells(Told::Dropped(dropped));
            }
            Act::Drags { over } => self.computer.desktop.tells(Told::Dragging(over)),
            Act::Clicks { opens } => self.computer.desktop.tells(Told::Open(opens)),
            Act::PhoneBrings { draft, photo } => return self.phone_brings(draft, &photo).await,
            Act::IsCutOff => self.computer.restarts(|begin| drop(begin())).await,
            Act::MeetsFault { restarts } => self.meets_fault(restarts).await?,
            Act::StartsSafely => {
                let twice = |begin: &dyn Fn() -> Endings| [begin(), begin()];
                self.computer.restarts(|begin| drop(twice(begin))).await;
            }
            Act::Ends => self.computer.desktop.ends().await,
        }
        Ok(Value::Null)
    }

    fn meets(&self, fault: &Fault) {
        self.online.store(false, Ordering::SeqCst);
        self.line.is_honest_again();
        for asks in EVERYTHING {
            self.line.always(asks, fault.clone());
        }
        self.line.breaks_streams();
    }

    async fn revokes(&self) -> Result<(), CallFailed> {
        let identity = std::fs::read(self.computer.folder().join("identity.json")).map_err(failed)?;
        let identity: Identity = serde_json::from_slice(&identity).map_err(failed)?;
        self.town.queue().revoke_device(identity.device).map_err(failed)?;
        self.line.breaks_streams();
        self.computer.calls("send_now", Value::Null).await?;
        self.sees("outbox", Value::Null, |view| view["hold"]["reason"] == "auth").await.map(drop)
    }

    /// Waits until the computer has heard of it. Offline it hears of it later.
    async fn sees_status(&self, item: SubmissionId, status: &str) -> Result<(), CallFailed> {
        if self.online.load(Ordering::SeqCst) {
            self.sees("item", json!(item), |view| view["row"]["status"] == status).await?;
        }
        Ok(())
    }

    async fn returns(&self, item: SubmissionId, reason: Reason) -> Result<(), CallFailed> {
        let desk = self.desk().await;
        let moderator = &desk.moderator;
        let open = moderator.opens(item).await;
        moderator.decides(&open, Decision::Return { reasons: vec![reason] }).await.map_err(refused)?;
        self.sees_status(item, "returned").await
    }

    async fn approves(&self, item: SubmissionId) -> Result<(), CallFailed> {
        let desk = self.desk().await;
        let moderator = &desk.moderator;
        let open = moderator.opens(item).await;
        moderator.decides(&open, Decision::Approve).await.map_err(refused)?;
        self.sees_status(item, "approved").await
    }

    async fn publishes(&self, item: SubmissionId, link: &str) -> Result<(), CallFailed> {
        let desk = self.desk().await;
        let Desk { moderator, publisher, .. } = &*desk;
        let open = moderator.opens(item).await;
        let approved = moderator.decides(&open, Decision::Approve).await.map_err(refused)?;
        publisher.published(&approved, link).await.map_err(refused)?;
        self.sees_status(item, "published").await
    }

    async fn sees_version(&self, case: &Case) -> Result<Value, CallFailed> {
        let version = case.version;
        let knows = move |view: &Value| view["known"]["version"].as_u64() >= Some(version.into());
        self.sees("case", json!(case.id), knows).await
    }

    async fn takes_call(&self, n: u64, words: &str) -> Result<Value, CallFailed> {
        let case = self.desk().await.nodal.takes_a_call(n.into(), "garbage", words).await;
        self.sees_version(&case).await?;
        Ok(json!(case.id))
    }

    async fn moves_case(&self, case: CaseId, place: String) -> Result<(), CallFailed> {
        let desk = self.desk().await;
        let nodal = &desk.nodal;
        let now = nodal.sees_case(case).await;
        let category = now.category.clone();
        let triage = DeskAction::Triage {
            kind: CaseKind::Complaint,
            category,
            department: None,
            ward: now.ward,
            place,
        };
        let moved = nodal.acts_on(&now, triage).await.map_err(refused)?;
        if self.online.load(Ordering::SeqCst) {
            self.sees_version(&moved).await?;
        }
        Ok(())
    }

    /// The case as the desk has it, once what the officer wrote last is there.
    async fn replied(&self, case: CaseId) -> Result<Case, CallFailed> {
        self.sees("case", json!(case), |view| view["pending"] == json!([])).await?;
        Ok(self.desk().await.moderator.sees_case(case).await)
    }

    async fn returns_reply(&self, case: CaseId, reason: String) -> Result<(), CallFailed> {
        let now = self.replied(case).await?;
        let response = now.responses.last().ok_or_else(|| failed("nothing was written"))?.id;
        let give_back = DeskAction::Return { response, reason };
        let back = self.desk().await.moderator.acts_on(&now, give_back).await.map_err(refused)?;
        self.sees_version(&back).await.map(drop)
    }

    async fn sends_reply(&self, case: CaseId) -> Result<(), CallFailed> {
        let now = self.replied(case).await?;
        let last = now.responses.last().ok_or_else(|| failed("nothing was written"))?;
        let (response, text_bn) = (last.id, last.text_bn.clone());
        let desk = self.desk().await;
        let Desk { moderator, nodal, .. } = &*desk;
        let approve = DeskAction::Approve { response, text_bn, text_en: "It is done.".into() };
        let approved = moderator.acts_on(&now, approve).await.map_err(refused)?;
        let out = DeskAction::Settle { response, outcome: SendOutcome::ByHand { link: None } };
        let sent = nodal.acts_on(&approved, out).await.map_err(refused)?;
        self.sees_version(&sent).await.map(drop)
    }

    fn lays(&self, files: &[String]) -> Vec<PathBuf> {
        files.iter().map(|name| things::lay(&self.folder("given"), name)).collect()
    }

    fn has_folder(&self, name: &str, kind: FolderIs, files: &[String]) -> PathBuf {
        let folder = self.folder(name);
        things::lay(&self.folder(""), &format!("{name}/"));
        for file in files {
            things::lay(&folder, file);
        }
        match kind {
            FolderIs::Drive => self.computer.disk.plugs_in(folder.clone()),
            FolderIs::Own => self.computer.desktop.answers().photo_folders.push(folder.clone()),
            FolderIs::Elsewhere => {}
        }
        // What watches it looks every ten seconds; a test does not wait for that.
        self.computer.desktop.tells(Told::Changed(Kind::Watched));
        folder
    }

    async fn meets_fault(&self, restarts: bool) -> Result<(), CallFailed> {
        let clock = &self.town.clock;
        let write = || {
            let folder = Endings::faults_in(self.computer.folder());
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join(fault_name(clock.now(), 0)), "place: a test\n")
        };
        if restarts {
            write().map_err(failed)?;
            self.computer.restarts(|_| {}).await;
        } else {
            write().map_err(failed)?;
            self.computer.desktop.tells(Told::Changed(Kind::Officer));
        }
        Ok(())
    }

    async fn phone_brings(&self, draft: DraftId, photo: &str) -> Result<Value, CallFailed> {
        let view = self.computer.calls("phone", json!(draft)).await?;
        let page = view["page"]["url"].as_str().ok_or_else(|| failed("no page is open"))?.to_owned();
        let phone = &self.phone;
        phone.post(format!("{page}hello")).send().await.map_err(failed)?;
        let bytes = things::photograph(photo);
        let address = format!("{page}photos/{}", Digest::of(&bytes));
        let file = json!({ "name": photo, "length": bytes.len(), "left": 1 });
        let stand = phone.post(&address).json(&file).send().await.map_err(failed)?;
        let stand: Value = stand.json().await.map_err(failed)?;
        if !stand["outcome"].is_null() {
            return Ok(stand);
        }
        let piece = phone.patch(&address).header("upload-offset", 0).header("upload-length", bytes.len());
        piece.body(bytes).send().await.map_err(failed)?.json().await.map_err(failed)
    }
}
