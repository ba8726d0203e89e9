//! The queue itself, without HTTP: its data, its key, and what it does off the async threads.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Notify, Semaphore, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wire::ambient::{Chance, Clock, uuid_v7};
use wire::capsule::{CapsuleKey, CapsuleSecret};
use wire::desk::cases::{Category, CsvOutcome};
use wire::desk::{Computer, NewCode};
use wire::device::{CategoryName, EnrolRequest, Enrolled, Me};
use wire::digest::Digest;
use wire::ids::{DeviceId, Epoch, OfficerId};
use wire::people::{Name, Person, Posting};
use wire::problem::ProblemCode;
use wire::receipt::QueueKey;
use wire::text;
use wire::time::{HOUR, Timestamp};

use crate::app::admission::{Admission, Lane};
use crate::app::metrics::Metrics;
use crate::app::pictures::Eyes;
use crate::app::prints::{self, Prints};
use crate::app::uploads::Uploads;
use crate::audit::{self, Entry};
use crate::blobs::{BlobStore, Folder};
use crate::city::calendar::Calendar;
use crate::fault::Fault;
use crate::http::limits::Limiter;
use crate::http::webhooks::UNSIGNED;
use crate::rules::access::computers;
use crate::rules::cases::looking;
use crate::rules::operations::announce::Caller;
use crate::rules::operations::apply::Books;
use crate::settings::Settings;
use crate::store::sqlite::Sqlite;
use crate::store::{AccountRow, CodeRow, DeviceRow, PostingRow, Records, Store};

/// Letters of a one-time code: none looks like another.
const CODE_LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Pieces of work at a time; most of them only wait for the disk.
const AT_A_TIME: usize = 64;
/// Of these for files, so that they never keep all texts waiting.
const FILES_AT_A_TIME: usize = 16;

/// The queue.
pub struct Queue {
    /// How it is set up.
    pub settings: Settings,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Arc<dyn BlobStore>,
    pub(crate) uploads: Uploads,
    pub(crate) eyes: Eyes,
    pub(crate) prints: Prints,
    pub(crate) changed: broadcast::Sender<()>,
    pub(crate) stopping: CancellationToken,
    /// Bytes on their way in and pieces of work: done to the end, also when nobody waits for them any more.
    pub(crate) under_way: TaskTracker,
    pub(crate) enrolments: Limiter,
    pub(crate) logins: Limiter,
    /// What each key of Open311 brings, and what each address reads or tries there.
    pub(crate) open311_brings: Limiter,
    pub(crate) open311_reads: Limiter,
    pub(crate) open311_tries: Limiter,
    /// A delivery of the Facebook page was kept; who works them through, who sends.
    pub(crate) facebook_news: Notify,
    pub(crate) facebook_tries: Limiter,
    /// For deliveries that are read before anybody knows who brings them.
    pub(crate) facebook_unsigned: Semaphore,
    pub(crate) facebook_reads: Mutex<()>,
    pub(crate) facebook_sends: tokio::sync::Mutex<()>,
    pub(crate) metrics: Metrics,
    key: SigningKey,
    /// What is checked when there is no password to check: that takes as long as a wrong one.
    nobodys: String,
    pub(crate) admission: Admission,
    work: Semaphore,
    files_work: Semaphore,
}

/// A piece of work, counted while it waits and is done.
struct Counted<'a> {
    queue: &'a Queue,
    lane: Lane,
    done: bool,
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.queue.admission.gone(self.lane, self.queue.clock.ticks(), self.done);
    }
}

