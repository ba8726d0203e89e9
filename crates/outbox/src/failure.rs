//! Failures, classified once.

use wire::problem::{Problem, ProblemCode};

use crate::retry_after::LONGEST;

/// Why an attempt failed, classified by what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Nobody answered. Everything waits, and one attempt at a time finds out when that changes.
    NoAnswer,
    /// Somebody answered who is not the queue: a network's login page, a proxy. As above.
    NotTheQueue,
    /// The queue answered that it cannot now. As above, and not before `after` milliseconds.
    Busy {
        /// What the queue asked for, if it did.
        after: Option<u64>,
    },
    /// Something about this one attempt; the next may succeed.
    Transient,
    /// The queue does not know the operation that this photo is for: it forgot it, or never had it. It is announced again.
    Unannounced,
    /// What arrived is not what was sent: the photo starts again at 0.
    Altered,
    /// Nothing can succeed until the condition changes.
    Pause(Pause),
    /// The queue will not take this operation as it is.
    Refused(Problem),
    /// One side is older than the other and does not understand it. The operation is kept and retried: after the
    /// update it is sent without further action.
    Older(Older),
    /// The stored photo no longer is what was sealed.
    Damaged,
}

/// Which side an update would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Older {
    /// The queue does not know this kind of operation.
    Queue,
    /// The app does not know the queue's answer.
    App,
}

/// A condition under which trying is useless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pause {
    /// The credential is not taken.
    Auth,
    /// This computer's disk is full.
    Disk,
    /// This computer's clock is wrong.
    Clock,
}

/// An HTTP answer that was not a success, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Whether it carries the protocol header: only then was it the queue that answered.
    pub ours: bool,
    /// The problem in its body, when it is one.
    pub problem: Option<Problem>,
    /// `Retry-After`, in milliseconds.
    pub retry_after: Option<u64>,
}

/// What follows from an answer.
///
/// Only a problem document of our own queue can refuse an operation for good. Whatever anybody else
/// says (a 404 of a proxy, a 403 of a firewall) passes.
#[must_use]
pub fn classify(answer: Answer) -> Failure {
    let Answer { status, ours, problem, retry_after } = answer;
    let after = retry_after.map(|millis| millis.min(LONGEST));
    if !ours {
        // 511 is a network's login page saying so itself.
        let passing = matches!(status, 408 | 425 | 429 | 500..=510 | 512..=599);
        return if passing { Failure::Busy { after } } else { Failure::NotTheQueue };
    }
    match (status, problem) {
        (401, _) => Failure::Pause(Pause::Auth),
        (408 | 425 | 429 | 502..=599, _) => Failure::Busy { after },
        (460, _) => Failure::Altered,
        (423, _) => Failure::Transient,
        (_, Some(problem)) => match problem.code {
            // Whatever the status: a login is renewed, an operation is not given up for it.
            ProblemCode::Unauthenticated
            | ProblemCode::DeviceRevoked
            | ProblemCode::SessionExpired
            | ProblemCode::LoginWrong => Failure::Pause(Pause::Auth),
            ProblemCode::RateLimited | ProblemCode::Busy | ProblemCode::DiskFull => Failure::Busy { after },
            ProblemCode::DigestMismatch => Failure::Altered,
            ProblemCode::OperationUnknown => Failure::Unannounced,
            ProblemCode::NotUnderstood => Failure::Older(Older::Queue),
            // A refusal for a reason that came after this app.
            ProblemCode::Unknown(_) if (400..500).contains(&status) => Failure::Older(Older::App),
            // The upload's offset is not what we thought, or the upload is gone, or the queue failed: the
            // next attempt asks for the offset again.
            ProblemCode::OffsetConflict
            | ProblemCode::UploadLocked
            | ProblemCode::NotFound
            | ProblemCode::Internal
            | ProblemCode::Unknown(_) => Failure::Transient,
            _ => Failure::Refused(problem),
        },
        _ => Failure::Transient,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, ours: bool, code: Option<ProblemCode>) -> Answer {
        Answer { status, ours, problem: code.map(Problem::new), retry_after: None }
    }

    #[test]
    fn only_our_own_queues_problem_refuses_for_good() {
        let flawed = ProblemCode::Flawed;
        assert_eq!(classify(answer(422, true, Some(flawed))), Failure::Refused(Problem::new(flawed)));
        assert_eq!(classify(answer(422, false, Some(flawed))), Failure::NotTheQueue);
        assert_eq!(classify(answer(404, false, None)), Failure::NotTheQueue);
        assert_eq!(classify(answer(413, false, None)), Failure::NotTheQueue);
        assert_eq!(classify(answer(404, true, None)), Failure::Transient);
    }

    #[test]
    fn an_operation_that_the_queue_does_not_know_is_announced_again_and_never_refused() {
        let unknown = answer(404, true, Some(ProblemCode::OperationUnknown));
        assert_eq!(classify(unknown), Failure::Unannounced);
        assert_eq!(classify(answer(404, false, Some(ProblemCode::OperationUnknown))), Failure::NotTheQueue);
    }

    #[test]
    fn a_login_failure_pauses_and_never_refuses() {
        for code in [ProblemCode::Unauthenticated, ProblemCode::DeviceRevoked] {
            assert_eq!(classify(answer(401, true, Some(code))), Failure::Pause(Pause::Auth));
        }
        assert_eq!(
            classify(answer(401, false, None)),
            Failure::NotTheQueue,
            "a proxy's own 401 says nothing of ours"
        );
    }

    #[test]
    fn every_temporary_status_is_retried() {
        for status in [408, 425, 429, 500, 502, 503, 504, 520] {
            assert_eq!(classify(answer(status, false, None)), Failure::Busy { after: None }, "{status}");
        }
        assert_eq!(classify(answer(503, true, Some(ProblemCode::DiskFull))), Failure::Busy { after: None });
        assert_eq!(classify(answer(500, true, Some(ProblemCode::Internal))), Failure::Transient);
    }

    #[test]
    fn retry_after_is_obeyed_up_to_an_hour() {
        let long = Answer { retry_after: Some(u64::MAX), ..answer(503, true, None) };
        assert_eq!(classify(long), Failure::Busy { after: Some(3_600_000) });
    }
}
