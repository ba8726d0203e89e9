//! `cargo xtask`: the one way to run, test, check and package Purabarta.
//!
//! Tooling for developers, so it prints English and reports with `anyhow`. Everything it builds, it
//! builds one way (`sh::cargo_workspace`), so that running, testing and walking share their artefacts.
#![allow(clippy::disallowed_methods, reason = "tooling times real programs and waits for them")]

mod audit;
mod bench;
mod bench_outbox;
mod bench_photo;
mod bench_window;
mod check;
mod decisions;
mod dev;
mod dist;
mod docs;
mod e2e;
mod environment;
mod failures;
mod generated;
mod hooks;
mod l10n;
mod locks;
mod modules;
mod monkey;
mod mutants;
mod named_tests;
mod photographs;
mod proofs;
mod run;
mod sbom;
mod setup;
mod sh;
mod steps;
mod summary;
mod test;
mod test_names;

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::{Parser, prelude::*};

const HELP: &str = "\
cargo xtask <command>

  run [--fresh] [--headless] [--data DIR] [--port N]
                    set up, build and start the queue and the officer's window; without a display on a private
                    one, with a picture of it in target/run/window.png
                      --fresh     put the old data aside (data.old-N) and start anew
                      --headless  the queue and its desk alone, without a window
                      --data DIR  where data is kept between starts (default: data/)
                      --port N    the queue's port (default: as last time, or 8747; 0 picks a free one)
  dev [--fresh] [--data DIR] [--port N]
                    the same while one works on it: saved pages change in the window, in the desk and in a
                    browser at once; saved Rust is built and its programs are started again (default: data-dev/)
  test [--full] [FILTER]
                    all tests: front ends, Rust, and the walk in the real window
                      --full      also the long ones
                      FILTER      only Rust tests whose name contains FILTER
  e2e [TARGET]      only the walks in the real window, on a private display, or one of them: gestures
  monkey [--minutes N] [--seed S]
                    random clicks, keys, drops, ends and weathers on the real window
                      --minutes N for so long (default: 10)
                      --seed S    the same as a run that printed this seed
  check [--quick | --windows]
                    format, lints, modules, docs, generated and lock files, translations, licences, stray words
                      --quick     only what takes seconds and builds nothing
                      --windows   also what is shipped, compiled for the officers' PCs
  hooks [--remove]  a git hook with the quick checks before each commit, and a hint about long subjects
  modules [CRATE]   which modules of a crate use each other in a circle, and which reach through a wall
  audit             asks today's databases for known holes in what is built in (needs a network that reaches them)
  mutants [--only NAME] [--list]
                    puts in known bugs, one by one, and sees that the tests find each
  gen               write ui/shared/generated.ts and ui/desk/generated.ts from the Rust types
  bench start       how soon the window is ready, and its memory, beside an empty window
  bench notify      how soon the officer is told of what the desk assigns to them
  bench typing      how soon a key is seen while the draft saves itself, beside a bare text field
  bench drop        how soon a key is seen while forty photos come in, beside the keys before
  bench outbox      what the way from the officer to the queue costs, beside what cannot be beaten
  bench hostile     what officers notice when somebody floods the queue, one kind after the other
  bench photo       what making photos ready costs and keeps, beside vipsthumbnail and sharp
  dist [--sbom]     an installable package (.deb), and what both programs are made of (CycloneDX), or only that

System packages are installed with apt where that exists; where they are managed otherwise,
PURABARTA_SKIP_SYSTEM_SETUP=1 leaves them alone.
";

fn main() -> ExitCode {
    sh::listen_for_interrupts();
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::from(error.downcast_ref::<sh::Stop>().map_or(1, |stop| stop.code))
        }
    }
}

fn dispatch() -> Result<()> {
    let mut args = Parser::from_env();
    let command = match args.next()? {
        Some(Value(name)) => name.string()?,
        Some(Short('h') | Long("help")) | None => {
            print!("{HELP}");
            return Ok(());
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "run" => run::run(&run_options(&mut args)?),
        "dev" => dev::dev(run_options(&mut args)?),
        "test" => test::test(&test_options(&mut args)?),
        "bench" => {
            let name = args.value()?.string()?;
            no_more(&mut args)?;
            bench::bench(&name)
        }
        "e2e" => name(&mut args).and_then(|only| e2e::e2e(only.as_deref())),
        "monkey" => monkey::monkey(&monkey_options(&mut args)?),
        "check" => check::check(&check_options(&mut args)?),
        "hooks" => hooks::hooks(flag(&mut args, "remove")?),
        "modules" => name(&mut args).and_then(|only| modules::print(only.as_deref())),
        "mutants" => mutants::mutants(&mutants_options(&mut args)?),
        "gen" => no_more(&mut args).and_then(|()| generated::write()),
        "audit" => no_more(&mut args).and_then(|()| audit::audit()),
        "dist" => dist::dist(flag(&mut args, "sbom")?),
        "help" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command {other:?}\n\n{HELP}"),
    }
}

fn run_options(args: &mut Parser) -> Result<run::Options> {
    let mut options = run::Options::default();
    while let Some(arg) = args.next()? {
        match arg {
            Long("fresh") => options.fresh = true,
            Long("headless") => options.headless = true,
            Long("data") => options.data = Some(args.value()?.into()),
            Long("port") => options.port = Some(args.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn test_options(args: &mut Parser) -> Result<test::Options> {
    let mut options = test::Options::default();
    while let Some(arg) = args.next()? {
        match arg {
            Long("full") => options.full = true,
            Value(filter) if options.filter.is_none() => options.filter = Some(filter.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn check_options(args: &mut Parser) -> Result<check::Options> {
    let mut options = check::Options::default();
    while let Some(arg) = args.next()? {
        match arg {
            Long("quick") if !options.windows => options.quick = true,
            Long("windows") if !options.quick => options.windows = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn monkey_options(args: &mut Parser) -> Result<monkey::Options> {
    let mut options = monkey::Options::default();
    while let Some(arg) = args.next()? {
        match arg {
            Long("minutes") => options.minutes = args.value()?.parse()?,
            Long("seed") => options.seed = Some(args.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn mutants_options(args: &mut Parser) -> Result<mutants::Options> {
    let mut options = mutants::Options::default();
    while let Some(arg) = args.next()? {
        match arg {
            Long("only") => options.only = Some(args.value()?.string()?),
            Long("list") => options.list = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

/// A name, where there is one; nothing else may be.
fn name(args: &mut Parser) -> Result<Option<String>> {
    match args.next()? {
        None => Ok(None),
        Some(Value(name)) => no_more(args).and(Ok(Some(name.string()?))),
        Some(other) => Err(other.unexpected().into()),
    }
}

/// Whether this one flag is there; nothing else may be.
fn flag(args: &mut Parser, name: &str) -> Result<bool> {
    let mut there = false;
    while let Some(arg) = args.next()? {
        match arg {
            Long(long) if long == name => there = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(there)
}

fn no_more(args: &mut Parser) -> Result<()> {
    match args.next()? {
        None => Ok(()),
        Some(other) => Err(other.unexpected().into()),
    }
}
