//! What follows from the answers that a bad network, a proxy, a login page or a queue in trouble gives.

use outbox::{Answer, Effect, Event, Failure, Older, Outbox, Pause, QueuedOperation, classify, retry_after};
use wire::problem::{Problem, ProblemCode};
use wire::subject::Subject;
use wire::time::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_458_600_000); // Mon, 23 Nov 2026 18:30:00 GMT
const BUSY: Failure = Failure::Busy { after: None };
const AUTH: Failure = Failure::Pause(Pause::Auth);

const fn busy(after: u64) -> Failure {
    Failure::Busy { after: Some(after) }
}

/// A code that came after this program.
fn newer() -> ProblemCode {
    wire::open::Word::new("from_next_year").map_or(ProblemCode::Internal, ProblemCode::Unknown)
}

fn refused(code: ProblemCode) -> Failure {
    Failure::Refused(Problem::new(code))
}

/// Status; whether it carries our protocol header; the problem in its body; `Retry-After`; what follows.
type Canned = (u16, bool, Option<ProblemCode>, Option<&'static str>, Failure);

fn canned() -> Vec<Canned> {
    use Failure::{Altered, NotTheQueue, Transient};
    use ProblemCode as P;
    let (ours, theirs) = (true, false);
    vec![
        // Somebody else's.
        (200, theirs, None, None, NotTheQueue),
        (204, theirs, None, None, NotTheQueue),
        (301, theirs, None, None, NotTheQueue),
        (302, theirs, None, None, NotTheQueue),
        (307, theirs, None, Some("5"), NotTheQueue),
        (400, theirs, None, None, NotTheQueue),
        (401, theirs, None, None, NotTheQueue),
        (403, theirs, None, None, NotTheQueue),
        (404, theirs, None, None, NotTheQueue),
        (407, theirs, None, None, NotTheQueue),
        (408, theirs, None, None, BUSY),
        (409, theirs, None, None, NotTheQueue),
        (410, theirs, None, None, NotTheQueue),
        (413, theirs, None, None, NotTheQueue),
        (415, theirs, None, None, NotTheQueue),
        (418, theirs, None, None, NotTheQueue),
        (422, theirs, None, None, NotTheQueue),
        (423, theirs, None, None, NotTheQueue),
        (425, theirs, None, None, BUSY),
        (429, theirs, None, None, BUSY),
        (451, theirs, None, None, NotTheQueue),
        (460, theirs, None, None, NotTheQueue),
        (500, theirs, None, None, BUSY),
        (502, theirs, None, None, BUSY),
        (503, theirs, None, Some("30"), busy(30_000)),
        (504, theirs, None, None, BUSY),
        (511, theirs, None, None, NotTheQueue),
        (520, theirs, None, None, BUSY),
        (999, theirs, None, None, NotTheQueue),
        // Somebody else's, with a problem document that looks like ours.
        (401, theirs, Some(P::DeviceRevoked), None, NotTheQueue),
        (403, theirs, Some(P::Forbidden), None, NotTheQueue),
        (409, theirs, Some(P::OperationConflict), None, NotTheQueue),
        (422, theirs, Some(P::Flawed), None, NotTheQueue),
        (500, theirs, Some(P::Internal), None, BUSY),
        // Ours, without a document: an old queue, a torn body.
        (200, ours, None, None, Transient),
        (302, ours, None, None, Transient),
        (400, ours, None, None, Transient),
        (401, ours, None, None, AUTH),
        (403, ours, None, None, Transient),
        (404, ours, None, None, Transient),
        (409, ours, None, None, Transient),
        (413, ours, None, None, Transient),
        (423, ours, None, None, Transient),
        (460, ours, None, None, Altered),
        (500, ours, None, None, Transient),
        (503, ours, None, None, BUSY),
        // Ours: login.
        (401, ours, Some(P::Unauthenticated), None, AUTH),
        (401, ours, Some(P::DeviceRevoked), None, AUTH),
        (403, ours, Some(P::DeviceRevoked), None, AUTH),
        (403, ours, Some(P::SessionExpired), None, AUTH),
        (401, ours, Some(P::Flawed), None, AUTH),
        // Ours: not now. `Retry-After` in six forms.
        (429, ours, Some(P::RateLimited), Some("7"), busy(7_000)),
        (429, ours, Some(P::RateLimited), Some("0"), busy(0)),
        (429, ours, Some(P::RateLimited), Some("999999"), busy(3_600_000)),
        (429, ours, Some(P::RateLimited), Some("Mon, 23 Nov 2026 18:31:00 GMT"), busy(60_000)),
        (429, ours, Some(P::RateLimited), Some("Fri, 01 Jan 1999 00:00:00 GMT"), busy(0)),
        (429, ours, Some(P::RateLimited), Some("-3"), BUSY),
        (429, ours, Some(P::RateLimited), Some("in a while"), BUSY),
        (429, ours, Some(P::RateLimited), None, BUSY),
        (503, ours, Some(P::Busy), Some("120"), busy(120_000)),
        (503, ours, Some(P::DiskFull), None, BUSY),
        (500, ours, Some(P::DiskFull), None, BUSY),
        (503, ours, Some(P::Flawed), None, BUSY),
        // Ours: the next attempt looks again.
        (404, ours, Some(P::NotFound), None, Transient),
        (410, ours, Some(P::NotFound), None, Transient),
        (404, ours, Some(P::OperationUnknown), None, Failure::Unannounced),
        (409, ours, Some(P::OffsetConflict), None, Transient),
        (423, ours, Some(P::UploadLocked), None, Transient),
        (460, ours, Some(P::DigestMismatch), None, Altered),
        (500, ours, Some(P::Internal), None, Transient),
        (500, ours, Some(newer()), None, Transient),
        // Ours: one side is older than the other. Never for good.
        (422, ours, Some(P::NotUnderstood), None, Failure::Older(Older::Queue)),
        (422, ours, Some(newer()), None, Failure::Older(Older::App)),
        (400, ours, Some(newer()), None, Failure::Older(Older::App)),
        // Ours: for good.
        (400, ours, Some(P::Malformed), None, refused(P::Malformed)),
        (403, ours, Some(P::Forbidden), None, refused(P::Forbidden)),
        (409, ours, Some(P::OperationConflict), None, refused(P::OperationConflict)),
        (409, ours, Some(P::RevisionConflict), None, refused(P::RevisionConflict)),
        (413, ours, Some(P::TooLarge), None, refused(P::TooLarge)),
        (415, ours, Some(P::TypeRefused), None, refused(P::TypeRefused)),
        (422, ours, Some(P::Flawed), None, refused(P::Flawed)),
    ]
}

fn answer((status, ours, code, header, _): &Canned) -> Answer {
    let after = header.and_then(|header| retry_after(header, Some("Mon, 23 Nov 2026 18:30:00 GMT"), NOW));
    Answer { status: *status, ours: *ours, problem: code.map(Problem::new), retry_after: after }
}

#[test]
fn each_answer_means_what_the_table_says() {
    assert!(canned().len() >= 60);
    for canned in canned() {
        assert_eq!(classify(answer(&canned)), canned.4, "{canned:?}");
    }
}

#[test]
fn only_a_problem_document_of_our_own_queue_refuses_for_good() {
    for status in 100..=999 {
        for code in ProblemCode::ALL.iter().copied().map(Some).chain([None]) {
            let answered = |ours| classify(answer(&(status, ours, code, None, Failure::Transient)));
            assert!(!matches!(answered(false), Failure::Refused(_) | Failure::Pause(_)), "{status} {code:?}");
            if code.is_none_or(|code| code.status() == 401) || status == 401 {
                assert!(!matches!(answered(true), Failure::Refused(_)), "{status} {code:?}");
            }
        }
    }
}

#[test]
fn whatever_a_stranger_answers_the_operation_is_tried_again() {
    for canned in canned().into_iter().filter(|canned| !matches!(canned.4, Failure::Refused(_))) {
        let id = uuid::Uuid::from_u128(1).into();
        let item = QueuedOperation {
            id,
            subject: Subject::Submission(uuid::Uuid::from_u128(2).into()),
            sequence: 1,
            urgent: false,
            photos: Vec::new(),
            attempts: 0,
            announced: false,
            refused: None,
            damaged: false,
        };
        let mut outbox = Outbox::new();
        assert_eq!(outbox.step(0, 0, Event::Sealed(item)), [Effect::Announce(id)]);
        let mut now = 0;
        for _ in 0..30 {
            let mut effects = outbox.step(now, 1, Event::AnnounceFailed(id, classify(answer(&canned))));
            if effects.is_empty() {
                // A pause: whatever it was is over.
                assert_eq!(canned.4, AUTH, "{canned:?}");
                effects = outbox.step(now, 0, Event::Resumed(Pause::Auth));
            } else if let [Effect::Wake(at)] = effects[..] {
                now = at;
                effects = outbox.step(now, 0, Event::Tick);
            }
            assert_eq!(effects, [Effect::Announce(id)], "{canned:?}");
        }
    }
}
