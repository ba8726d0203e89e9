//! The same submission fifty times at once, as from computers that got no answer.

use reqwest::{Client, StatusCode};
use std::collections::BTreeSet;
use std::sync::Arc;
use testkit::ambient::{MONDAY_NOON, Seeded};
use testkit::proofs::{Proof, amount};
use tokio::task::JoinSet;
use wire::ambient::Chance;
use wire::content::{Content, ContentKind, Photo};
use wire::digest::Digest;
use wire::ids::{OperationId, PhotoId, SubmissionId};
use wire::operation::{BlobPromise, Mime, Operation, OperationBody};
use wire::routes;

use crate::street::{DEPARTMENT, Street};

const SEED: u64 = 23;
const AT_ONCE: usize = 50;
const UPLOADS: usize = 5;

/// A submission as bytes, and somebody who sends it without an app.
struct Sender {
    client: Client,
    queue: String,
    token: String,
    id: OperationId,
    operation: Vec<u8>,
    photo: Vec<u8>,
}

fn submission(chance: &dyn Chance) -> (OperationId, Vec<u8>, Vec<u8>) {
    let photo = testkit::photographs::bare(chance.number(), 64, 48);
    let sha256 = Digest::of(&photo);
    let shown = Photo::new(PhotoId::make(MONDAY_NOON, chance), sha256, 8, 8);
    let content = Content {
        caption_bn: "রাস্তা পরিষ্কার করা হল।".into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        photos: vec![shown],
        ..Content::empty(ContentKind::WorkReport)
    };
    let operation = Operation {
        id: OperationId::make(MONDAY_NOON, chance),
        department: DEPARTMENT.parse().unwrap(),
        made_at: MONDAY_NOON,
        sequence: 1,
        body: OperationBody::Submit { submission: SubmissionId::make(MONDAY_NOON, chance), content },
        replaces: None,
        blobs: vec![BlobPromise { sha256, len: photo.len() as u64, mime: Mime::Jpeg, preview: None }],
    };
    (operation.id, serde_json::to_vec(&operation).unwrap(), photo)
}

impl Sender {
    async fn puts(&self) -> (StatusCode, Vec<u8>) {
        let request = self.client.put(format!("{}{}", self.queue, routes::operation(self.id)));
        let answer = request.bearer_auth(&self.token).body(self.operation.clone()).send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap().to_vec())
    }

    /// As an app does it: asks where it stands, begins, sends the rest; until all is there.
    async fn uploads(&self) -> Result<(), String> {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let sha256 = Digest::of(&self.photo);
        let url = format!("{}{}", self.queue, routes::blob(&DEPARTMENT.parse().unwrap(), sha256));
        for _ in 0..100 {
            let stand = self.client.head(&url).bearer_auth(&self.token).send().await.unwrap();
            let offset = stand.headers().get("upload-offset").and_then(|at| at.to_str().ok()?.parse().ok());
            match (stand.status().as_u16(), offset) {
                (200, Some(offset)) if offset == self.photo.len() => return Ok(()),
                (200, Some(offset)) => {
                    let rest = self.photo[offset..].to_vec();
                    let piece = self.client.patch(&url).bearer_auth(&self.token).body(rest);
                    let piece = piece.header("upload-offset", offset);
                    piece.header("content-type", "application/offset+octet-stream").send().await.unwrap();
                }
                (404, _) => {
                    let named = STANDARD.encode(sha256.to_string());
                    let metadata = format!("department {},sha256 {named}", STANDARD.encode(DEPARTMENT));
                    let begin = self.client.post(format!("{}{}", self.queue, routes::BLOBS));
                    let begin = begin.bearer_auth(&self.token).header("upload-metadata", metadata);
                    begin.header("upload-length", self.photo.len()).send().await.unwrap();
                }
                // Another one of the five has it just now.
                (423, _) => {}
                (status, _) => return Err(format!("asking where it stands: {status}")),
            }
        }
        Err("it never came to an end".into())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_duplicates_give_one_submission_one_number_and_one_answer() {
    let (mut proof, chance) = (Proof::begins("duplicates", SEED), Seeded::new(SEED));
    let mut street = Street::new(SEED).await;
    let (client, token) = (Client::new(), street.rina.token());
    let rounds = amount(100, 10_000);
    for round in 0..rounds {
        let (id, operation, photo) = submission(&chance);
        let (client, queue, token) = (client.clone(), street.town.url(), token.clone());
        let sender = Arc::new(Sender { client, queue, token, id, operation, photo });
        proof.ran(format!("round {round}"), repeated(&street, &sender).await);
    }
    let sent = usize::try_from(rounds).unwrap() + 1;
    proof.ran("the end", street.town.numbered(&DEPARTMENT.parse().unwrap(), sent));
    street.rina.goes_home().await;
    proof.ends();
}

async fn at_once(sender: &Arc<Sender>, times: usize) -> BTreeSet<(StatusCode, Vec<u8>)> {
    let mut putting = JoinSet::new();
    for _ in 0..times {
        let sender = sender.clone();
        putting.spawn(async move { sender.puts().await });
    }
    putting.join_all().await.into_iter().collect()
}

async fn repeated(street: &Street, sender: &Arc<Sender>) -> Result<(), String> {
    let one = |answers: BTreeSet<(StatusCode, Vec<u8>)>, status| match answers.first() {
        Some(answer) if answers.len() == 1 && answer.0 == status => Ok(answer.1.clone()),
        _ => Err(format!("{} different answers, not one {status}", answers.len())),
    };
    one(at_once(sender, AT_ONCE).await, StatusCode::ACCEPTED)?;
    let mut uploading = JoinSet::new();
    for _ in 0..UPLOADS {
        let sender = sender.clone();
        uploading.spawn(async move { sender.uploads().await });
    }
    let meanwhile = at_once(sender, 4).await;
    uploading.join_all().await.into_iter().collect::<Result<(), _>>()?;
    let answer = one(at_once(sender, AT_ONCE).await, StatusCode::OK)?;
    if meanwhile.iter().any(|(status, said)| *status == StatusCode::OK && *said != answer) {
        return Err("a receipt was another before".into());
    }
    match street.town.operation(sender.id) {
        Some((bytes, true)) if bytes == sender.operation => Ok(()),
        _ => Err("the queue does not have it as it was sent".into()),
    }
}
