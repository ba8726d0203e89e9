//! Addresses and headers, defined once.

/// On every answer of a queue; a 2xx without it comes from somebody else, such as a captive portal.
pub const PROTOCOL_HEADER: &str = "purabarta-protocol";
/// Its value: the protocol's version.
pub const PROTOCOL_VERSION: &str = "1";
/// On every answer: identifies the line in the queue's log.
pub const TRACE_HEADER: &str = "x-request-id";
/// On an operation, and on every JSON answer: the body's digest ([`crate::digest::Digest::to_header`]).
/// A body that does not match was damaged in transit.
pub const DIGEST_HEADER: &str = "content-digest";
/// On every changing request from the desk's page.
pub const CSRF_HEADER: &str = "x-purabarta-csrf";
/// The media type of a [`crate::problem::Problem`].
pub const PROBLEM_TYPE: &str = "application/problem+json";

/// `POST`: [`crate::device::EnrolRequest`].
pub const ENROL: &str = "/v1/enrol";
/// `GET`: [`crate::device::Me`].
pub const ME: &str = "/v1/me";
/// `PUT`, `GET` below it: an operation by its id.
pub const OPERATIONS: &str = "/v1/operations";
/// tus 1.0.0; an upload's address is [`blob`].
pub const BLOBS: &str = "/v1/blobs";
/// `GET ?after=N&limit=M`: [`crate::document::ChangesPage`].
pub const CHANGES: &str = "/v1/changes";
/// `GET`: server-sent events, each a [`crate::document::Newest`].
pub const CHANGES_STREAM: &str = "/v1/changes/stream";
/// `POST`: [`crate::device::Heartbeat`].
pub const HEARTBEAT: &str = "/v1/heartbeat";
/// `POST`: [`crate::device::ReceiptAudit`].
pub const RECEIPTS_AUDIT: &str = "/v1/receipts/audit";

use crate::digest::Digest;
use crate::ids::{DepartmentCode, OperationId};

/// An operation's address.
#[must_use]
pub fn operation(id: OperationId) -> String {
    format!("{OPERATIONS}/{id}")
}

/// An upload's address. It depends only on department and digest, so losing the answer to its
/// creation does no harm.
#[must_use]
pub fn blob(department: &DepartmentCode, sha256: Digest) -> String {
    format!("{BLOBS}/{department}-{sha256}")
}

/// The department and digest of an upload's address (its last segment).
#[must_use]
pub fn parse_blob(segment: &str) -> Option<(DepartmentCode, Digest)> {
    let (department, sha256) = segment.split_once('-')?;
    Some((department.parse().ok()?, sha256.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_address_round_trips() {
        let (swm, digest) = ("SWM".parse().unwrap(), Digest::of(b"x"));
        let path = blob(&swm, digest);
        assert_eq!(parse_blob(path.rsplit('/').next().unwrap()), Some((swm, digest)));
        assert_eq!(parse_blob("SWM-../../etc/passwd"), None);
    }
}
