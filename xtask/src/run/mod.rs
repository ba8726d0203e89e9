//! `cargo xtask run`: from a fresh clone to the officer's window beside a living queue.

pub mod data;
pub mod queue;
pub mod window;

use std::{fs, process::Command, time::Duration};

use anyhow::{Result, bail};

use crate::{
    setup::{node, system},
    sh,
    steps::Steps,
};
use data::Data;
pub use data::Options;
use window::Screen;

/// Both programs in one build, sharing what the tests build.
pub fn build() -> Command {
    let mut build = sh::cargo_workspace(&["build"]);
    build.args(["--bin", "purabarta", "--bin", queue::PROGRAM]);
    build
}

/// Runs until the program is ended (closed, its window leaves it in the tray) or the developer interrupts.
pub fn run(options: &Options) -> Result<()> {
    let mut steps = Steps::new(if options.headless { 6 } else { 7 });
    steps.step("System packages", || {
        if options.headless { system::ensure(&[system::COMPILE]) } else { system::ensure(&window::needs()) }
    })?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    steps.step("Building (the first time takes several minutes)", || {
        let mut queue_alone = sh::cargo("build");
        queue_alone.args(["-p", queue::PROGRAM]);
        sh::run(&mut if options.headless { queue_alone } else { build() })
    })?;
    let data = steps.step("Data", || Data::open(options))?;
    let address = format!("http://127.0.0.1:{}", data.port);
    let mut served = steps.step("Queue", || queue::start(&data))?;
    tell(&data, &address)?;
    let ended = if options.headless {
        served.wait()?
    } else {
        let (mut screen, mut window) = steps.step("Window", || {
            let screen = Screen::open(&data)?;
            let window = screen.start_window(&data, &address, None)?;
            Ok((screen, window))
        })?;
        let ended = sh::wait_for(Duration::MAX, || {
            served.must_live()?;
            screen.look();
            window.ended()
        });
        window.stop(Duration::from_secs(10));
        println!("\nThe officer's program has ended; the queue is stopping.");
        ended.or_else(|error| if sh::interrupted() { Ok(None) } else { Err(error) })?
    };
    served.stop(Duration::from_secs(20));
    match ended {
        Some(status) if !status.success() => bail!("it ended with {status}"),
        _ => Ok(()),
    }
}

/// The demo's logins, for people.
pub fn logins(line: &str) -> Option<String> {
    let told: serde_json::Value = serde_json::from_str(line).ok()?;
    let names: Vec<_> = told.get("logins")?.as_array()?.iter().filter_map(|name| name.as_str()).collect();
    Some(format!("log in as {}; password {}", names.join(", "), told.get("password")?.as_str()?))
}

fn tell(data: &Data, address: &str) -> Result<()> {
    println!("\n  ┌─ Purabarta");
    println!("  │ desk: {address}/desk/");
    for line in fs::read_to_string(data.welcome())?.lines() {
        println!("  │ {}", logins(line).unwrap_or_else(|| line.to_owned()));
    }
    println!("  │ data: {} (kept; --fresh starts anew)", data.folder.display());
    println!("  └─ Ctrl-C ends everything\n");
    Ok(())
}
