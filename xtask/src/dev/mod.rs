//! `cargo xtask dev`: the whole system while one works on it.
//!
//! The pages come from Vite and change while they are shown. Rust is built when a source is saved ([`watch`]); then only the
//! programs that came out differently are started again, on the same data. A build that fails leaves the last good programs
//! running. Ctrl-C ends everything.

mod bridge;
mod pages;
mod watch;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Result, bail};

use crate::{
    run::{
        self,
        data::{Data, Options},
        queue,
        window::{self, Screen},
    },
    setup::{node, system},
    sh::{self, Running},
    steps::{Steps, elapsed},
};
use bridge::Bridge;
use pages::{Behind, Pages};
use watch::Watch;

/// How long a program may take to end when it is replaced.
const PATIENCE: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(50);

/// Runs until the developer interrupts.
pub fn dev(mut options: Options) -> Result<()> {
    if options.headless {
        bail!("what is worked on is seen in the window; for the queue alone: cargo xtask run --headless");
    }
    options.data.get_or_insert_with(|| sh::root().join("data-dev"));
    let done = started(&options).and_then(|mut system| system.follow());
    // The interrupt is how it is meant to end.
    if sh::interrupted() { Ok(()) } else { done }
}

/// Everything that runs. Ends in the order of the fields.
struct System {
    window: Program,
    browser: Option<Program>,
    queue: Program,
    officer_pages: Pages,
    desk_pages: Pages,
    bridge: Option<Bridge>,
    screen: Screen,
    data: Data,
    address: String,
    watch: Watch,
}

/// A program that is started again when it was built differently.
struct Program {
    file: PathBuf,
    built: Option<SystemTime>,
    running: Option<Running>,
}

fn started(options: &Options) -> Result<System> {
    let mut steps = Steps::new(8);
    steps.step("System packages", || system::ensure(&window::needs()))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends (the programs embed them)", node::build_once)?;
    // From before the build: what is saved meanwhile is built next.
    let watch = Watch::start(&sh::root())?;
    steps.step("Building (the first time takes several minutes)", || sh::run(&mut build()?))?;
    let data = steps.step("Data", || Data::open(options))?;
    let address = format!("http://127.0.0.1:{}", data.port);
    let (bridge, running) = steps.step("Queue", || {
        let bridge = Bridge::prepare(&data)?;
        Ok((bridge, queue::start(&data)?))
    })?;
    let queue = Program::running("purabarta-queue", running);
    let (officer_pages, desk_pages) = steps.step("Development servers", || {
        let bridge = bridge.as_ref().map_or("", |bridge| &bridge.address);
        let behind = Behind { queue: &address, bridge };
        Ok((Pages::start("officer", &behind)?, Pages::start("desk", &behind)?))
    })?;
    let mut bridge = bridge;
    let (screen, window, browser) = steps.step("Window", || {
        let screen = Screen::open(&data)?;
        let window = screen.start_window(&data, &address, Some(&officer_pages.address))?;
        let browser = bridge.as_mut().map(|bridge| bridge.start(&data, &address)).transpose()?;
        Ok((screen, window, browser))
    })?;
    let window = Program::running("purabarta", window);
    let browser = browser.map(|running| Program::running("officer-bridge", running));
    let system =
        System { window, browser, queue, officer_pages, desk_pages, bridge, screen, data, address, watch };
    system.tell()?;
    Ok(system)
}

/// All programs in one build, sharing what the tests build.
fn build() -> Result<Command> {
    let mut build = run::build();
    build.args(bridge::targets()?);
    Ok(build)
}

