//! The Graph API, as far as a reply needs it: one request, and what is known after it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;
use std::time::Duration;
use url::{Url, form_urlencoded};

use crate::settings::Facebook;

/// The longest an attempt may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes.
const ANSWER: usize = 64 * 1024;
/// The longest word of the other side that is kept, in characters.
const WHY: usize = 300;

/// Where a reply goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Below a comment or a post.
    Below(String),
    /// To somebody who wrote a message.
    To(String),
}

/// What is known after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// It is out, under this id.
    Sent(String),
    /// It certainly is not; this is what was said.
    Refused(String),
    /// Nobody knows.
    Unconfirmed,
}

/// The page's side of the Graph API.
pub struct Graph<'a> {
    facebook: &'a Facebook,
    token: &'a str,
    client: Client,
}

#[derive(Deserialize)]
struct Said {
    id: Option<String>,
    message_id: Option<String>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
    #[serde(default)]
    message: String,
}

impl<'a> Graph<'a> {
    /// Ready to send; none where there is nothing to send with.
    pub fn of(facebook: &'a Facebook) -> Option<Self> {
        let token = facebook.page_token.as_ref()?.reveal();
        // A connection of its own for each attempt, no redirect, no second try: what is known after one
        // request is about that request.
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(0)
            .http1_only()
            .build()
            .ok()?;
        Some(Self { facebook, token, client })
    }

    /// Sends once.
    pub async fn send(&self, target: &Target, text: &str) -> Attempt {
        let request = match target {
            Target::Below(id) => self.to(&[id, "comments"]).map(|request| {
                let body = form_urlencoded::Serializer::new(String::new()).append_pair("message", text).finish();
                request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
            }),
            Target::To(id) => self.to(&[&self.facebook.page, "messages"]).map(|request| {
                let message = json!({ "recipient": { "id": id }, "messaging_type": "RESPONSE", "message": { "text": text } });
                request.json(&message)
            }),
        };
        let Some(request) = request else { return Attempt::Refused("address_malformed".to_owned()) };
        match request.send().await {
            Ok(response) => answered(response).await,
            // Not one byte of the request went out.
            Err(error) if error.is_connect() || error.is_builder() => {
                Attempt::Refused("no_connection".to_owned())
            }
            Err(_) => Attempt::Unconfirmed,
        }
    }

    /// The token goes in a header, and with it the proof that whoever sends it has the app's secret.
    fn to(&self, parts: &[&str]) -> Option<RequestBuilder> {
        let mut address: Url = self.facebook.graph.clone();
        address.path_segments_mut().ok()?.pop_if_empty().extend(parts);
        let mut mac = Hmac::<Sha256>::new_from_slice(self.facebook.app_secret.reveal().as_bytes()).ok()?;
        mac.update(self.token.as_bytes());
        let proof: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        address.query_pairs_mut().append_pair("appsecret_proof", &proof);
        Some(self.client.post(address).bearer_auth(self.token))
    }
}

async fn answered(mut response: Response) -> Attempt {
    let status = response.status();
    let mut body = Vec::new();
    while body.len() < ANSWER {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            // It died in the middle of its answer.
            Err(_) => return Attempt::Unconfirmed,
        }
    }
    let said: Option<Said> = serde_json::from_slice(&body).ok();
    let id = said.as_ref().and_then(|said| said.id.clone().or_else(|| said.message_id.clone()));
    let error = said.and_then(|said| said.error);
    match (id, error) {
        (Some(id), None) if status.is_success() && !id.is_empty() => Attempt::Sent(id),
        // The platform's way of saying that it does not know either.
        (_, Some(Refusal { code: 1 | 2, .. })) => Attempt::Unconfirmed,
        (_, Some(error)) if status.is_client_error() => {
            Attempt::Refused(format!("{} {}", error.code, error.message).chars().take(WHY).collect())
        }
        _ if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT => {
            Attempt::Refused(format!("http {}", status.as_u16()))
        }
        _ => Attempt::Unconfirmed,
    }
}
