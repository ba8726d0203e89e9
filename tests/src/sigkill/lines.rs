//! The protocol between the test and a program under test: one message a line, on its standard output and input.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::Sender;

use super::Side;
use super::moment::counted;

/// Something was heard of a program.
#[derive(Debug)]
pub enum Heard {
    /// It said this.
    Line(String),
    /// It is no more; killed, or why else.
    Ended { killed: bool, how: String },
}

/// A program that runs.
pub struct Program {
    input: Option<ChildStdin>,
}

impl Program {
    /// Starts it. What it says goes to `ear`; its end is the last thing that does.
    pub fn starts(side: Side, command: &mut Command, ear: Sender<(Side, Heard)>) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child: Child = command.spawn().expect("the program starts");
        let (input, output) = (child.stdin.take(), child.stdout.take().expect("it speaks"));
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                // The test may have ended: then nobody listens.
                let _ = ear.send((side, Heard::Line(line.unwrap_or_default())));
            }
            let status = child.wait().expect("it was started");
            let ended = Heard::Ended { killed: status.signal() == Some(9), how: status.to_string() };
            let _ = ear.send((side, ended));
        });
        Self { input }
    }

    /// Tells it something. Whether it still lives to hear it is heard elsewhere.
    pub fn send_line(&mut self, line: &str) {
        if let Some(input) = &mut self.input {
            let _ = writeln!(input, "{line}");
        }
    }

    /// Lets it go: with its input at an end it ends itself.
    pub fn ends(&mut self) {
        self.input = None;
    }
}

/// In a program: says something. It is out before this returns, whatever happens next.
pub fn says(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("somebody listens");
}

/// In a program: hears every line, on a thread of its own. When there are no more, it says how many moments
/// there were and ends.
pub fn hears(mut each: impl FnMut(&str) + Send + 'static) {
    std::thread::spawn(move || {
        for line in std::io::stdin().lines() {
            each(&line.unwrap_or_default());
        }
        says(&format!("moments {}", counted()));
        std::process::exit(0);
    });
}
