//! Somebody of the IT department at the desk's real API.

use reqwest::{Client, Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use wire::case::{Case, CaseKind, Contact, HandVia};
use wire::desk::cases::{CaseActionRequest, CaseList, DeskAction, DeskCase, NewCaseRequest};
use wire::desk::{Decision, DecisionRequest, DeskItem, Login, PublicationRequest, QueueList, Session};
use wire::document::Reason;
use wire::ids::{CaseId, SubmissionId};
use wire::problem::Problem;
use wire::routes;

use crate::town::{PASSWORD, Town};

/// Somebody at the desk.
pub struct Reviewer {
    client: Client,
    url: String,
    csrf: String,
}

impl Reviewer {
    /// Logs in.
    pub async fn logs_in(town: &Town, login: &str) -> Self {
        Self::logs_in_at(&town.url(), login, PASSWORD).await
    }

    /// Logs in at the queue of this address.
    pub async fn logs_in_at(address: &str, login: &str, password: &str) -> Self {
        let client = Client::builder().cookie_store(true).build().expect("a client");
        let url = format!("{address}/desk/api");
        let body = Login { login: login.into(), password: password.into() };
        let answer = client.post(format!("{url}/login")).json(&body).send().await.expect("an answer");
        let session: Session = answer.json().await.expect("a session");
        Self { client, url, csrf: session.csrf }
    }

    async fn asks(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> Response {
        let mut request = self.client.request(method, format!("{}/{path}", self.url));
        request = request.header(routes::CSRF_HEADER, &self.csrf);
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.expect("an answer")
    }

    async fn item(&self, method: Method, path: &str, body: &impl Serialize) -> Result<DeskItem, Problem> {
        let answer = self.asks(method, path, Some(body)).await;
        if answer.status() == StatusCode::OK {
            Ok(answer.json().await.expect("an item"))
        } else {
            Err(answer.json().await.expect("a problem"))
        }
    }

    /// Sends something to the desk's API.
    ///
    /// # Errors
    /// The error that the desk would get.
    pub async fn posts<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Problem> {
        let answer = self.asks(Method::POST, path, Some(body)).await;
        if answer.status() == StatusCode::OK {
            Ok(answer.json().await.expect("the answer is of its type"))
        } else {
            Err(answer.json().await.expect("a problem"))
        }
    }

    /// All cases in any state, in the order of their numbers.
    pub async fn sees_all_cases(&self) -> Vec<Case> {
        let answer = self.asks(Method::GET, "cases?shelf=all", None::<&()>).await;
        let mut cases = Vec::new();
        for row in answer.json::<CaseList>().await.expect("a list").rows {
            cases.push(self.sees_case(row.id).await);
        }
        cases.sort_by(|a, b| a.number.0.cmp(&b.number.0));
        cases
    }

    /// A citizen calls from Haltu (ward 106) about this category; the case is entered by hand, the `n`th of the test.
    ///
    /// # Panics
    /// When the desk does not accept it.
    pub async fn takes_a_call(&self, n: u128, category: &str, words: &str) -> Case {
        let new = NewCaseRequest {
            id: CaseId::from(uuid::Uuid::from_u128(n)),
            via: HandVia::Phone,
            kind: CaseKind::Complaint,
            category: category.parse().ok(),
            department: None,
            ward: Some(106),
            place: "হালতু".into(),
            point: None,
            words: words.into(),
            contact: Contact {
                name: "রেখা".into(), phone: "9830012321".into(), email: String::new()
            },
            reference: None,
            notice: None,
            link: None,
        };
        self.posts::<DeskCase>("cases", &new).await.expect("taken in").case
    }

    /// Sees a citizen's case.
    pub async fn sees_case(&self, id: CaseId) -> Case {
        let answer = self.asks(Method::GET, &format!("cases/{id}"), None::<&()>).await;
        answer.json::<DeskCase>().await.expect("the case").case
    }

    /// Does something with a case they have open.
    ///
    /// # Errors
    /// The error that the desk would get.
    pub async fn acts_on(&self, case: &Case, action: DeskAction) -> Result<Case, Problem> {
        let request = CaseActionRequest { version: case.version, action };
        let done: DeskCase = self.posts(&format!("cases/{}/actions", case.id), &request).await?;
        Ok(done.case)
    }

    /// The *open* tab of the queue.
    pub async fn looks_at_the_queue(&self) -> QueueList {
        let answer = self.asks(Method::GET, "queue?shelf=open", None::<&()>).await;
        answer.json().await.expect("the queue")
    }

    /// Opens an item for review.
    pub async fn opens(&self, id: SubmissionId) -> DeskItem {
        self.item(Method::POST, &format!("items/{id}/open"), &json!({})).await.expect("the item opens")
    }

    /// Decides on the item they have open.
    ///
    /// # Errors
    /// The error that the desk would get.
    pub async fn decides(&self, item: &DeskItem, decision: Decision) -> Result<DeskItem, Problem> {
        // They ticked every check.
        let checks = item.review.checks.clone();
        let request = DecisionRequest { content_hash: item.submission.content_hash, decision, checks };
        self.item(Method::POST, &format!("items/{}/decision", item.submission.id), &request).await
    }

    /// Returns it for this reason.
    pub async fn returns(&self, item: &DeskItem, reason: Reason) -> DeskItem {
        self.decides(item, Decision::Return { reasons: vec![reason] }).await.expect("returned")
    }

    /// Marks it as published by hand.
    ///
    /// # Errors
    /// The error that the desk would get.
    pub async fn published(&self, item: &DeskItem, link: &str) -> Result<DeskItem, Problem> {
        let request =
            PublicationRequest { content_hash: item.submission.content_hash, link: link.to_owned() };
        self.item(Method::POST, &format!("items/{}/publications", item.submission.id), &request).await
    }
}
