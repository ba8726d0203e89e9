//! Rina Das at her computer, the queue, and the line between them.

use officer::view::ItemView;
use std::sync::Arc;
use std::time::Duration;
use testkit::network::{Asks, Line};
use testkit::officer::OfficerAtWork;
use testkit::photographs::{Photograph, drawn};
use testkit::town::Town;
use wire::ambient::Chance;
use wire::content::{Content, ContentKind};
use wire::ids::SubmissionId;
use wire::people::Role;

/// After so long of pressing *send now* on an honest line, an item is not coming any more.
/// Longer than an answer may be silent.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// Where Rina works.
pub const DEPARTMENT: &str = "SWM";

/// The three of them.
pub struct Street {
    pub town: Town,
    pub line: Arc<Line>,
    pub rina: OfficerAtWork,
    /// Photos drawn: no two items show the same.
    drawn: u64,
    /// Pixels of the photos' longer side.
    edge: u32,
    sealed: usize,
}

impl Street {
    /// With photos of this edge, enrolled over the line.
    pub async fn with(seed: u64, edge: u32) -> Self {
        let town = Town::open(seed).await;
        let line = Arc::new(Line::to(town.address()).await);
        let rina = town.posts("রিনা দাস", "Rina Das", DEPARTMENT, Role::Contributor);
        let code = town.code_for(rina);
        let rina = OfficerAtWork::at(town.folder("pc"), seed + 1).await;
        rina.enrols(&line.url(), &code).await.expect("the code is good");
        let mut street = Self { town, line, rina, drawn: seed << 32, edge, sealed: 0 };
        // One on an honest line, to begin with: from then on it is known how long each message is.
        let item = street.submits().await;
        street.arrives(item).await.expect("it arrives on an honest line");
        street
    }

    pub async fn new(seed: u64) -> Self {
        Self::with(seed, 320).await
    }

    /// A report with a photo nobody has seen.
    pub async fn submits(&mut self) -> SubmissionId {
        self.drawn += 1;
        self.sealed += 1;
        let bytes = drawn(self.drawn, self.edge, self.edge * 3 / 4, 1);
        let photo = self.rina.brings(&Photograph { name: format!("নালা {}.jpg", self.drawn), bytes });
        let draft = self.rina.begins(ContentKind::WorkReport).await;
        let content = Content {
            caption_bn: format!("১২৪ নম্বর ওয়ার্ডের {} নম্বর নালা পরিষ্কার করা হল।", self.sealed),
            work_date: "2026-11-23".parse().ok(),
            borough: Some(16),
            ward: Some(124),
            photos: vec![photo],
            ..Content::empty(ContentKind::WorkReport)
        };
        self.rina.submits_well(&draft, content).await
    }

    /// An item that will never be received, and rightly so.
    pub const fn gives_up_one(&mut self) {
        self.sealed -= 1;
    }

    /// Waits until an item is received and known, as the window says, and looks whether that is so.
    pub async fn arrives(&self, item: SubmissionId) -> Result<(), String> {
        let arrived = |view: &ItemView| !view.receipts.is_empty() && view.known.is_some();
        match self.rina.presses_until(item, PATIENCE, arrived).await {
            Ok(view) => self.town.has(&view, &self.rina),
            Err(view) => Err(format!(
                "never received and known: {:?}, {:?}, {} proofs",
                view.on_the_way,
                view.row,
                view.receipts.len()
            )),
        }
    }

    /// Makes the computer ask this once, if it does so only when it begins to listen.
    pub fn provokes(&self, asks: Asks) {
        if matches!(asks, Asks::Listen | Asks::Heartbeat) {
            self.line.breaks_streams();
        }
    }

    /// What must hold when all is done.
    pub fn is_in_order(&self) -> Result<(), String> {
        self.town.numbered(&DEPARTMENT.parse().expect("a code"), self.sealed)
    }
}

/// Any number below `bound`.
pub fn below(chance: &dyn Chance, bound: usize) -> usize {
    usize::try_from(chance.number() % bound.max(1) as u64).expect("below a length in memory")
}
