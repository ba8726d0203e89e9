//! The documents of GeoReport v2 and of mySociety's updates.
//!
//! In JSON a list is a bare array; in XML it stands in an element of its own ([`Listed`]). Documents that
//! hold a list inside are therefore generic over how it is written.

use jiff::tz::{Offset, TimeZone};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use wire::case::{Case, ClockKind};
use wire::desk::cases::Category;
use wire::people::Department;
use wire::text::veil::veiled;
use wire::time::Timestamp;

use crate::intake::open311::requests::{FIXMYSTREET_ID, WARD};
use crate::rules::cases::public_updates::public_text;
use crate::store::UpdateRow;

/// A list in XML: each item in an element of the same name.
pub struct Listed<'a, T> {
    /// What an item is called.
    pub item: &'static str,
    /// The items.
    pub items: &'a [T],
}

impl<T: Serialize> Serialize for Listed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_struct("list", 1)?;
        list.serialize_field(self.item, &self.items)?;
        list.end()
    }
}

/// `discovery`. `E` is a list of [`Endpoint`].
#[derive(Debug, serde::Serialize)]
pub struct Discovery<E> {
    /// When it changed last.
    pub changeset: String,
    /// Whom to ask for help.
    pub contact: String,
    /// Whom to ask for a key.
    pub key_service: String,
    /// Where it is served.
    pub endpoints: E,
}

/// One place where it is served. `F` is a list of names of formats.
#[derive(Debug, serde::Serialize)]
pub struct Endpoint<F> {
    /// What is spoken there.
    pub specification: &'static str,
    /// Where.
    pub url: String,
    /// When that changed last.
    pub changeset: String,
    /// `production`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// In which formats.
    pub formats: F,
}

/// A kind of request.
#[derive(Debug, serde::Serialize)]
pub struct Service {
    /// Its code.
    pub service_code: String,
    /// What it is called, in Bengali.
    pub service_name: String,
    /// The same in English.
    pub description: String,
    /// Whether it has a definition.
    pub metadata: bool,
    /// `realtime`: the number is answered at once.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Words to find it by.
    pub keywords: String,
    /// With what else it is shown: the department.
    pub group: String,
}

/// What a service asks for. `A` is a list of [`Attribute`].
#[derive(Debug, serde::Serialize)]
pub struct Definition<A> {
    /// Of which service.
    pub service_code: String,
    /// What it asks for.
    pub attributes: A,
}

/// One thing that a service asks for.
#[derive(Debug, serde::Serialize)]
pub struct Attribute {
    /// Whether the sender fills it in.
    pub variable: bool,
    /// Its code.
    pub code: &'static str,
    /// `string`, `number`.
    pub datatype: &'static str,
    /// Whether it must be filled in.
    pub required: bool,
    /// How it is filled in.
    pub datatype_description: &'static str,
    /// Where it stands.
    pub order: u8,
    /// What it is.
    pub description: &'static str,
    /// `server_set` for what the sending site fills in and shows nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automated: Option<&'static str>,
}

