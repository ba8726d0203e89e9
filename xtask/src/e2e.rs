//! The walk in the real window: `tests/` drives the officer's window and the desk on a private desktop.

use std::{path::Path, process::Command};

use anyhow::{Result, bail};

use crate::{
    environment::Desktop,
    failures::Told,
    proofs, run,
    setup::{node, system},
    sh,
    steps::Steps,
    summary::Runner,
};

/// The test targets of `tests/` that need a display.
pub const WALKS: [&str; 4] = ["walk_in_the_window", "alerts_in_the_window", "gestures", "monkey"];

/// The system packages of everything that is done in the real window.
pub const NEEDS: &[system::Need] =
    &[system::COMPILE, system::WINDOW_BUILD, system::WINDOW_RUN, system::PRIVATE_DISPLAY, system::TEST];

/// Sets up, builds and walks: all of it, or one target.
pub fn e2e(only: Option<&str>) -> Result<()> {
    if let Some(name) = only
        && !WALKS.contains(&name)
    {
        bail!("there is no walk {name:?}; there are: {}", WALKS.join(", "));
    }
    let mut steps = Steps::new(5);
    steps.step("System packages", || system::ensure(NEEDS))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    steps.step("Queue and window", || sh::run(&mut run::build()))?;
    let Told { count, .. } = steps.step("The walks", || walk(only, &[]))?;
    println!("\n{} passed, {} failed", count.passed, count.failed);
    if count.failed > 0 {
        bail!("the walk failed; pictures are in {}", pictures().display())
    }
    Ok(())
}

/// Walks, with everything built: all of it, or one target. `extra` goes to the tests themselves.
pub fn walk(only: Option<&str>, extra: &[&str]) -> Result<Told> {
    let mut tests = sh::cargo_workspace(&["test"]);
    // One after the other: a second window on the same desktop would hand over to the first.
    let wanted = WALKS.iter().filter(|walk| only.is_none_or(|only| only == **walk));
    tests.args(wanted.flat_map(|walk| ["--test", walk]));
    // One that fails does not keep the next from being seen.
    tests.args(["--no-fail-fast", "--", "--nocapture", "--test-threads=1"]).args(extra);
    if extra.contains(&"--include-ignored") {
        tests.env("PURABARTA_FULL", "1");
    }
    let (passed, said) = in_a_desktop(&mut tests, &sh::target().join("debug"))?;
    Ok(Told::by(Runner::CargoTest, passed, &said))
}

/// Where pictures of the pages go.
pub fn pictures() -> std::path::PathBuf {
    sh::target().join("e2e")
}

/// Runs a command where a display, WebKitWebDriver and chromedriver are waiting for it. Answers whether it went well,
/// and what it said. The officer's program and the queue are those in the folder `programs`.
pub fn in_a_desktop(tests: &mut Command, programs: &Path) -> Result<(bool, String)> {
    let pictures = pictures();
    let logs = pictures.join("logs");
    let mut desktop = Desktop::start(&logs)?;
    let (webkit, chrome) = (sh::free_port()?, sh::free_port()?);

    let mut driver = Command::new("WebKitWebDriver");
    driver
        .args([format!("--port={webkit}"), "--host=127.0.0.1".into()])
        .env("TAURI_WEBVIEW_AUTOMATION", "true");
    desktop.serve("webkitwebdriver", &mut driver, webkit)?;
    let mut driver = Command::new("chromedriver");
    desktop.serve("chromedriver", driver.arg(format!("--port={chrome}")), chrome)?;

    // Cargo and rustup keep their own homes; only the programs under test see the temporary one.
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        if let (None, Some(home)) = (std::env::var_os(name), std::env::home_dir()) {
            tests.env(name, home.join(folder));
        }
    }
    desktop
        .prepare(tests)
        .env("PURABARTA_E2E", "1")
        .env("PURABARTA_PROOFS_DIR", proofs::folder())
        .env("PURABARTA_WEBDRIVER", format!("http://127.0.0.1:{webkit}"))
        .env("PURABARTA_CHROMEDRIVER", format!("http://127.0.0.1:{chrome}"))
        .env("PURABARTA_APP", programs.join("purabarta"))
        .env("PURABARTA_QUEUE", programs.join("purabarta-queue"))
        .env("PURABARTA_SCREENSHOTS", &pictures);
    let said = sh::tee(tests, &logs.join("walk.log"))?;
    desktop.must_live()?;
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Needs the system packages of `test`; `cargo test -p xtask -- --ignored` runs it.
    #[test]
    #[ignore = "starts a display and two browsers' drivers"]
    fn the_desktop_offers_a_display_a_bus_and_both_drivers() {
        let mut command = Command::new("bash");
        command.args(["-euc", concat!(
            "xdpyinfo >/dev/null; xprop -root _NET_SUPPORTING_WM_CHECK | grep -q 0x; ",
            "dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames >/dev/null; ",
            "printf secret | secret-tool store --label=x a b; test \"$(secret-tool lookup a b)\" = secret; ",
            "curl -sf $PURABARTA_WEBDRIVER/status >/dev/null; curl -sf $PURABARTA_CHROMEDRIVER/status | grep -q true; ",
            "echo 'test result: ok. 1 passed; 0 failed;'",
        )]);
        let (passed, said) = in_a_desktop(&mut command, Path::new("")).unwrap();
        let count = crate::summary::count(Runner::CargoTest, &said);
        assert_eq!((passed, count.passed, count.failed), (true, 1, 0));
    }
}
