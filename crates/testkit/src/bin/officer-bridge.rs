//! The bridge as a program: see `testkit::bridge`.
//!
//! ```text
//! PURABARTA_BRIDGE          where to listen; 127.0.0.1 and a free port if it is not set
//! PURABARTA_HOME            the app's folder; without it there are only worlds
//! PURABARTA_ENROL_ADDRESS   the queue, and
//! PURABARTA_ENROL_CODE      a one-time code for it
//! --until-input-ends        ends with its standard input: with whoever started it
//! ```
//!
//! Says `officer-bridge http://…` when it listens.

/// Everything that the bridge can do is a developer's.
#[cfg(not(debug_assertions))]
fn main() -> std::process::ExitCode {
    eprintln!("officer-bridge exists in builds with debug assertions only");
    std::process::ExitCode::FAILURE
}

#[cfg(debug_assertions)]
#[tokio::main]
async fn main() -> std::process::ExitCode {
    match program::run().await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("officer-bridge: {e}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(debug_assertions)]
mod program {
    use std::error::Error;
    use std::io::Write as _;
    use std::path::Path;
    use std::sync::Arc;
    use testkit::bridge::Bridge;
    use testkit::bridge::computer::Computer;
    use wire::ambient::system::{SystemChance, SystemClock};

    pub async fn run() -> Result<(), Box<dyn Error>> {
        let said = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
        let address = said("PURABARTA_BRIDGE").unwrap_or_else(|| "127.0.0.1:0".into()).parse()?;
        let home = said("PURABARTA_HOME").map(|home| {
            let queue = said("PURABARTA_ENROL_ADDRESS").unwrap_or_default();
            let (clock, chance) = (Arc::new(SystemClock::start()), Arc::new(SystemChance));
            let lan = Arc::new(officer::lan::Interfaces);
            Arc::new(Computer::on(Path::new(&home), &queue, clock, chance, lan))
        });
        if let (Some(home), Some(code)) = (&home, said("PURABARTA_ENROL_CODE"))
            && let Err(e) = home.enrols(&code).await
        {
            eprintln!("the code was not taken ({:?}); the page asks for one", e.code);
        }
        let until_input_ends = std::env::args().any(|argument| argument == "--until-input-ends");
        let done = async move {
            let input = async {
                if until_input_ends {
                    input_ends().await;
                } else {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                () = input => {}
                // Without signals it goes on until it is killed.
                Ok(()) = tokio::signal::ctrl_c() => {}
                () = terminated() => {}
            }
        };
        let listens = |address| {
            let mut out = std::io::stdout();
            // Nobody to hear it is no failure.
            let _ = writeln!(out, "officer-bridge http://{address}").and_then(|()| out.flush());
        };
        Ok(Bridge::to(home).serve(address, listens, done).await?)
    }

    /// Waits on a thread of its own: reading the input blocks.
    async fn input_ends() {
        let (ended, wait) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            // However it ends, it has ended.
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            let _ = ended.send(());
        });
        let _ = wait.await;
    }

    #[cfg(unix)]
    async fn terminated() {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    }

    #[cfg(not(unix))]
    async fn terminated() {
        std::future::pending().await
    }
}
