//! Random actions in the real window: clicks, typing, drops, pastes, other windows, closing, kills and changes of the network.
//! `PURABARTA_MONKEY_SEED` determines them, `PURABARTA_MONKEY_SECONDS` how long it runs. Run by
//! `cargo xtask monkey`, and for a minute by `cargo xtask e2e`.
//!
//! After each action the program must be running and show its own page, no fault may be recorded, every key older than
//! two seconds must be on disk, and the window must show as waiting what is waiting on disk. At the end
//! everything that was submitted must be at the queue, once.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use purabarta_tests::hands::desk::{CAPTION, Desk, NEW, PHOTO, WINDOW, Writing};
use purabarta_tests::hands::life::How;
use purabarta_tests::hands::office::Office;
use purabarta_tests::hands::sources::Folder;
use purabarta_tests::hands::window::in_front;
use purabarta_tests::hands::{Done, clipboard, drag, mouse, now, patience, screen, until, within};
use purabarta_tests::weather::Sky;
use rustix::process::Signal;
use std::time::{Duration, Instant};
use testkit::ambient::Seeded;
use testkit::proofs::Proof;
use wire::ambient::Chance as _;

/// The seed of the slice in `cargo xtask test`, which is the same each time. `cargo xtask monkey` takes another each time.
const SLICE: u64 = 20_261_130;
/// What may be missing of what was typed last, after a power cut.
const LOSS: Duration = Duration::from_secs(2);
/// How soon the window says what the disk says.
const TRUTH: Duration = Duration::from_secs(10);

/// What the monkey does, and how often out of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Click,
    ClickAButton,
    Type,
    Keys,
    Drop,
    PasteText,
    PastePicture,
    LookAway,
    Minimise,
    CloseAndOpen,
    Weather,
    Report,
    Submit,
    Resize,
    Stop,
    Terminate,
    Kill,
}

const OFTEN: [(Action, u64); 17] = [
    (Action::Click, 10),
    (Action::ClickAButton, 16),
    (Action::Type, 24),
    (Action::Keys, 8),
    (Action::Drop, 5),
    (Action::PasteText, 6),
    (Action::PastePicture, 4),
    (Action::LookAway, 6),
    (Action::Minimise, 4),
    (Action::CloseAndOpen, 4),
    (Action::Weather, 8),
    (Action::Report, 8),
    (Action::Submit, 8),
    (Action::Resize, 4),
    (Action::Stop, 2),
    (Action::Terminate, 2),
    (Action::Kill, 3),
];

/// Keys that somebody might press; those that leave the desktop are not among them.
const KEYS: [&str; 14] = [
    "Tab",
    "shift+Tab",
    "Escape",
    "Return",
    "space",
    "Down",
    "Up",
    "ctrl+n",
    "ctrl+f",
    "alt+1",
    "alt+2",
    "ctrl+Return",
    "F5",
    "BackSpace",
];

/// Buttons that do something irrevocable on purpose are left alone: the program may do what it is told to.
const BUTTONS: &str = "return [...document.querySelectorAll('button, summary, a[href]')].map((one, n) => [one, n])\
    .filter(([one]) => !one.disabled && one.getClientRects().length > 0\
    && !['quit', 'discard-confirm', 'withdraw-confirm', 'way-file', 'way-folder', 'folder-choose', 'watch-choose',\
         'export-choose', 'setting-autostart', 'setting-tray', 'item-link', 'story-link'].includes(one.dataset.testid ?? ''))\
    .map(([one]) => one.getBoundingClientRect())\
    .filter(({ left, top, right, bottom }) => left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight)\
    .map(({ left, top, width, height }) => [Math.round(left + width / 2), Math.round(top + height / 2)]);";

/// What the window says: of the caption, if one is open, and of how much is waiting.
const SAYS: &str = "return { caption: document.querySelector(\"[data-testid='caption-bn']\")?.value ?? null,\
    unsent: document.querySelector(\"[data-testid='link-state']\")?.dataset.unsent ?? null };";

struct Monkey {
    desk: Desk,
    chance: Seeded,
    other: Folder,
    photos: Folder,
    _tray: screen::Tray,
    /// What stood in the caption that is open, and when it was first seen to.
    stood: Vec<(Instant, String)>,
    reports: u64,
}

