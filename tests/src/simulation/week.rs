//! One run: faults for some hours or days, then calm, then the check.

use simdisk::{Fault, SimDisk};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use testkit::ambient::Seeded;
use testkit::photographs;
use wire::ambient::Chance;
use wire::digest::Digest;
use wire::people::{Name, Posting, Role};

use super::device::{Device, Written};
use super::hub::Hub;
use super::line::{Line, Weather};
use super::{SimClock, ledger};

/// How a run went.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What did not hold; empty when all did.
    pub violations: Vec<String>,
    /// How many reports were promised.
    pub promised: usize,
    /// Digest of everything that happened on the lines: equal in every run of the seed.
    pub log: Digest,
}

/// Whose disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The officer's computer.
    Computer,
    /// The queue.
    Queue,
}

const COMPUTERS: u64 = 3;
const CAPACITY: u64 = 96 * 1024 * 1024;

/// Lives through the run of this seed.
#[must_use]
pub fn live(seed: u64) -> Outcome {
    simulated(seed, |mut run| async move {
        run.storm().await;
        run.calm().await;
        run.reckoning().await
    })
}

/// Runs a piece of a simulated town's life, from a seed.
pub(super) fn simulated<T, F: Future<Output = T>>(seed: u64, life: impl FnOnce(Run) -> F) -> T {
    simdisk::sqlite::seed(u32::try_from(seed & 0xffff_ffff).unwrap_or_default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(async move {
        let keys = tempfile::tempdir().expect("a folder");
        life(Run::begins(seed, keys.path()).await).await
    })
}

/// A town under way.
pub(super) struct Run {
    dice: Seeded,
    hub: Arc<Hub>,
    pub(super) devices: Vec<Device>,
    violations: Vec<String>,
    hub_returns: u32,
    steps: u64,
}

/// Small photographs, drawn once.
fn album() -> &'static [Vec<u8>] {
    static ALBUM: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    ALBUM.get_or_init(|| (0..12).map(|seed| photographs::drawn(seed, 360, 270, 1)).collect())
}

impl Run {
    async fn begins(seed: u64, keys: &std::path::Path) -> Self {
        let dice = Seeded::silent(seed ^ 0x5ea5_1de5);
        let hub = Hub::new(seed, keys, Arc::new(SimClock::start()));
        hub.disk.capacity(Some(CAPACITY));
        hub.starts().expect("the queue starts on a new disk");
        let queue = hub.queue().expect("it runs");
        queue.roster(queue::city::places::set_up).expect("departments and wards");
        let mut devices = Vec::new();
        for n in 0..COMPUTERS {
            let department = if n == 2 { "RD" } else { "SWM" };
            let posting = Posting {
                department: department.parse().expect("a department"),
                role: Role::Contributor,
                acting: false,
            };
            let name = Name { bn: format!("আধিকারিক {n}"), en: format!("Officer {n}") };
            let id = queue.add_officer(name, &[posting]).expect("a post");
            let code = queue.enrolment_code(id, queue::CODE_LIVES).expect("a code");
            let line = Line::new(hub.clone(), seed.wrapping_mul(31).wrapping_add(n));
            let mut device = Device::new(seed.wrapping_mul(17).wrapping_add(n), line);
            device.disk.capacity(Some(CAPACITY));
            device.starts().expect("the app starts on a new disk");
            let form =
                serde_json::json!({ "address": "http://127.0.0.1:1", "code": code, "device_name": "" });
            let _: serde_json::Value = device.calls("enrol", form).await.expect("the code is good");
            devices.push(device);
        }
        let steps = 20 + (&dice as &dyn Chance).number() % 60;
        Self { dice, hub, devices, violations: Vec::new(), hub_returns: 0, steps }
    }

    /// A report of so many photos, as an officer makes it.
    pub(super) async fn report(&mut self, who: usize, photos: u64) {
        let album = album();
        let first = self.dice(album.len() as u64);
        let photos: Vec<_> = (0..photos)
            .map(|n| album[usize::try_from((first + n) % album.len() as u64).expect("fits")].as_slice())
            .collect();
        // What fails is told to the officer; only what succeeds is a promise.
        let told = self.devices[who].reports(&photos).await;
        self.tell(format!("PC {who} submits: {told:?}"));
    }

    /// A report with one photo that is written, and not yet submitted.
    pub(super) async fn draft(&mut self, who: usize) -> Written {
        let photo = album()[0].as_slice();
        self.devices[who].drafts(&[photo]).await.expect("a good disk").expect("the app runs")
    }

    /// The disk of the first computer, or the queue's.
    pub(super) fn disk(&self, side: Side) -> SimDisk {
        match side {
            Side::Computer => self.devices[0].disk.clone(),
            Side::Queue => self.hub.disk.clone(),
        }
    }

    /// Time to send what was done; then the queue's clock is so many days on, and time to hear of it.
    pub(super) async fn queue_says_it_is_day(&self, days: i64) {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        self.hub.clock.set(days * 24 * wire::time::HOUR);
        tokio::time::sleep(Duration::from_secs(2 * 3600)).await;
    }

    /// Whoever was cut off comes back at once.
    pub(super) async fn get_up(&mut self) {
        for n in 0..20 {
            self.gets_up().await;
            if n > 0 && self.devices.iter().all(|d| d.app.is_some()) && self.hub.open().is_some() {
                return;
            }
        }
    }

    /// What happened, for who replays one seed.
    fn tell(&self, what: String) {
        if std::env::var_os("PURABARTA_SEED").is_some() {
            println!("{:>9} {what}", wire::ambient::Clock::ticks(&*self.hub.clock));
        }
    }

    fn dice(&self, sides: u64) -> u64 {
        (&self.dice as &dyn Chance).number() % sides.max(1)
    }