impl Queue {
    /// Opens the data folder, makes what is missing, brings the database to its newest shape.
    ///
    /// # Errors
    /// The folder, the key or the database cannot be used.
    pub fn open(
        settings: Settings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Arc<Self>, Fault> {
        fs::create_dir_all(&settings.data)?;
        let store = Arc::new(Sqlite::open(&settings.data.join("queue.sqlite3"))?);
        let blobs = Arc::new(Folder::open(&settings.data.join("files"))?);
        Self::open_on(settings, clock, chance, store, blobs)
    }

    /// Opens a queue whose records and files are kept elsewhere than in its folder.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_on(
        settings: Settings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        store: Arc<dyn Store>,
        blobs: Arc<dyn BlobStore>,
    ) -> Result<Arc<Self>, Fault> {
        let key = signing_key(&settings.data.join("signing.key"), &*chance)?;
        store.write(|records| -> Result<(), Fault> {
            if records.fact("epoch")?.is_none() {
                records.set_fact("epoch", &uuid_v7(clock.now(), &*chance).to_string())?;
            }
            Ok(())
        })?;
        let mut unguessable = [0; 32];
        chance.fill(&mut unguessable);
        let nobodys = hash_password(&URL_SAFE_NO_PAD.encode(unguessable), &*chance)?;
        let queue = Arc::new(Self {
            settings,
            clock,
            chance,
            store,
            blobs,
            uploads: Uploads::default(),
            eyes: Eyes::default(),
            prints: Prints::default(),
            changed: broadcast::channel(64).0,
            stopping: CancellationToken::new(),
            under_way: TaskTracker::new(),
            enrolments: Limiter::new(10, 10 * 60_000),
            logins: Limiter::new(10, 15 * 60_000),
            open311_brings: Limiter::new(0, 60 * 60_000),
            open311_reads: Limiter::new(600, 60_000),
            open311_tries: Limiter::new(20, 15 * 60_000),
            facebook_news: Notify::new(),
            facebook_tries: Limiter::new(200, 15 * 60_000),
            facebook_unsigned: Semaphore::new(UNSIGNED),
            facebook_reads: Mutex::default(),
            facebook_sends: tokio::sync::Mutex::default(),
            metrics: Metrics::new()?,
            key,
            nobodys,
            admission: Admission::default(),
            work: Semaphore::new(AT_A_TIME),
            files_work: Semaphore::new(FILES_AT_A_TIME),
        });
        Ok(queue)
    }

    /// Brings files and rows together. Once, before anybody is answered: a command that opens the data
    /// beside a running queue must not touch what is on its way in. Blocks.
    ///
    /// # Errors
    /// The disk or the store failed.
    pub fn reconcile(&self) -> Result<(), Fault> {
        crate::app::uploads::reconcile(self)?;
        self.recover_sendings()?;
        prints::load(self)
    }

    /// What receipts are checked with.
    #[must_use]
    pub fn public_key(&self) -> QueueKey {
        QueueKey::of(&self.key)
    }

    /// What opens unsent work on a pen drive, and what seals it.
    pub(crate) fn capsule_keys(&self) -> (CapsuleSecret, CapsuleKey) {
        CapsuleSecret::derived_from(self.key.as_bytes())
    }

