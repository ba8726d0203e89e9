//! A world for one test: a queue, an officer's computer, and the line between the two.

use officer::view::{CallFailed, HereCode};
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::Mutex;
use wire::ambient::Clock as _;
use wire::ids::OfficerId;
use wire::people::Role;
use wire::time::Timestamp;

use super::computer::{Computer, TwoNetworks};
use crate::ambient::{Seeded, TestClock};
use crate::network::Line;
use crate::reviewer::Reviewer;
use crate::town::Town;

/// How long something that must happen may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a world begins.
#[derive(Debug, Deserialize)]
pub struct Setting {
    /// The computer is enrolled, as Rina Das of Solid Waste Management.
    pub enrolled: bool,
}

/// Those at the desk.
pub struct Desk {
    /// Returns and approves.
    pub moderator: Reviewer,
    /// Publishes.
    pub publisher: Reviewer,
    /// Takes cases in.
    pub nodal: Reviewer,
}

impl Desk {
    async fn logs_in(town: &Town) -> Self {
        let person = |login| Reviewer::logs_in(town, login);
        let (moderator, publisher, nodal) =
            futures::join!(person("amit"), person("pradip"), person("shamita"));
        Self { moderator, publisher, nodal }
    }
}

/// A world.
pub struct World {
    /// The officer's computer.
    pub computer: Arc<Computer>,
    /// What lies between.
    pub line: Line,
    /// The queue.
    pub town: Town,
    /// The queue can be reached.
    pub online: AtomicBool,
    clock: Arc<TestClock>,
    officer: OfficerId,
    /// The officer's phone: the same one each time.
    pub phone: reqwest::Client,
    /// Logged in, once somebody was needed there.
    desk: Mutex<Option<Arc<Desk>>>,
}

impl World {
    /// Begins it.
    ///
    /// # Panics
    /// When it cannot be begun.
    pub async fn begins(seed: u64, setting: Setting) -> Self {
        let town = Town::open(seed).await;
        let officer = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
        let line = Line::to(town.address()).await;
        let clock = Arc::new(TestClock::start());
        let chance = Arc::new(Seeded::silent(seed + 1_000));
        let computer = Computer::on(
            &town.folder("computer"),
            &line.url(),
            Arc::clone(&clock) as _,
            chance,
            Arc::new(TwoNetworks),
        );
        if setting.enrolled {
            computer.enrols(&town.code_for(officer)).await.expect("the code is good");
        }
        let phone = reqwest::Client::builder().cookie_store(true).tls_danger_accept_invalid_certs(true);
        let phone = phone.build().expect("a phone");
        Self {
            phone,
            computer: Arc::new(computer),
            line,
            town,
            online: AtomicBool::new(true),
            clock,
            officer,
            desk: Mutex::new(None),
        }
    }

    /// The time at the computer.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Time goes by, at both. Those at the desk log in anew: their sessions may have run out.
    pub async fn passes(&self, millis: i64) {
        self.clock.advance(millis);
        self.town.clock.advance(millis);
        let mut desk = self.desk.lock().await;
        if desk.is_some() {
            *desk = Some(Arc::new(Desk::logs_in(&self.town).await));
        }
    }

    /// A one-time code for the officer.
    #[must_use]
    pub fn code(&self) -> String {
        self.town.code_for(self.officer)
    }

    /// Those at the desk, who log in when they are first needed.
    pub async fn desk(&self) -> Arc<Desk> {
        let mut desk = self.desk.lock().await;
        if let Some(desk) = &*desk {
            return Arc::clone(desk);
        }
        let people = [
            ("অমিত সেন", "amit", Role::Moderator),
            ("প্রদীপ পাল", "pradip", Role::Publisher),
            ("শমিতা রায়", "shamita", Role::NodalOfficer),
        ];
        for (bn, login, role) in people {
            self.town.gives_desk_login(self.town.posts(bn, "", "IT", role), login);
        }
        let logged_in = Arc::new(Desk::logs_in(&self.town).await);
        *desk = Some(Arc::clone(&logged_in));
        logged_in
    }

    /// Where something of this world may be put.
    #[must_use]
    pub fn folder(&self, name: &str) -> PathBuf {
        self.town.folder("things").join(name)
    }

    /// Waits until the answer to a call is as it must be.
    ///
    /// # Errors
    /// When it never is; the detail says what it was.
    pub async fn sees(
        &self,
        name: &str,
        argument: Value,
        looks: impl Fn(&Value) -> bool + Send,
    ) -> Result<Value, CallFailed> {
        let mut changes = self.computer.desktop.listens();
        let waiting = async {
            loop {
                if let Ok(view) = self.computer.calls(name, argument.clone()).await
                    && looks(&view)
                {
                    return view;
                }
                // Lagging behind is a change, too.
                let _ = changes.recv().await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(view) => Ok(view),
            Err(_) => {
                let view = self.computer.calls(name, argument.clone()).await;
                Err(CallFailed {
                    detail: format!("never seen; {name} answers {view:?}"),
                    ..HereCode::Fault.into()
                })
            }
        }
    }

    /// Ends it.
    pub async fn ends(&self) {
        self.computer.stops().await;
    }
}
