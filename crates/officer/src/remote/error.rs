//! A request that did not succeed, in the outbox's words.

use outbox::{Answer, Failure, Pause, classify};
use wire::problem::Problem;

/// Nobody answered.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct NoAnswer {
    /// For people who help: names hosts and ports, never the credential.
    pub detail: String,
    /// The other side's certificate is not valid today: a wrong clock on this computer, more often than not.
    pub clock: bool,
}

/// A request that did not succeed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct RemoteError {
    /// What follows from it.
    pub failure: Failure,
    /// The answer's status, if there was an answer.
    pub status: Option<u16>,
    /// What the queue said, if it was the queue.
    pub problem: Option<Box<Problem>>,
    /// For people who help; holds no secret.
    pub detail: String,
}

/// An error with all its causes, on one line.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut detail = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        detail = format!("{detail}: {inner}");
        cause = inner.source();
    }
    detail
}

/// What went wrong, before it is put in the outbox's words.
pub(super) enum Unanswered {
    Transport(NoAnswer),
    Answer(Answer, String),
}

impl Unanswered {
    pub(super) const fn status(&self) -> Option<u16> {
        match self {
            Self::Answer(answer, _) if answer.ours => Some(answer.status),
            _ => None,
        }
    }
}

impl From<NoAnswer> for Unanswered {
    fn from(none: NoAnswer) -> Self {
        Self::Transport(none)
    }
}

impl From<Unanswered> for RemoteError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Transport(NoAnswer { detail, clock }) => {
                let failure = if clock { Failure::Pause(Pause::Clock) } else { Failure::NoAnswer };
                Self { failure, problem: None, status: None, detail }
            }
            Unanswered::Answer(answer, detail) => {
                let problem = answer.problem.clone().filter(|_| answer.ours).map(Box::new);
                Self { status: Some(answer.status), failure: classify(answer), problem, detail }
            }
        }
    }
}

impl RemoteError {
    pub(super) fn no_answer(error: &dyn std::error::Error) -> Self {
        Self { failure: Failure::NoAnswer, problem: None, status: None, detail: causes(error) }
    }

    pub(super) fn not_the_queue(detail: String) -> Self {
        Self { failure: Failure::NotTheQueue, problem: None, status: None, detail }
    }
}