    /// What an effect is entered with now.
    #[must_use]
    pub fn books(&self) -> Books<'_> {
        Books { now: self.clock.now(), key: &self.key, body: &self.settings.body }
    }

    /// Runs blocking work off the async threads. How much of it waits is what the door goes by.
    pub(crate) async fn off<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.off_in(Lane::Text, work).await
    }

    /// The same for the bytes of files, which let texts go first.
    pub(crate) async fn off_for_files<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.off_in(Lane::Files, work).await
    }

    async fn off_in<T: Send + 'static>(
        self: &Arc<Self>,
        lane: Lane,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.admission.come(lane, self.clock.ticks());
        let mut counted = Counted { queue: self, lane, done: false };
        // Neither is ever closed.
        let _file = match lane {
            Lane::Files => Some(self.files_work.acquire().await.map_err(|_| ProblemCode::Busy)?),
            Lane::Text | Lane::Later => None,
        };
        let _permit = self.work.acquire().await.map_err(|_| ProblemCode::Busy)?;
        let answer = if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
            // Nobody is kept waiting who could go on; and what runs on one thread can be replayed.
            work(self)
        } else {
            let queue = self.clone();
            let work = self.under_way.spawn_blocking(move || work(&queue));
            work.await.map_err(|error| Fault::Broken(format!("a piece of work ended early: {error}")))?
        };
        counted.done = true;
        answer
    }

    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &dyn Records) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.off(move |queue| queue.store.read(|records| work(queue, records))).await
    }

    /// Writes, and tells the listeners afterwards.
    pub(crate) async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &dyn Records) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let answer = self.off(move |queue| queue.store.write(|records| work(queue, records))).await;
        self.tell();
        answer
    }

    /// Wakes whoever listens for changes. Nobody listening is no error.
    pub(crate) fn tell(&self) {
        let _ = self.changed.send(());
    }

    /// Refuses what the disk could not hold.
    pub(crate) fn must_have_room(&self, bytes: u64) -> Result<(), Fault> {
        let wanted = self.settings.min_free_bytes.saturating_add(bytes);
        if self.blobs.free()? < wanted { Err(ProblemCode::DiskFull.into()) } else { Ok(()) }
    }

    pub(crate) fn secret(&self) -> String {
        let mut bytes = [0; 32];
        self.chance.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Which life of the data this is.
    pub(crate) fn epoch(records: &dyn Records) -> Result<Epoch, Fault> {
        let epoch = records.fact("epoch")?;
        epoch.map(Epoch).ok_or_else(|| Fault::Broken("the database has no epoch".into()))
    }

    /// Runs a piece of work on the roster in one transaction. Blocks.
    ///
    /// # Errors
    /// The work's own, or the store's.
    pub fn roster<T>(&self, work: impl FnOnce(&dyn Records) -> Result<T, Fault>) -> Result<T, Fault> {
        self.store.write(work)
    }

    /// Tells everybody who is to be told by now that a case is late; answers how many were. Once a
    /// minute, and at will. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn look_after_cases(&self) -> Result<usize, Fault> {
        looking::look(self)
    }

    /// Forgets how to reach the citizens whose cases were over long ago; answers how many. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn forget_contacts(&self) -> Result<usize, Fault> {
        let now = self.clock.now();
        self.store.write(|records| {
            let forgotten = records.drop_contacts(self.contacts_before())?;
            if forgotten > 0 {
                let detail = forgotten.to_string();
                let entry = Entry {
                    actor: "system",
                    action: "contacts_forgotten",
                    subject: "cases",
                    detail: &detail,
                };
                audit::note(records, now, entry)?;
            }
            Ok(forgotten)
        })
    }

    /// Who the citizens were is forgotten of cases that were over before this.
    pub(crate) fn contacts_before(&self) -> Timestamp {
        self.clock.now().plus(-i64::from(self.settings.contact_days) * 24 * HOUR)
    }

    /// Makes a CSV file's days off the queue's calendar, and reckons anew what is open. Blocks.
    ///
    /// # Errors
    /// The wrong cells, or the store's failure.
    pub fn use_holidays(&self, actor: &str, bytes: &[u8]) -> Result<CsvOutcome, Fault> {
        let calendar = match Calendar::read(bytes) {
            Ok(calendar) => calendar,
            Err(errors) => return Ok(CsvOutcome { errors, ..CsvOutcome::default() }),
        };
        let now = self.clock.now();
        let added = u32::try_from(calendar.len()).unwrap_or(u32::MAX);
        self.store.write(|records| -> Result<(), Fault> {
            looking::use_calendar(records, &calendar, now)?;
            let detail = added.to_string();
            let entry = Entry { actor, action: "calendar_imported", subject: "calendar", detail: &detail };
            Ok(audit::note(records, now, entry)?)
        })?;
        self.tell();
        Ok(CsvOutcome { added, ..CsvOutcome::default() })
    }

    /// Checks the audit log from its first line to its last. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn verify_audit(&self) -> Result<audit::Finding, Fault> {
        Ok(audit::verify(&*self.store)?)
    }

    /// Adds an officer with posts from now on. Blocks.
    ///
    /// # Errors
    /// No such department, or the store failed.
    pub fn add_officer(&self, name: Name, postings: &[Posting]) -> Result<OfficerId, Fault> {
        let now = self.clock.now();
        let id = OfficerId::make(now, &*self.chance);
        self.store.write(|records| {
            records.put_officer(&Person { id, name })?;
            let known = records.departments()?;
            for posting in postings {
                if known.iter().all(|department| department.code != posting.department) {
                    return Err(ProblemCode::UnknownDepartment.into());
                }
                records.open_posting(&PostingRow {
                    officer: id,
                    posting: posting.clone(),
                    from: now,
                    until: None,
                })?;
            }
            audit::note(
                records,
                now,
                Entry { actor: "system", action: "officer_added", subject: &id.to_string(), detail: "" },
            )?;
            Ok(id)
        })
    }

    /// A one-time enrolment code, in groups for reading aloud. Blocks.
    ///
    /// # Errors
    /// No such officer, or the store failed.
    pub fn enrolment_code(&self, officer: OfficerId, lives_ms: i64) -> Result<String, Fault> {
        Ok(self.enrolment_code_by("system", officer, lives_ms)?.code)
    }

    /// The same, asked for by somebody. Blocks.
    pub(crate) fn enrolment_code_by(
        &self,
        actor: &str,
        officer: OfficerId,
        lives_ms: i64,
    ) -> Result<NewCode, Fault> {
        let mut bytes = [0_u8; 12];
        self.chance.fill(&mut bytes);
        let letters: Vec<char> = bytes
            .iter()
            .filter_map(|b| CODE_LETTERS.get(usize::from(b % 32)).copied().map(char::from))
            .collect();
        let code =
            letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-");
        let now = self.clock.now();
        let expires_at = now.plus(lives_ms);
        self.store.write(|records| {
            if records.officer(officer)?.is_none() {
                return Err(Fault::from(ProblemCode::NotFound));
            }
            let row = CodeRow { hash: code_hash(&code), officer, expires: expires_at, used: None };
            records.put_code(&row)?;
            audit::note(
                records,
                now,
                Entry { actor, action: "code_made", subject: &officer.to_string(), detail: "" },
            )?;
            Ok(())
        })?;
        Ok(NewCode { code, expires_at })
    }

    /// Every computer that was ever enrolled, as the desk lists them. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn computers(&self) -> Result<Vec<Computer>, Fault> {
        self.store.read(|records| computers::all(records, self.clock.now()))
    }

    /// Strikes a computer off: whatever it asks from now on is refused, and its unsent work stays on it. Blocks.
    ///
    /// # Errors
    /// No such computer, or the store failed.
    pub fn revoke_device(&self, id: DeviceId) -> Result<(), Fault> {
        self.store.write(|records| computers::revoke(records, "system", id, self.clock.now()))
    }

    /// Gives an officer a login to the desk, or a new password. Blocks.
    ///
    /// # Errors
    /// No such officer, or the store failed.
    pub fn desk_account(&self, officer: OfficerId, login: &str, password: &str) -> Result<(), Fault> {
        let password = hash_password(password, &*self.chance)?;
        let row = AccountRow { login: text::key(login), officer, password };
        self.store.write(|records| {
            records.put_account(&row)?;
            audit::note(
                records,
                self.clock.now(),
                Entry { actor: "system", action: "account_set", subject: &officer.to_string(), detail: "" },
            )?;
            Ok(())
        })
    }

    /// Who a login and password belong to; the same work for an unknown login as for a wrong password. Blocks.
    pub(crate) fn who_logs_in(&self, login: &str, password: &str) -> Result<OfficerId, Fault> {
        let account =
            self.store.read(|records| -> Result<_, Fault> { Ok(records.account(&text::key(login))?) })?;
        let account = account.filter(|account| !account.password.is_empty());
        let stored = account.as_ref().map_or(&self.nobodys, |account| &account.password);
        let given = text::latin_digits(password);
        let right = Argon2::default().verify_password(given.as_bytes(), stored.as_str()).is_ok();
        match account {
            Some(account) if right => Ok(account.officer),
            _ => Err(ProblemCode::LoginWrong.into()),
        }
    }

    /// Turns a one-time code into a device. Blocks.
    pub(crate) fn enrol(&self, request: &EnrolRequest) -> Result<Enrolled, Fault> {
        let (now, token) = (self.clock.now(), self.secret());
        let device = DeviceId::make(now, &*self.chance);
        self.store.write(|records| {
            let Some(code) = records.code(code_hash(&request.code))? else {
                return Err(ProblemCode::CodeWrong.into());
            };
            if code.used.is_some() {
                return Err(ProblemCode::CodeUsed.into());
            }
            if code.expires <= now {
                return Err(ProblemCode::CodeExpired.into());
            }
            let name = text::stored(&request.device_name);
            if name.is_empty() || text::has_control(&name) || text::count(&name) > wire::limits::DEVICE_NAME {
                return Err(ProblemCode::Malformed.into());
            }
            let officer = code.officer;
            records.put_code(&CodeRow { used: Some(now), ..code })?;
            let token_hash = Digest::of(token.as_bytes());
            records.put_device(&DeviceRow {
                id: device,
                officer,
                name,
                token: token_hash,
                enrolled: now,
                revoked: None,
            })?;
            audit::note(
                records,
                now,
                Entry {
                    actor: &officer.to_string(),
                    action: "device_enrolled",
                    subject: &device.to_string(),
                    detail: "",
                },
            )?;
            let person = records.officer(officer)?.ok_or(ProblemCode::NotFound)?;
            let caller = Caller { device, officer: person, postings: records.postings(officer, now)? };
            Ok(Enrolled { token, device, queue_key: self.public_key(), me: self.me(records, &caller)? })
        })
    }

    pub(crate) fn me(&self, records: &dyn Records, caller: &Caller) -> Result<Me, Fault> {
        Ok(Me {
            officer: caller.officer.clone(),
            postings: caller.postings.clone(),
            departments: records.departments()?,
            places: records.places()?,
            epoch: Self::epoch(records)?,
            server_time: self.clock.now(),
            categories: crate::city::tables::categories(records)?
                .into_iter()
                .map(|Category { code, name, .. }| CategoryName { code, name })
                .collect(),
            it_phone: self.settings.it_phone.clone(),
            capsule_key: Some(self.capsule_keys().1),
        })
    }

    /// Who sends this token. Blocks.
    pub(crate) fn caller(&self, records: &dyn Records, token: &str) -> Result<Caller, Fault> {
        let now: Timestamp = self.clock.now();
        let device = records.device_by_token(Digest::of(token.as_bytes()))?;
        let device = device.ok_or(ProblemCode::Unauthenticated)?;
        if device.revoked.is_some() {
            return Err(ProblemCode::DeviceRevoked.into());
        }
        let officer = records.officer(device.officer)?.ok_or(ProblemCode::Unauthenticated)?;
        Ok(Caller { device: device.id, officer, postings: records.postings(device.officer, now)? })
    }
}