/// What is answered to a request that was taken in, and to a token.
#[derive(Debug, serde::Serialize)]
pub struct Taken {
    /// Its number.
    pub service_request_id: String,
    /// The token it was asked by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// A request as it may be read.
#[derive(Debug, serde::Serialize)]
#[serde(rename = "request")]
pub struct Request {
    service_request_id: String,
    status: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    status_notes: String,
    service_name: String,
    service_code: String,
    description: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    agency_responsible: String,
    requested_datetime: String,
    updated_datetime: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_datetime: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    long: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_url: Option<String>,
}

/// Something that happened to a request.
#[derive(Debug, serde::Serialize)]
pub struct RequestUpdate {
    update_id: String,
    service_request_id: String,
    status: String,
    updated_datetime: String,
    description: String,
}

/// What is answered to an update that was taken in.
#[derive(Debug, serde::Serialize)]
pub struct UpdateTaken {
    /// Its name here.
    pub update_id: String,
}

/// Why something was refused.
#[derive(Debug, serde::Serialize)]
pub struct Error {
    /// The status of the answer, once more.
    pub code: u16,
    /// What is wrong.
    pub description: String,
}

/// A category as a service.
#[must_use]
pub fn service(category: &Category, departments: &[Department]) -> Service {
    let group = departments.iter().find(|department| department.code == category.department);
    Service {
        service_code: category.code.to_string(),
        service_name: plain(&category.name.bn),
        description: plain(&category.name.en),
        metadata: true,
        kind: "realtime",
        keywords: String::new(),
        group: group.map(|department| plain(&department.name.bn)).unwrap_or_default(),
    }
}

/// What every service asks for. Where the ward decides who has to see to it, it is worth asking for.
#[must_use]
pub fn attributes() -> Vec<Attribute> {
    vec![
        Attribute {
            variable: true,
            code: FIXMYSTREET_ID,
            datatype: "string",
            required: false,
            datatype_description: "",
            order: 1,
            description: "The report's number at the site that sends it",
            automated: Some("server_set"),
        },
        Attribute {
            variable: true,
            code: WARD,
            datatype: "number",
            required: false,
            datatype_description: "1 to 144",
            order: 2,
            description: "ওয়ার্ড / Ward",
            automated: None,
        },
    ]
}

/// A case as a request.
#[must_use]
pub fn request(case: &Case, categories: &[Category], departments: &[Department]) -> Request {
    let category = categories.iter().find(|known| Some(&known.code) == case.category.as_ref());
    let department = departments.iter().find(|known| Some(&known.code) == case.department.as_ref());
    let said = case.responses.iter().filter(|r| r.state.is_out()).max_by_key(|r| r.sent_at);
    let degrees = |millionths: i32| f64::from(millionths) / 1e6;
    Request {
        service_request_id: case.number.0.clone(),
        status: if case.state.is_open() { "open" } else { "closed" },
        status_notes: said.map(|response| plain(&public_text(response))).unwrap_or_default(),
        service_name: category.map(|known| plain(&known.name.bn)).unwrap_or_default(),
        service_code: case.category.as_ref().map(ToString::to_string).unwrap_or_default(),
        description: plain(&veiled(&case.words)),
        agency_responsible: department.map(|known| plain(&known.name.bn)).unwrap_or_default(),
        requested_datetime: moment(case.received_at),
        updated_datetime: moment(case.history.iter().map(|step| step.at).max().unwrap_or(case.received_at)),
        expected_datetime: case.clock(ClockKind::Resolution).map(|clock| moment(clock.due.as_deadline())),
        address: plain(&veiled(&case.place)),
        lat: case.point.map(|point| degrees(point.lat)),
        long: case.point.map(|point| degrees(point.long)),
        media_url: case.media.first().cloned(),
    }
}

/// An update as it is told.
#[must_use]
pub fn update(update: UpdateRow) -> RequestUpdate {
    RequestUpdate {
        update_id: update.id,
        service_request_id: update.number,
        status: update.status,
        updated_datetime: moment(update.at),
        description: plain(&update.words),
    }
}

/// A moment as the W3C writes it, in Kolkata.
fn moment(at: Timestamp) -> String {
    let zone = Offset::from_seconds(19_800).map_or(TimeZone::UTC, TimeZone::fixed);
    let moment = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    zone.to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%S+05:30").to_string()
}

/// Text without the characters that XML has no way to write.
fn plain(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if allowed(c) { c } else { '\u{fffd}' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_write_is_replaced() {
        assert_eq!(plain("ক\u{ffff}\u{8}খ\n"), "ক\u{fffd}\u{fffd}খ\n");
    }

    #[test]
    fn a_moment_is_told_in_kolkata() {
        assert_eq!(moment(Timestamp::from_millis(1_795_415_400_000)), "2026-11-23T12:00:00+05:30");
    }
}
