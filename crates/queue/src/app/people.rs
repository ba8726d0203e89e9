//! Officers, their computers and their logins, as the command line and tests manage them.

use wire::desk::Computer;
use wire::desk::cases::Category;
use wire::device::{CategoryName, EnrolRequest, Enrolled, Me};
use wire::ids::{DeviceId, OfficerId};
use wire::people::{Name, Person, Posting};
use wire::problem::ProblemCode;
use wire::text;

use crate::app::queue::Queue;
use crate::audit::{self, AuditEntry};
use crate::city::tables;
use crate::fault::Fault;
use crate::rules::access::{computers, enrolment, logins, secrets};
use crate::rules::epoch::epoch;
use crate::rules::who::Caller;
use crate::store::{AccountRow, PostingRow, Records};

impl Queue {
    /// Adds an officer with posts from now on. Blocks.
    ///
    /// # Errors
    /// No such department, or the store failed.
    pub fn add_officer(&self, name: Name, postings: &[Posting]) -> Result<OfficerId, Fault> {
        let now = self.clock.now();
        let id = OfficerId::make(now, &*self.chance);
        self.store.write(|records| {
            records.save_officer(&Person { id, name })?;
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
            let subject = id.to_string();
            let entry =
                AuditEntry { actor: "system", action: "officer_added", subject: &subject, detail: "" };
            audit::note(records, now, entry)?;
            Ok(id)
        })
    }

    /// A one-time enrolment code, in groups for reading aloud. Blocks.
    ///
    /// # Errors
    /// No such officer, or the store failed.
    pub fn enrolment_code(&self, officer: OfficerId, lives_ms: i64) -> Result<String, Fault> {
        let now = self.clock.now();
        let made = self
            .store
            .write(|records| enrolment::new_code(records, "system", (officer, lives_ms), now, &*self.chance));
        Ok(made?.code)
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

    /// Gives an officer a login to the desk, or a new password, and ends their sessions. Blocks.
    ///
    /// # Errors
    /// No such officer, or the store failed.
    pub fn desk_account(&self, officer: OfficerId, login: &str, password: &str) -> Result<(), Fault> {
        let password = self.passwords.hash(password, &*self.chance)?;
        let row = AccountRow { login: text::key(login), officer, password };
        self.store.write(|records| logins::set_account(records, &row, self.clock.now()))
    }
}

/// The account that a login and password belong to; the same work for an unknown login as for a wrong password. Blocks.
///
/// # Errors
/// `login_wrong`, or the store failed.
pub fn who_logs_in(queue: &Queue, login: &str, password: &str) -> Result<AccountRow, Fault> {
    let account =
        queue.store.read(|records| -> Result<_, Fault> { Ok(records.account(&text::key(login))?) })?;
    queue.passwords.owner(account, password)
}

/// Turns a one-time code into a device. Blocks.
///
/// # Errors
/// `code_wrong`, `code_used`, `code_expired`, `malformed`, or the store failed.
pub fn enrol(queue: &Queue, request: &EnrolRequest) -> Result<Enrolled, Fault> {
    let (now, token) = (queue.clock.now(), secrets::new_secret(&*queue.chance));
    let device = DeviceId::make(now, &*queue.chance);
    queue.store.write(|records| {
        let caller = enrolment::enrol(records, request, (device, &token), now)?;
        let me = me(queue, records, &caller)?;
        Ok(Enrolled { token, device, queue_key: queue.public_key(), me })
    })
}

/// What a computer is shown of itself, its officer and this queue.
///
/// # Errors
/// The store failed.
pub fn me(queue: &Queue, records: &dyn Records, caller: &Caller) -> Result<Me, Fault> {
    Ok(Me {
        officer: caller.officer.clone(),
        postings: caller.postings.clone(),
        departments: records.departments()?,
        places: records.places()?,
        epoch: epoch(records)?,
        server_time: queue.clock.now(),
        categories: tables::categories(records)?
            .into_iter()
            .map(|Category { code, name, .. }| CategoryName { code, name })
            .collect(),
        it_phone: queue.settings.it_phone.clone(),
        capsule_key: Some(queue.signer.capsule_keys().1),
        device: Some(caller.device),
    })
}