/// How long an enrolment code lives unless said otherwise, in milliseconds.
pub const CODE_LIVES: i64 = 72 * HOUR;

/// Of the code as typed: case, spaces, hyphens and the script of digits do not count.
fn code_hash(code: &str) -> Digest {
    let code: String = text::latin_digits(code)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    Digest::of(code.as_bytes())
}

pub(crate) fn hash_password(password: &str, chance: &dyn Chance) -> Result<String, Fault> {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    Argon2::default()
        .hash_password_with_salt(text::latin_digits(password).as_bytes(), &salt)
        .map(|hash: argon2::password_hash::phc::PasswordHash| hash.to_string())
        .map_err(|error| Fault::Broken(format!("the password cannot be hashed: {error}")))
}

fn signing_key(path: &Path, chance: &dyn Chance) -> Result<SigningKey, Fault> {
    match fs::read(path) {
        Ok(bytes) => {
            let bytes: [u8; 32] =
                bytes.try_into().map_err(|_| Fault::Broken("the signing key is not 32 bytes".into()))?;
            Ok(SigningKey::from_bytes(&bytes))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut bytes = [0; 32];
            chance.fill(&mut bytes);
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(path)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            Ok(SigningKey::from_bytes(&bytes))
        }
        Err(error) => Err(error.into()),
    }
}