impl Monkey {
    async fn begins(seed: u64) -> Done<Self> {
        let Office { desk, folders: [other, photos], tray } =
            Office::opens(["papers of the office", "photos of the monkey"]).await?;
        let chance = Seeded::silent(seed);
        Ok(Self { desk, chance, other, photos, _tray: tray, stood: Vec::new(), reports: 0 })
    }

    /// A number below `most`.
    fn below(&self, most: u64) -> u64 {
        let mut bytes = [0; 8];
        self.chance.fill(&mut bytes);
        u64::from_le_bytes(bytes) % most.max(1)
    }

    fn one_of<T: Copy>(&self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).expect("a small number")]
    }

    fn chooses(&self) -> Action {
        let all = OFTEN.iter().map(|(_, often)| often).sum();
        let mut at = self.below(all);
        for (action, often) in OFTEN {
            if at < often {
                return action;
            }
            at -= often;
        }
        unreachable!("the chances add up")
    }

    async fn does(&mut self, action: Action) -> Done {
        match action {
            Action::Click => self.clicks_anywhere().await,
            Action::ClickAButton => self.clicks_a_button().await,
            Action::Type => self.types().await,
            Action::Keys => self.presses().await,
            Action::Drop => self.drops().await,
            Action::PasteText => {
                let _copied = clipboard::holds_text("জল সরানো হল ").await?;
                self.pastes().await
            }
            Action::PastePicture => {
                let file = self.desk.has_photographs("pictures", 1)?.join("photo-1.jpg");
                let _copied = clipboard::holds_picture("image/jpeg", &file).await?;
                self.pastes().await
            }
            Action::LookAway => {
                self.other.window.comes_to_front().await?;
                self.comes_back().await
            }
            Action::Minimise => {
                self.desk.life()?.window().await?.is_minimised().await?;
                self.comes_back().await
            }
            Action::CloseAndOpen => self.closes_and_opens().await,
            Action::Weather => {
                let sky = self.one_of(&[Sky::Fine, Sky::Fine, Sky::Away, Sky::Captive]);
                self.desk.line.becomes(sky).await;
                Ok(())
            }
            Action::Report => self.begins_a_report().await,
            Action::Submit => self.submits().await,
            Action::Resize => {
                let size = self.one_of(&[screen::WIDE, screen::SMALL, screen::USUAL]);
                screen::becomes(size).await?;
                screen::becomes(screen::WIDE).await?;
                self.desk.life()?.window().await?.is_put(WINDOW).await
            }
            Action::Stop => {
                let life = self.desk.life()?;
                life.are_sent(Signal::STOP)?;
                tokio::time::sleep(Duration::from_millis(100 + self.below(1500))).await;
                life.are_sent(Signal::CONT)
            }
            Action::Terminate => {
                let typed = self.says().await?.0;
                self.desk.takes_life()?.is_ended().await?;
                self.starts_after(typed, Duration::ZERO).await
            }
            Action::Kill => {
                self.sees().await?;
                self.desk.takes_life()?.is_killed().await?;
                self.starts_after(None, LOSS).await
            }
        }
    }

    async fn comes_back(&self) -> Done {
        self.desk.life()?.window().await?.comes_to_front().await
    }

    async fn clicks_anywhere(&self) -> Done {
        let shape = self.desk.life()?.window().await?.shape().await?;
        // Not the foot of the list at the left, where the settings are: there the program may be ended.
        let (x, y) = (260 + self.below(800), 100 + self.below(560));
        let part = |number: u64| i32::try_from(number).expect("a small number");
        mouse::clicks_at(shape.at(part(x), part(y))).await
    }

    async fn clicks_a_button(&self) -> Done {
        let life = self.desk.life()?;
        let shape = life.window().await?.shape().await?;
        let buttons = life.looks(BUTTONS, Vec::new()).await?;
        let buttons = buttons.as_array().cloned().unwrap_or_default();
        if buttons.is_empty() {
            return Ok(());
        }
        let button = &buttons[usize::try_from(self.below(buttons.len() as u64)).expect("a small number")];
        let part =
            |n: usize| button[n].as_i64().and_then(|part| i32::try_from(part).ok()).unwrap_or_default();
        mouse::clicks_at(shape.at(part(0), part(1))).await
    }

    async fn types(&self) -> Done {
        if self.below(3) > 0 && self.desk.life()?.counts(CAPTION).await? > 0 {
            // It may be covered by a dialog, and then the keys go there.
            let caption = self.desk.is_at_the_end_of_the_caption();
            let _covered = tokio::time::timeout(Duration::from_secs(2), caption).await;
        }
        let words = ["drain ", "waste ", "ward ", "light ", "road ", "water "];
        mouse::types(self.one_of(&words)).await
    }

    async fn presses(&self) -> Done {
        mouse::presses(&[self.one_of(&KEYS)]).await
    }

    async fn pastes(&self) -> Done {
        mouse::presses(&["ctrl+v"]).await
    }

    async fn drops(&mut self) -> Done {
        // A file like no other in the place of the one before.
        self.desk.has_photographs("photos of the monkey", 1)?;
        let life = self.desk.life()?;
        let shape = life.window().await?.shape().await?;
        // Whether the page wants it or not: a dialog may lie over it.
        let _seen =
            drag::drags(&self.photos.window, self.photos.first().await?, life, shape.at(550, 40)).await?;
        drag::is_over_no_more(life).await?;
        self.comes_back().await
    }

    async fn closes_and_opens(&mut self) -> Done {
        let life = self.desk.life()?;
        life.window().await?.is_closed().await?;
        until("the window is gone, or the program", async || !life.has_a_window().await || !life.is_alive())
            .await?;
        if !life.is_alive() {
            // It was told not to stay in the tray: that is an end in order.
            return self.starts_after(None, Duration::ZERO).await;
        }
        life.is_started_again().await?;
        self.comes_back().await
    }

    /// Begins a report with a photo and a ward, so that there is something to submit.
    async fn begins_a_report(&mut self) -> Done {
        mouse::presses(&["Escape", "Escape"]).await?;
        let life = self.desk.life()?;
        if life.place_of_now(NEW).await?.is_none() {
            return Ok(());
        }
        life.clicks(NEW).await?;
        life.sees(CAPTION, 1).await?;
        self.reports += 1;
        self.stood.clear();
        let marker = format!("monkey{}.", self.reports);
        self.desk.writing = Some(Writing { marker: marker.clone(), ..Writing::default() });
        self.desk.is_at_the_end_of_the_caption().await?;
        mouse::types(&format!("{marker} ")).await?;
        let photo = self.desk.has_photographs("photos chosen", 1)?.join("photo-1.jpg");
        let life = self.desk.life()?;
        if life.counts("[data-testid='photo-input']").await? > 0 {
            life.page().gives_files("photo-input", &[photo]).await;
            life.sees_some(PHOTO).await?;
        }
        self.desk.chooses_a_ward().await
    }

    /// Submits the report that is open, where that can be done.
    async fn submits(&mut self) -> Done {
        let life = self.desk.life()?;
        let (caption, _) = self.says().await?;
        let ready = life.counts("[data-testid='submit']").await? > 0 && life.counts(PHOTO).await? > 0;
        let marker = caption.as_deref().and_then(|caption| caption.split(' ').next()).unwrap_or_default();
        if !(ready && marker.starts_with("monkey") && marker.ends_with('.'))
            || life.place_of_now("[data-testid='submit']").await?.is_none()
        {
            return Ok(());
        }
        let photos = life.counts(PHOTO).await?;
        let marker = marker.to_owned();
        self.desk.writing = Some(Writing { marker, caption: caption.clone().unwrap_or_default(), photos });
        self.stood.clear();
        self.desk.submits().await
    }

    /// What the window says.
    async fn says(&self) -> Done<(Option<String>, Option<usize>)> {
        let said = self.desk.life()?.looks(SAYS, Vec::new()).await?;
        let caption = said["caption"].as_str().map(str::to_owned);
        Ok((caption, said["unsent"].as_str().and_then(|unsent| unsent.parse().ok())))
    }

    /// Remembers what stands in the caption.
    async fn sees(&mut self) -> Done {
        match self.says().await?.0 {
            Some(caption) if self.stood.last().is_none_or(|(_, last)| *last != caption) => {
                self.stood.push((now(), caption));
            }
            Some(_) => (),
            None => self.stood.clear(),
        }
        Ok(())
    }

    /// Every key that was typed longer ago than may be lost is on the disk: one of what stood since then is there.
    fn is_on_the_disk(&self, loss: Duration) -> Done {
        let at = now();
        let Some(old) = self.stood.iter().rposition(|(when, _)| at.duration_since(*when) > loss) else {
            return Ok(());
        };
        let drafts = self.desk.on_disk()?.drafts;
        let since = &self.stood[old..];
        if since.iter().any(|(_, text)| drafts.iter().any(|draft| draft.caption == *text)) {
            return Ok(());
        }
        // It was submitted meanwhile, by the keyboard.
        let text = &since[0].1;
        if text.trim().is_empty() || self.desk.on_disk()?.counts(text.trim()) != (0, 0, 0) {
            return Ok(());
        }
        Err(format!("{text:?} stood in the caption, and is not on the disk; there is {drafts:?}"))
    }

    /// The program ended; it is started again, and what had to be on the disk is there. `typed` had to be, all of it.
    async fn starts_after(&mut self, typed: Option<String>, loss: Duration) -> Done {
        let there = match typed {
            Some(typed) => {
                let disk = self.desk.on_disk()?;
                let kept = disk.drafts.iter().any(|draft| draft.caption == typed)
                    || disk.counts(typed.trim()) != (0, 0, 0)
                    || typed.trim().is_empty();
                if kept { Ok(()) } else { Err(format!("{typed:?} is not on the disk after an end in order")) }
            }
            None => self.is_on_the_disk(loss),
        };
        self.stood.clear();
        self.desk.writing = None;
        if let Ok(life) = self.desk.takes_life() {
            life.is_killed().await?;
        }
        self.desk.starts(&How::default()).await?;
        self.desk.life()?.sees_some(NEW).await?;
        there
    }

    /// What the window says is waiting is what waits on the disk.
    async fn is_truthful(&self) -> Done {
        let mut said = (None, None);
        let truthful = within(TRUTH, "the window says what waits", async || {
            let Ok((_, Some(window))) = self.says().await else { return true };
            said = (Some(window), self.desk.on_disk().ok().map(|disk| disk.unsent.len()));
            said.0 == said.1
        });
        truthful.await.map_err(|_| format!("the window says {:?} wait, the disk {:?}", said.0, said.1))
    }

    /// Everything that must hold.
    async fn is_sound(&mut self) -> Done {
        self.desk.life()?.is_sound().await?;
        self.sees().await?;
        self.is_on_the_disk(LOSS)?;
        self.is_truthful().await
    }

    /// After something was wrong: begins anew, so that more can be found.
    async fn begins_anew(&mut self) -> Done {
        self.stood.clear();
        self.desk.writing = None;
        mouse::lets_go().await?;
        screen::becomes(screen::WIDE).await?;
        self.desk.begins_anew().await
    }

    /// The weather is fine: everything that the disk says is on its way arrives.
    async fn ends(mut self) -> Done {
        self.desk.line.becomes(Sky::Fine).await;
        mouse::presses(&["Escape", "Escape"]).await?;
        let arrived = self.desk.everything_arrives().await;
        if let Ok(life) = self.desk.takes_life() {
            life.is_killed().await?;
        }
        let _gone_already = (self.other.closes().await, self.photos.closes().await);
        screen::becomes(screen::USUAL).await?;
        arrived
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn random_actions_lose_nothing() {
    let seconds = number("PURABARTA_MONKEY_SECONDS").unwrap_or(60);
    let seed = number("PURABARTA_MONKEY_SEED").unwrap_or(SLICE);
    let mut proof = Proof::begins("monkey", seed);
    let mut monkey = Monkey::begins(seed).await.expect("a monkey at a desk");
    let begun = now();
    let mut n = 0;
    while begun.elapsed() < Duration::from_secs(seconds) {
        n += 1;
        let action = monkey.chooses();
        let most = patience() * 10;
        let came = tokio::time::timeout(most, monkey.does(action)).await;
        let mut came = came.unwrap_or_else(|_| Err(format!("it took longer than {most:?}")));
        if came.is_ok() {
            came = monkey.is_sound().await;
        }
        println!("monkey: {n} {action:?}: {}", came.as_ref().err().map_or("ok", |wrong| wrong));
        let wrong = came.is_err();
        if wrong {
            let _no_picture = screen::is_photographed(&format!("monkey-{seed}-{n}")).await;
            println!("monkey: in front is {:?}", in_front().await);
        }
        proof.ran(format!("action {n}, {action:?}, of seed {seed}"), came);
        if wrong && let Err(lost) = monkey.begins_anew().await {
            proof.ran("beginning anew", Err(lost));
            break;
        }
    }
    proof.ran("the end, when everything arrives", monkey.ends().await);
    proof.ends();
}
