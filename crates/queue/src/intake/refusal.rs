//! Why something was not done, as Open311 words it.

use wire::problem::{Problem, ProblemCode};

use crate::fault::Fault;

/// Why something was not done: a code of HTTP and words for whoever wrote the other program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// 400, 403, 404, 429.
    pub code: u16,
    /// What is wrong, in the language of the protocol.
    pub description: String,
}

impl Refusal {
    /// A parameter is missing or wrong.
    #[must_use]
    pub fn wrong(description: impl Into<String>) -> Self {
        Self { code: 400, description: description.into() }
    }

    /// There is no such thing.
    #[must_use]
    pub fn unknown(description: impl Into<String>) -> Self {
        Self { code: 404, description: description.into() }
    }
}

/// What a rule of the cases refused, in the words of this protocol.
impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let flaws: Vec<String> =
            problem.flaws.iter().filter_map(|flaw| serde_json::to_string(flaw).ok()).collect();
        let code = match problem.code {
            ProblemCode::Unauthenticated => 403,
            _ => problem.status,
        };
        let code = if code == 422 || code == 409 { 400 } else { code };
        Self { code, description: [vec![problem.code.as_str().to_owned()], flaws].concat().join(" ") }
    }
}

/// An answer, or why not; the outer error is the queue's own failure.
pub type Answer<T> = Result<Result<T, Refusal>, Fault>;
