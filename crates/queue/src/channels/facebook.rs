//! The Graph API, as far as a reply needs it: one request, and what is known after it.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;
use std::time::Duration;
use url::{Url, form_urlencoded};

use crate::channels::channel::{Channel, Delivery, Target};
use crate::settings::Facebook;

/// The longest an attempt may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes.
const ANSWER: usize = 64 * 1024;
/// The longest word of the other side that is kept, in characters.
const WHY: usize = 300;

/// The page's side of the Graph API.
pub struct Graph<'a> {
    facebook: &'a Facebook,
    token: &'a str,
    client: Client,
}

#[derive(Deserialize)]
struct GraphReply {
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
    pub fn new(facebook: &'a Facebook) -> Option<Self> {
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

    async fn attempt(&self, target: &Target, text: &str) -> Delivery {
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
        let Some(request) = request else { return Delivery::Refused("address_malformed".to_owned()) };
        match request.send().await {
            Ok(response) => answered(response).await,
            // Not one byte of the request went out.
            Err(error) if error.is_connect() || error.is_builder() => {
                Delivery::Refused("no_connection".to_owned())
            }
            Err(_) => Delivery::Unconfirmed,
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

impl Channel for Graph<'_> {
    fn sends_by_itself(&self) -> bool {
        true
    }

    fn send<'a>(&'a self, target: &'a Target, text: &'a str) -> BoxFuture<'a, Delivery> {
        self.attempt(target, text).boxed()
    }
}

async fn answered(mut response: Response) -> Delivery {
    let status = response.status();
    let mut body = Vec::new();
    while body.len() < ANSWER {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            // It died in the middle of its answer.
            Err(_) => return Delivery::Unconfirmed,
        }
    }
    let reply: Option<GraphReply> = serde_json::from_slice(&body).ok();
    let id = reply.as_ref().and_then(|reply| reply.id.clone().or_else(|| reply.message_id.clone()));
    let error = reply.and_then(|reply| reply.error);
    match (id, error) {
        (Some(id), None) if status.is_success() && !id.is_empty() => Delivery::Out(id),
        // The platform's way of saying that it does not know either.
        (_, Some(Refusal { code: 1 | 2, .. })) => Delivery::Unconfirmed,
        (_, Some(error)) if status.is_client_error() => {
            Delivery::Refused(format!("{} {}", error.code, error.message).chars().take(WHY).collect())
        }
        _ if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT => {
            Delivery::Refused(format!("http {}", status.as_u16()))
        }
        _ => Delivery::Unconfirmed,
    }
}