    async fn storm(&mut self) {
        for _ in 0..self.steps {
            let who = usize::try_from(self.dice(COMPUTERS)).expect("fits");
            self.befalls(who).await;
            // Seconds mostly, hours now and then, a night or a holiday once in a while.
            let pause = match self.dice(20) {
                0 => self.dice(40_000),
                1..=4 => self.dice(3_000),
                _ => self.dice(60),
            };
            tokio::time::sleep(Duration::from_secs(pause)).await;
            self.gets_up().await;
            for violation in ledger::holds_now(who, &mut self.devices[who], &self.hub).await {
                if !self.violations.contains(&violation) {
                    self.tell(violation.clone());
                    self.violations.push(violation);
                }
            }
        }
    }

    /// Something happens to a computer, to the queue, or at it.
    async fn befalls(&mut self, who: usize) {
        let what = self.dice(24);
        self.tell(format!("{what} befalls {who}"));
        match what {
            0..=7 => {
                let photos = 1 + self.dice(3);
                self.report(who, photos).await;
            }
            8 | 9 => {
                let promises = self.devices[who].promises.len() as u64;
                let nth = usize::try_from(self.dice(promises)).expect("fits");
                let _ = self.devices[who].writes(nth).await;
            }
            10 => {
                let _: Result<(), _> = self.devices[who].calls("send_now", serde_json::Value::Null).await;
            }
            11 => self.devices[who].ends(SimDisk::kill).await,
            12 | 13 => self.devices[who].ends(SimDisk::power_cut).await,
            14 | 15 => {
                let fault = self.fault();
                let disk = &self.devices[who].disk;
                disk.fail_at(disk.ops() + 1 + self.dice(80), fault);
            }
            16 => {
                let disk = &self.devices[who].disk;
                let used = CAPACITY.saturating_sub(disk.free());
                disk.capacity(Some(used + self.dice(40 * 1024 * 1024)));
            }
            17..=19 => {
                let weather = self.weather();
                self.devices[who].line.becomes(weather);
            }
            20 => {
                let years = i64::try_from(self.dice(40)).expect("fits") - 20;
                self.devices[who].clock.set(years * 365 * 24 * wire::time::HOUR);
            }
            21 => {
                self.hub.dies();
                self.hub.disk.kill();
            }
            22 => {
                self.hub.dies();
                self.hub.disk.power_cut();
            }
            _ => {
                let fault = self.fault();
                self.hub.disk.fail_at(self.hub.disk.ops() + 1 + self.dice(80), fault);
            }
        }
    }

    fn fault(&self) -> Fault {
        match self.dice(7) {
            0 => Fault::NoSpace,
            1 => Fault::Io,
            2 => Fault::ShortWrite,
            3 => Fault::SyncFails,
            4 => Fault::Kill,
            5 => Fault::Denied,
            _ => Fault::PowerCut,
        }
    }

    fn weather(&self) -> Weather {
        match self.dice(8) {
            0..=2 => Weather::Rough(1 + self.dice(6)),
            3 | 4 => Weather::Down,
            5 => Weather::Portal,
            6 => Weather::TurnedAway,
            _ => Weather::Clear,
        }
    }

    /// Who was cut off comes back: sometimes at once, sometimes later.
    async fn gets_up(&mut self) {
        for n in 0..self.devices.len() {
            if self.devices[n].app.is_some() && self.devices[n].disk.is_off() {
                self.devices[n].ends(|_| ()).await;
            }
            if self.devices[n].app.is_none() && self.dice(3) > 0 {
                // A disk that fails while the app starts keeps it from starting: tried again later.
                let started = self.devices[n].starts();
                self.tell(format!("PC {n} starts: {started:?}"));
            }
        }
        if self.hub.disk.is_off() {
            self.hub.dies();
            self.hub.disk.start();
        }
        if self.hub.open().is_none() && self.dice(3) > 0 {
            let started = self.hub.starts();
            self.tell(format!("the queue starts: {started:?}"));
            self.hub_returns += 1;
        }
    }

    /// Everything is mended, and time passes.
    pub(super) async fn calm(&mut self) {
        self.hub.disk.heal();
        self.hub.disk.capacity(Some(CAPACITY));
        if self.hub.disk.is_off() || self.hub.open().is_none() {
            self.hub.dies();
            self.hub.disk.start();
            if let Err(e) = self.hub.starts() {
                self.violations.push(format!("the queue does not start after the storm: {e}"));
            }
        }
        for n in 0..self.devices.len() {
            let device = &mut self.devices[n];
            device.disk.heal();
            device.disk.capacity(Some(CAPACITY));
            device.clock.set(0);
            device.line.becomes(Weather::Clear);
            if device.disk.is_off() {
                device.ends(|_| ()).await;
            }
            if device.app.is_none()
                && let Err(e) = device.starts()
            {
                self.violations.push(format!("PC {n} does not start after the storm: {e}"));
            }
        }
        // Longer than the longest wait, for what waits on what waits.
        for _ in 0..12 {
            tokio::time::sleep(Duration::from_secs(10 * 60)).await;
        }
    }

    pub(super) async fn reckoning(mut self) -> Outcome {
        self.violations.extend(ledger::holds_at_last(&mut self.devices, &self.hub).await);
        let mut log = wire::digest::Hasher::default();
        let mut promised = 0;
        for device in &mut self.devices {
            self.violations.extend(device.line.violations());
            for line in device.line.log() {
                log.update(line.as_bytes());
            }
            promised += device.promises.len();
            device.ends(|_| ()).await;
        }
        self.hub.dies();
        Outcome { violations: self.violations, promised, log: log.finish() }
    }
}
