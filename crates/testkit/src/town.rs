//! A town with an IT department: its queue, and everybody on the roster.

use queue::settings::Facebook;
use queue::{Queue, Running, Settings};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use wire::digest::Digest;
use wire::ids::OfficerId;
use wire::people::{Name, Posting, Role};

use crate::ambient::{Seeded, TestClock};

/// A password that is only ever typed in tests.
pub const PASSWORD: &str = "kalboishakhi-1998";

/// The town. Its data lives in a folder that goes away with it, unless that was there before.
pub struct Town {
    home: PathBuf,
    _goes_away: Option<TempDir>,
    /// The queue's clock.
    pub clock: Arc<TestClock>,
    chance: Arc<Seeded>,
    address: SocketAddr,
    running: Option<Running>,
    facebook: Option<Facebook>,
    only_promised: bool,
}

impl Town {
    /// A town whose queue is open.
    pub async fn open(seed: u64) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let town = Self::at(home.path(), seed);
        let mut town = Self { _goes_away: Some(home), ..town };
        town.queue_starts().await;
        town.queue().roster(queue::city::places::set_up).expect("departments and wards");
        town
    }

    /// A town whose data is in this folder, or will be. Its queue is not open yet.
    #[must_use]
    pub fn at(home: &Path, seed: u64) -> Self {
        Self {
            home: home.to_owned(),
            _goes_away: None,
            clock: Arc::new(TestClock::start()),
            chance: Arc::new(Seeded::new(seed)),
            address: "127.0.0.1:0".parse().expect("an address"),
            running: None,
            facebook: None,
            only_promised: false,
        }
    }

    /// Where things of this test may be put.
    #[must_use]
    pub fn folder(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// The queue starts, at the address it had.
    pub async fn queue_starts(&mut self) {
        let mut settings = Settings::in_folder(&self.folder("queue"));
        settings.listen = self.address;
        settings.min_free_bytes = 0;
        settings.facebook.clone_from(&self.facebook);
        if self.only_promised {
            settings.unpromised_bytes = 0;
        }
        let running = queue::start(settings, self.clock.clone(), self.chance.clone()).await;
        let running = running.expect("the queue starts");
        self.address = running.address();
        self.running = Some(running);
    }

    /// From the queue's next start on it takes no file that no operation promises.
    pub const fn takes_only_what_is_promised(&mut self) {
        self.only_promised = true;
    }

    /// Connects the town's page on this platform, from the queue's next start on.
    pub fn has_page(&mut self, page: Facebook) {
        self.facebook = Some(page);
    }

    /// Disconnects it, from the queue's next start on.
    pub fn has_no_page(&mut self) {
        self.facebook = None;
    }

    /// The queue stops; nobody answers at its address.
    pub async fn queue_stops(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await;
        }
    }

    /// Somebody makes a backup while the queue runs.
    pub fn queue_is_backed_up(&self) {
        queue::app::backup::make(self.queue(), &self.folder("backup")).expect("a backup");
    }

    /// The queue's disk is lost; the backup is restored on a new one. Returns the photos that were missing.
    pub async fn queue_loses_its_disk(&mut self) -> Vec<Digest> {
        self.queue_stops().await;
        std::fs::remove_dir_all(self.folder("queue")).expect("it was there");
        let settings = Settings::in_folder(&self.folder("queue"));
        let restored = queue::app::backup::restore(
            &self.folder("backup"),
            queue::app::backup::Known::Nothing { keep_passwords: true },
            settings,
            self.clock.clone(),
            self.chance.clone(),
        );
        let restored = restored.expect("the backup can be used");
        self.queue_starts().await;
        restored.left_out
    }

    /// The queue.
    #[must_use]
    pub fn queue(&self) -> &Arc<Queue> {
        self.running.as_ref().expect("the queue runs").queue()
    }

    /// Its address, whether it runs or not.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its address, for a [`crate::network::Line`].
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Somebody is posted to a department.
    #[must_use]
    pub fn posts(&self, bn: &str, en: &str, department: &str, role: Role) -> OfficerId {
        let posting =
            Posting { department: department.parse().expect("a department code"), role, acting: false };
        let name = Name { bn: bn.to_owned(), en: en.to_owned() };
        self.queue().add_officer(name, &[posting]).expect("the roster accepts the officer")
    }

    /// Somebody gets a post besides those they have, from now on.
    pub fn gives_post(&self, officer: OfficerId, department: &str, role: Role) {
        let posting =
            Posting { department: department.parse().expect("a department code"), role, acting: false };
        let from = self.queue().clock.now();
        let row = queue::store::PostingRow { officer, posting, from, until: None };
        let opened = self.queue().roster(|records| Ok(records.open_posting(&row)?));
        opened.expect("the roster accepts the post");
    }

    /// A one-time code for somebody.
    #[must_use]
    pub fn code_for(&self, officer: OfficerId) -> String {
        self.queue().enrolment_code(officer, queue::CODE_LIVES).expect("a code")
    }

    /// Somebody at the IT department may log in at the desk.
    pub fn gives_desk_login(&self, officer: OfficerId, login: &str) {
        self.queue().desk_account(officer, login, PASSWORD).expect("an account");
    }
}