impl System {
    fn tell(&self) -> Result<()> {
        println!("\n  ┌─ Purabarta, being worked on");
        println!("  │ window:                       {}", self.screen.told());
        if self.browser.is_some() {
            println!("  │ officer's pages in a browser: {}/", self.officer_pages.address);
        }
        println!("  │ desk:                         {}/desk/", self.desk_pages.address);
        for line in fs::read_to_string(self.data.welcome())?.lines() {
            println!("  │ {}", run::logins(line).unwrap_or_else(|| line.to_owned()));
        }
        println!("  │ data: {} (kept; --fresh starts anew)", self.data.folder.display());
        println!("  └─ Saved sources are built and started again; Ctrl-C ends everything\n");
        Ok(())
    }

    /// Builds and starts again what was saved, until the developer interrupts.
    fn follow(&mut self) -> Result<()> {
        while !sh::interrupted() {
            self.officer_pages.must_live()?;
            self.desk_pages.must_live()?;
            for program in [Some(&mut self.window), self.browser.as_mut(), Some(&mut self.queue)] {
                program.map_or(Ok(()), Program::notice_end)?;
            }
            self.screen.look();
            let saved = self.watch.saved(GLANCE)?;
            if !saved.is_empty() {
                self.rebuild(&saved)?;
            }
        }
        Ok(())
    }

    fn rebuild(&mut self, saved: &[PathBuf]) -> Result<()> {
        let began = Instant::now();
        println!("── {}", names(saved));
        if let Err(error) = sh::run(build()?.arg("--quiet")) {
            if sh::interrupted() {
                return Err(error);
            }
            println!("   not built; the programs go on as they were");
            return Ok(());
        }
        let (built, mut again) = (began.elapsed(), Vec::new());
        if self.queue.was_rebuilt() {
            self.queue.stop();
            self.queue.running = Some(queue::start(&self.data)?);
            again.push("queue");
        }
        if self.window.was_rebuilt() {
            self.window.stop();
            let pages = Some(self.officer_pages.address.as_str());
            self.window.running = Some(self.screen.start_window(&self.data, &self.address, pages)?);
            again.push("window");
        }
        if let (Some(browser), Some(bridge)) = (&mut self.browser, &mut self.bridge)
            && browser.was_rebuilt()
        {
            browser.stop();
            browser.running = Some(bridge.start(&self.data, &self.address)?);
            again.push("officer in a browser");
        }
        let again = if again.is_empty() { "nothing to start".to_owned() } else { again.join(", ") };
        println!("   built in {}; again after {}: {again}", elapsed(built), elapsed(began.elapsed()));
        Ok(())
    }
}

impl Program {
    fn running(name: &str, running: Running) -> Self {
        let file = sh::target().join("debug").join(name);
        Self { built: built_at(&file), file, running: Some(running) }
    }

    /// Whether the last build made it differently; asked once per build.
    fn was_rebuilt(&mut self) -> bool {
        let before = std::mem::replace(&mut self.built, built_at(&self.file));
        before != self.built
    }

    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.stop(PATIENCE);
        }
    }

    /// Says when it ended by itself. It comes again with the next build of it.
    fn notice_end(&mut self) -> Result<()> {
        if let Some(running) = &mut self.running
            && let Some(status) = running.ended()?
        {
            let name = self.file.file_name().unwrap_or_default().to_string_lossy();
            println!("── {name} has ended ({status}); saving one of its sources starts it again");
            self.running = None;
        }
        Ok(())
    }
}

fn built_at(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}

/// A few of the names.
fn names(saved: &[PathBuf]) -> String {
    let shown: Vec<_> = saved.iter().take(3).map(|name| name.display().to_string()).collect();
    let more = saved.len().saturating_sub(shown.len());
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_saved_files_are_told_by_the_first_few() {
        let named = |names: &[&str]| super::names(&names.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(named(&["a", "b"]), "a, b");
        assert_eq!(named(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }

    #[test]
    fn a_program_is_rebuilt_once_per_build() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("program");
        let mut program = Program { file: file.clone(), built: None, running: None };
        assert!(!program.was_rebuilt());
        fs::write(&file, "built").unwrap();
        assert!(program.was_rebuilt());
        assert!(!program.was_rebuilt());
    }
}
