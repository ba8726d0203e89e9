//! The real engine over a line that breaks, and over a slow one.

use officer::folder::PhotoFolder;
use officer::view::ItemStatus;
use std::time::{Duration, Instant};
use testkit::officer::OfficerAtWork;
use testkit::photographs::{self, Photograph};
use testkit::throttle::{Terms, Throttle};
use testkit::town::Town;
use wire::content::{Content, ContentKind, Photo};
use wire::ids::SubmissionId;
use wire::people::Role;

use purabarta_tests::findings::{Findings, Goal};

const KIB: u64 = 1024;
const PHOTOS_IN_A_REPORT: usize = 3;

/// An officer whose line to the queue is of these terms.
struct AtWork {
    _town: Town,
    line: Throttle,
    rina: OfficerAtWork,
}

impl AtWork {
    async fn with(terms: Terms) -> Self {
        let town = Town::open(1).await;
        let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
        let code = town.code_for(rina);
        let line = Throttle::to(town.url().trim_start_matches("http://").parse().unwrap(), terms).await;
        let rina = OfficerAtWork::at(town.folder("pc"), 7).await;
        rina.enrols(&line.url(), &code).await.expect("the code is good");
        Self { _town: town, line, rina }
    }

    /// Brings photos in until there are so many bytes of them as they will be sent.
    async fn brings(&self, bytes: u64) -> (Vec<Photo>, u64) {
        let (mut photos, mut brought) = (Vec::new(), 0);
        while brought < bytes {
            let seed = photos.len() as u64 + 1;
            let photograph =
                Photograph { name: "ছবি.jpg".into(), bytes: photographs::drawn(seed, 2560, 1920, 1) };
            let photo = self.rina.brings(&photograph);
            brought += self.rina.shows(PhotoFolder::Renditions, photo.sha256).await.expect("it is here").len()
                as u64;
            photos.push(photo);
        }
        (photos, brought)
    }

    async fn submits(&self, photos: &[Photo]) -> Vec<SubmissionId> {
        let mut items = Vec::new();
        for photos in photos.chunks(PHOTOS_IN_A_REPORT) {
            let draft = self.rina.begins(ContentKind::WorkReport).await;
            let content = Content {
                caption_bn: "১২৪ নম্বর ওয়ার্ডের ঠাকুরপুকুরে আবর্জনা সরানো হল।".into(),
                work_date: "2026-11-23".parse().ok(),
                borough: Some(16),
                ward: Some(124),
                photos: photos.to_vec(),
                ..Content::empty(ContentKind::WorkReport)
            };
            items.push(self.rina.submits_well(&draft, content).await);
        }
        items
    }

    /// Until all are received; how long that took, or nothing when it takes too long.
    async fn received(&self, items: &[SubmissionId], began: Instant, patience: Duration) -> Option<Duration> {
        for item in items {
            while self.rina.opens(*item).await.row.status != ItemStatus::Submitted {
                if began.elapsed() > patience {
                    return None;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Some(began.elapsed())
    }
}

/// What a line that breaks again and again costs in bytes. One that breaks before a text is through carries nothing
/// (`docs/adr/0020-the-shortest-line-that-carries-a-report.md`).
pub async fn cuts(findings: &mut Findings) {
    for (size, goal) in
        [(1024, Goal::None), (256, Goal::AtMost(1.25)), (64, Goal::AtMost(1.25)), (16, Goal::None)]
    {
        let mut at_work = AtWork::with(Terms { cut_up: Some(size * KIB), ..Terms::default() }).await;
        let (photos, bytes) = at_work.brings(3_000_000).await;
        let (up, connections, began) = (at_work.line.up(), at_work.line.connections(), Instant::now());
        let items = at_work.submits(&photos).await;
        let took = at_work.received(&items, began, Duration::from_secs(30)).await;
        let up = at_work.line.up() - up;
        println!(
            "  {size} KiB: {} photos of {bytes} bytes, {up} bytes up over {} connections, {:.1} s",
            photos.len(),
            at_work.line.connections() - connections,
            began.elapsed().as_secs_f64(),
        );
        let overhead = took.map(|_| up as f64 / bytes as f64);
        let name = format!("overhead_{size}k");
        if matches!(size, 16 | 64 | 256) {
            findings.keep(&name, overhead, goal);
        } else {
            findings.tell(&name, overhead, goal);
        }
        at_work.rina.goes_home().await;
    }
}

/// A backlog over two megabits a second, against what the photos alone would take.
pub async fn backlog(findings: &mut Findings) {
    const RATE: u64 = 2_000_000;
    let mut at_work = AtWork::with(Terms { bits_per_second: Some(RATE), ..Terms::default() }).await;
    let (photos, bytes) = at_work.brings(20_000_000).await;
    let (up, began) = (at_work.line.up(), Instant::now());
    let items = at_work.submits(&photos).await;
    let ideal = (bytes * 8) as f64 / RATE as f64;
    let took = at_work.received(&items, began, Duration::from_secs_f64(ideal * 1.5)).await;
    println!(
        "  {} photos of {bytes} bytes, {} bytes up, ideally {ideal:.1} s",
        photos.len(),
        at_work.line.up() - up
    );
    findings.keep("backlog_ratio", took.map(|took| took.as_secs_f64() / ideal), Goal::AtMost(1.10));
    at_work.rina.goes_home().await;
}
