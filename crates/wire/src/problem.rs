//! Refusals by the queue: `application/problem+json` (RFC 9457) with a code.
//!
//! A code exists only if some program reacts to it in its own way.

use crate::open;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

use crate::case::Case;
use crate::content::Flaw;

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $word:literal, $status:literal;)*) => {
        open! {
            /// Why the queue refused.
            pub enum ProblemCode { $($(#[$doc])* $code = $word,)* }
        }

        impl ProblemCode {
            /// The HTTP status it is sent with.
            #[must_use]
            pub const fn status(&self) -> u16 {
                match self { $(Self::$code => $status,)* Self::Unknown(_) => 500 }
            }
        }
    };
}

codes! {
    /// The body is not valid for this address.
    Malformed = "malformed", 400;
    /// No credentials, or ones that are not known.
    Unauthenticated = "unauthenticated", 401;
    /// The device was revoked.
    DeviceRevoked = "device_revoked", 401;
    /// The session at the desk is over.
    SessionExpired = "session_expired", 401;
    /// Name or password is wrong.
    LoginWrong = "login_wrong", 401;
    /// The role or the department does not allow it.
    Forbidden = "forbidden", 403;
    /// The request did not come from the desk's own page.
    CsrfWrong = "csrf_wrong", 403;
    /// Nobody decides on their own submission.
    OwnItem = "own_item", 403;
    /// Nobody gives a role to themself.
    OwnRole = "own_role", 403;
    /// No such enrolment code.
    CodeWrong = "code_wrong", 403;
    /// The enrolment code is too old.
    CodeExpired = "code_expired", 403;
    /// The enrolment code was used before.
    CodeUsed = "code_used", 403;
    /// It does not exist, or this caller may not see it.
    NotFound = "not_found", 404;
    /// The queue does not know this operation (yet).
    OperationUnknown = "operation_unknown", 404;
    /// The same operation id with other content.
    OperationConflict = "operation_conflict", 409;
    /// There is a newer revision (param `current`).
    RevisionConflict = "revision_conflict", 409;
    /// Somebody else changed the case in between; [`Problem::case`] is the current one.
    CaseConflict = "case_conflict", 409;
    /// The reviewed content is no longer the current one.
    ContentChanged = "content_changed", 409;
    /// The item's state does not allow it (param `state`).
    WrongState = "wrong_state", 409;
    /// The upload has another offset.
    OffsetConflict = "offset_conflict", 409;
    /// Another request is writing to this upload.
    UploadLocked = "upload_locked", 423;
    /// The upload has another length or digest.
    UploadConflict = "upload_conflict", 409;
    /// The body is larger than allowed (param `max`).
    TooLarge = "too_large", 413;
    /// Not an accepted file type; or a body that does not say that it is JSON (param `wanted`).
    TypeRefused = "type_refused", 415;
    /// Only a newer queue understands the operation (params `at`, `word`). It is not wrong, and will be accepted
    /// after an update.
    NotUnderstood = "not_understood", 422;
    /// The content breaks the rules; see the flaws.
    Flawed = "flawed", 422;
    /// No such department.
    UnknownDepartment = "unknown_department", 422;
    /// Checks are missing that an approval needs (param `missing`: their words, separated by commas).
    ChecksMissing = "checks_missing", 422;
    /// The public link is not an https address.
    LinkWrong = "link_wrong", 422;
    /// The new password would be guessed (param `why`: a [`crate::desk::accounts::PasswordFlaw`]).
    PasswordWeak = "password_weak", 422;
    /// Somebody has this login already.
    LoginTaken = "login_taken", 409;
    /// The bytes do not match the digest; the upload starts again at 0.
    DigestMismatch = "digest_mismatch", 460;
    /// Too many attempts; see `Retry-After`.
    RateLimited = "rate_limited", 429;
    /// The queue's own fault. Details are in its log under the trace id.
    Internal = "internal", 500;
    /// The queue is busy or stopping; see `Retry-After`.
    Busy = "busy", 503;
    /// The queue's disk is full: nothing was stored.
    DiskFull = "disk_full", 503;
}

/// The problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// Why.
    pub code: ProblemCode,
    /// The HTTP status.
    pub status: u16,
    /// The numbers and names in the sentence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// For [`ProblemCode::Flawed`]: what is wrong where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flaws: Vec<Flaw>,
    /// For [`ProblemCode::CaseConflict`]: the current case, if this caller may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Box<Case>>,
    /// Identifies the line in the queue's log.
    #[serde(default)]
    pub trace_id: String,
}

impl Problem {
    /// A problem with only a code.
    #[must_use]
    pub const fn new(code: ProblemCode) -> Self {
        Self {
            code,
            status: code.status(),
            params: BTreeMap::new(),
            flaws: Vec::new(),
            case: None,
            trace_id: String::new(),
        }
    }

    /// With a number or name for the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The content breaks these rules.
    #[must_use]
    pub fn flawed(flaws: Vec<Flaw>) -> Self {
        Self { flaws, ..Self::new(ProblemCode::Flawed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_code_round_trips_and_a_newer_one_is_unknown() {
        for code in ProblemCode::ALL {
            let json = serde_json::to_value(code).unwrap();
            assert_eq!(json, code.as_str());
            assert_eq!(serde_json::from_value::<ProblemCode>(json).unwrap(), code);
        }
        let newer: ProblemCode = serde_json::from_str("\"from_next_year\"").unwrap();
        assert_eq!((newer.is_known(), newer.as_str()), (false, "from_next_year"));
    }
}
