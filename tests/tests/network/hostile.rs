//! Somebody else answers: a login page, a proxy, a firewall, or something that pretends to be the queue.

use officer::view::{HoldReason, ItemView};
use std::time::Duration;
use testkit::network::{Asks, Fault};
use testkit::officer::OfficerAtWork;
use testkit::proofs::{Proof, is_full};
use wire::ids::SubmissionId;
use wire::operation::OperationState;
use wire::people::Role;
use wire::problem::{Problem, ProblemCode};
use wire::receipt::SignedReceipt;

use crate::street::{DEPARTMENT, Street};

const SEED: u64 = 11;
const OURS: &str = "Purabarta-Protocol: 1";
/// More than an answer may be, with what fits into sockets on the way.
const ENOUGH: u64 = 48 * 1024 * 1024;

/// An answer as it goes over the line; its length is told unless the headers tell another.
fn answer(status: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let told = headers.iter().any(|header| header.to_lowercase().starts_with("content-length"));
    let length = if told { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\n{headers}{length}\r\n{body}").into_bytes()
}

const PORTAL: &str = "<html><title>KMC Guest Wi-Fi</title><form action=/login></form></html>";

fn portal() -> Vec<u8> {
    answer("200 OK", &["Content-Type: text/html"], PORTAL)
}

/// What may come instead of an answer; `genuine` is a true receipt of something else.
fn answers(genuine: &SignedReceipt) -> Vec<(String, Fault)> {
    let problem = |code| serde_json::to_string(&Problem::new(code)).unwrap();
    let received = |receipt| serde_json::to_string(&OperationState::Received { receipt }).unwrap();
    let mut forged = genuine.clone();
    forged.receipt.number.0.push('9');
    let mut said: Vec<(String, Vec<u8>)> = Vec::new();
    let mut says = |name: &str, bytes: Vec<u8>| said.push((name.to_owned(), bytes));

    says("a login page", portal());
    says("a login page, gzipped as it says", answer("200 OK", &["Content-Encoding: gzip"], PORTAL));
    says("an empty page", answer("200 OK", &[], ""));
    for status in ["201 Created", "202 Accepted", "204 No Content", "206 Partial Content"] {
        says(status, answer(status, &["Upload-Offset: 1", "Upload-Length: 1"], ""));
    }
    says("a redirect to itself", answer("302 Found", &["Location: /v1/changes/stream"], ""));
    says("a redirect elsewhere", answer("302 Found", &["Location: http://192.0.2.1/login"], ""));
    says("a redirect to https", answer("301 Moved Permanently", &["Location: https://127.0.0.1/"], ""));
    says("a lasting redirect", answer("308 Permanent Redirect", &["Location: http://192.0.2.1/"], ""));
    let foreign = [
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "405 Method Not Allowed",
        "407 Proxy Authentication Required",
        "408 Request Timeout",
        "409 Conflict",
        "410 Gone",
        "413 Content Too Large",
        "415 Unsupported Media Type",
        "423 Locked",
        "425 Too Early",
        "429 Too Many Requests",
        "460 Checksum Mismatch",
        "500 Internal Server Error",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
        "511 Network Authentication Required",
        "520 Unknown",
    ];
    for status in foreign {
        says(
            status,
            answer(status, &["Content-Type: text/html", "Proxy-Authenticate: Basic"], "<h1>no</h1>"),
        );
    }
    // A stranger's problem document says nothing of ours.
    says("somebody's problem", answer("422 Unprocessable Content", &[], &problem(ProblemCode::Flawed)));
    for after in [
        "120",
        "Mon, 23 Nov 2026 08:00:00 GMT",
        "Fri, 01 Jan 1999 00:00:00 GMT",
        "-5",
        "soon",
        "99999999999999999999",
    ] {
        let after = format!("Retry-After: {after}");
        says(&after, answer("429 Too Many Requests", &[&after], ""));
        let ours = answer("503 Service Unavailable", &[OURS, &after], &problem(ProblemCode::Busy));
        says(&format!("our {after}"), ours);
    }
    says("longer than it is", answer("200 OK", &[OURS, "Content-Length: 5000"], "{}"));
    says("shorter than it is", answer("200 OK", &[OURS, "Content-Length: 1"], "{}"));
    says("without an offset", answer("204 No Content", &[OURS], ""));
    for offset in ["-1", "99999999", "18446744073709551616", "1e3", "offset", ""] {
        let header = format!("Upload-Offset: {offset}");
        says(&header, answer("200 OK", &[OURS, &header], ""));
    }
    says("our garbage", answer("200 OK", &[OURS], "{\"state\":\"recei\u{7}"));
    says("our garbage problem", answer("422 Unprocessable Content", &[OURS], "no"));
    says("another's page under our name", answer("404 Not Found", &[OURS], PORTAL));
    says("our newer problem", answer("418 Teapot", &[OURS], "{\"code\":\"from_next_year\",\"status\":418}"));
    says(
        "an unknown credential",
        answer("401 Unauthorized", &[OURS], &problem(ProblemCode::Unauthenticated)),
    );
    says("announced without end", answer("202 Accepted", &[OURS], "{\"state\":\"announced\",\"needed\":[]}"));
    says("a forged receipt", answer("200 OK", &[OURS], &received(forged)));
    says("another's receipt", answer("200 OK", &[OURS], &received(genuine.clone())));
    says("no HTTP", b"SSH-2.0-OpenSSH_9.2\r\n".to_vec());
    says("nothing", Vec::new());
    let mut faults: Vec<_> = said.into_iter().map(|(name, bytes)| (name, Fault::Says(bytes))).collect();
    let spaces = vec![b' '; 64 * 1024];
    for (name, status, ours) in
        [("", "200 OK", ""), ("our ", "200 OK", OURS), ("our refusal, ", "400 No", OURS)]
    {
        let head =
            format!("HTTP/1.1 {status}\r\n{ours}\r\nConnection: close\r\n\r\n").replace("\r\n\r\nC", "\r\nC");
        faults.push((
            format!("{name}an endless answer"),
            Fault::SaysForEver(head.into_bytes(), spaces.clone()),
        ));
    }
    faults
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_from_anyone_but_the_queue_are_ignored_and_lose_nothing() {
    let mut proof = Proof::begins("hostile_answers", SEED);
    let mut street = Street::new(SEED).await;
    let first = street.submits().await;
    street.arrives(first).await.unwrap();
    let genuine = street.rina.opens(first).await.receipts.remove(0);
    let answers = answers(&genuine);
    assert!(answers.len() >= 30);
    for (kind, asks) in Asks::OF_A_REPORT.into_iter().enumerate() {
        for (nth, (name, fault)) in answers.iter().enumerate() {
            // The slice: every answer to an announcement and to half of the rest.
            if !is_full() && asks != Asks::Announce && (kind + nth) % 2 == 0 {
                continue;
            }
            proof.ran(format!("{name:?} to {asks:?}"), hears(&mut street, asks, fault.clone()).await);
        }
    }
    for (name, fault) in answers.iter().step_by(if is_full() { 1 } else { 4 }) {
        proof.ran(format!("{name:?} to everything"), hears_nothing_else(&mut street, fault.clone()).await);
    }
    proof.ran("the end", street.is_in_order());
    enrols_nowhere_else(&mut street, &mut proof, &answers).await;
    street.rina.goes_home().await;
    proof.ends();
}

/// One kind of request is answered by somebody else, twice at least; then the line is honest again.
async fn hears(street: &mut Street, asks: Asks, fault: Fault) -> Result<(), String> {
    let (struck, poured) = (street.line.struck(), street.line.poured());
    let before = *struck.borrow();
    street.line.always(asks, fault);
    street.provokes(asks);
    let item = street.submits().await;
    let meanwhile = says_nothing_false(street, asks, item, || *struck.borrow() >= before + 2).await;
    let (poured, times) = (street.line.poured() - poured, *struck.borrow() - before);
    street.line.is_honest_again();
    street.arrives(item).await?;
    meanwhile?;
    if times == 0 {
        return Err("nobody asked".into());
    }
    // The last answer may still have been pouring.
    if poured > ENOUGH * (times + 1) {
        return Err(format!("{poured} bytes were taken of {times} answers"));
    }
    Ok(())
}

async fn says_nothing_false(
    street: &Street,
    asks: Asks,
    item: SubmissionId,
    enough: impl Fn() -> bool,
) -> Result<(), String> {
    let found = std::cell::Cell::new(Ok(()));
    let looks = |view: &ItemView| {
        let Some(shown) = view.receipts.first() else {
            if view.row.number.is_some() && view.known.is_none() {
                found.set(Err("a number without a proof"));
            }
            return enough();
        };
        if asks == Asks::Announce {
            found.set(Err("received is said, though nobody could have said so"));
        } else if street.town.proof_of(shown.receipt.operation).as_ref() != Some(shown) {
            found.set(Err("received is said, and is not so"));
        }
        // What asks only now and then may not have asked yet.
        matches!(asks, Asks::Stand | Asks::Begin | Asks::Append) || enough()
    };
    let _ = street.rina.presses_until(item, Duration::from_secs(5), looks).await;
    found.into_inner().map_err(str::to_owned)
}

/// Whatever is asked, the same somebody answers: the window says why nothing moves.
async fn hears_nothing_else(street: &mut Street, fault: Fault) -> Result<(), String> {
    for asks in Asks::OF_A_REPORT {
        street.line.always(asks, fault.clone());
    }
    street.line.breaks_streams();
    let item = street.submits().await;
    let looks = |view: &ItemView| {
        !view.receipts.is_empty() || view.on_the_way.first().is_some_and(|row| row.hold.is_some())
    };
    let seen = street.rina.presses_until(item, Duration::from_secs(5), looks).await;
    street.line.is_honest_again();
    street.arrives(item).await?;
    match seen {
        Ok(view) if view.receipts.is_empty() => Ok(()),
        Ok(_) => Err("received is said, though nobody could have said so".into()),
        Err(_) => Err("no reason was shown".into()),
    }
}

/// A computer that is being enrolled believes nobody else either, and its code stays good.
async fn enrols_nowhere_else(street: &mut Street, proof: &mut Proof, answers: &[(String, Fault)]) {
    let sumit = street.town.posts("সুমিত পাল", "Sumit Pal", DEPARTMENT, Role::Contributor);
    let code = street.town.code_for(sumit);
    let mut pc = OfficerAtWork::at(street.town.folder("pc-2"), SEED).await;
    for (name, fault) in answers {
        street.line.always(Asks::Enrol, fault.clone());
        let told = pc.enrols(&street.line.url(), &code).await;
        street.line.is_honest_again();
        let told = told.map_or(Ok(()), |_| Err("it believes to be enrolled".to_owned()));
        proof.ran(format!("{name:?} to an enrolment"), told);
    }
    let enrolled = pc.enrols(&street.line.url(), &code).await;
    proof.ran("the enrolment", enrolled.map(drop).map_err(|failed| format!("{failed:?}")));
    pc.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_captive_portal_is_recognised() {
    let mut street = Street::new(SEED + 1).await;
    for asks in Asks::OF_A_REPORT {
        street.line.always(asks, Fault::Says(portal()));
    }
    street.line.breaks_streams();
    let item = street.submits().await;
    let told = |view: &ItemView| {
        let hold = view.on_the_way.first().and_then(|row| row.hold.as_ref());
        hold.is_some_and(|hold| hold.reason == HoldReason::NotTheQueue)
    };
    street.rina.presses_until(item, Duration::from_secs(30), told).await.expect("the window says so");
    street.line.is_honest_again();
    street.arrives(item).await.unwrap();
    street.rina.goes_home().await;
}
