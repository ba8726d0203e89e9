//! What an officer tells the public: a report of work done, or the notice of an inauguration; and
//! the rules it must meet before it may be submitted.
//!
//! [`Content::flaws`] is called by the app when the officer presses *Submit* and again by the queue,
//! with the same inputs (`made_at`, not "now"), so the two never disagree about the same text.

use crate::open;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::TS;

use crate::ids::{CaseId, PhotoId};
use crate::open::{ForeignTag, Tagged};
use crate::places::Places;
use crate::time::{Day, Timestamp};
use crate::{limits, text};

pub use crate::photo::{FileFacts, GeoPoint, Mark, Origin, Photo, Reuse, ReuseAnswer, Source};

open! {
    /// Which of the two.
    pub enum ContentKind {
        /// Work done, with photos.
        WorkReport = "work_report",
        /// An inauguration, announced a day ahead.
        InaugurationNotice = "inauguration_notice",
    }
}

/// One revision of a submission, as the officer wrote it. Text is in the form of [`text::stored`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Content {
    /// Report or notice.
    pub kind: ContentKind,
    /// The caption in Bengali. Required.
    pub caption_bn: String,
    /// The caption in English; empty when there is none.
    #[serde(default)]
    pub caption_en: String,
    /// The day the work was done. Required in a report.
    #[serde(default)]
    pub work_date: Option<Day>,
    /// Where: the borough.
    #[serde(default)]
    pub borough: Option<u8>,
    /// Where: the ward.
    #[serde(default)]
    pub ward: Option<u8>,
    /// Where, in words.
    #[serde(default)]
    pub place_bn: String,
    /// In display order; the first is the cover. A report has at least one.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// The event. Required in a notice, absent in a report.
    #[serde(default)]
    pub event: Option<Event>,
    /// The citizen's case that this work answers.
    #[serde(default)]
    pub case: Option<CaseId>,
}

/// When and where something is inaugurated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Event {
    /// When it begins.
    pub at: Timestamp,
    /// Where it is held.
    pub venue_bn: String,
    /// Why the IT department is told less than [`limits::NOTICE_LEAD`] ahead. Required then.
    #[serde(default)]
    pub late_reason: String,
}

impl Event {
    /// Whether a notice that was made (or received) at `moment` is late.
    #[must_use]
    pub const fn is_late(&self, moment: Timestamp) -> bool {
        self.at.since(moment) < limits::NOTICE_LEAD
    }
}

/// A field of a [`Content`]: where a flaw is, or what a reviewer's reason is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "field", rename_all = "snake_case")]
pub enum Field {
    /// The submission as a whole.
    Whole,
    /// [`Content::caption_bn`].
    CaptionBn,
    /// [`Content::caption_en`].
    CaptionEn,
    /// [`Content::work_date`].
    WorkDate,
    /// [`Content::borough`].
    Borough,
    /// [`Content::ward`].
    Ward,
    /// [`Content::place_bn`].
    Place,
    /// The photos together.
    Photos,
    /// One photo.
    Photo {
        /// Which.
        photo: PhotoId,
    },
    /// One photo's description.
    PhotoAlt {
        /// Which.
        photo: PhotoId,
    },
    /// [`Event::at`].
    EventAt,
    /// [`Event::venue_bn`].
    Venue,
    /// [`Event::late_reason`].
    LateReason,
    /// A field that this program does not know.
    #[serde(untagged)]
    Unknown(ForeignTag<Self>),
}

impl Tagged for Field {
    const TAG: &'static str = "field";
    const KNOWN: &'static [&'static str] = &[
        "whole",
        "caption_bn",
        "caption_en",
        "work_date",
        "borough",
        "ward",
        "place",
        "photos",
        "photo",
        "photo_alt",
        "event_at",
        "venue",
        "late_reason",
    ];
}

open! {
    /// What is wrong with a [`Field`]. Its text is in the translations.
    pub enum FlawCode else Newer {
        /// A required value is missing.
        Missing = "missing",
        /// A value is present that must not be.
        NotExpected = "not_expected",
        /// More than `max` (params `max`, `count`).
        TooLong = "too_long",
        /// More photos than `max`.
        TooMany = "too_many",
        /// A control character.
        ControlCharacter = "control_character",
        /// Not in the form of [`text::stored`]. Only other programs send that.
        NotNormalised = "not_normalised",
        /// No such borough or ward.
        Unknown = "unknown",
        /// The ward is in another borough (param `borough`).
        WrongBorough = "wrong_borough",
        /// The day is in the future.
        InTheFuture = "in_the_future",
        /// The event is over.
        InThePast = "in_the_past",
        /// The same photo twice.
        Twice = "twice",
        /// The operation does not list a file with this digest.
        NotPromised = "not_promised",
        /// The file is not a complete photo of an accepted type. Only the queue checks this.
        NotAPhoto = "not_a_photo",
        /// The file still contains metadata. Only the queue checks this.
        CarriesMetadata = "carries_metadata",
    }
}

/// One error: where, what, and the numbers in its message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Flaw {
    /// Where.
    pub at: Field,
    /// What.
    pub code: FlawCode,
    /// The numbers in the message.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Flaw {
    /// A flaw without numbers.
    #[must_use]
    pub const fn new(at: Field, code: FlawCode) -> Self {
        Self { at, code, params: BTreeMap::new() }
    }

    fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl Content {
    /// An empty one, to start a draft from.
    #[must_use]
    pub const fn empty(kind: ContentKind) -> Self {
        Self {
            kind,
            caption_bn: String::new(),
            caption_en: String::new(),
            work_date: None,
            borough: None,
            ward: None,
            place_bn: String::new(),
            photos: Vec::new(),
            event: None,
            case: None,
        }
    }

    /// What is sealed: [clean](Self::clean), and without pairs of which one photo was taken out.
    #[must_use]
    pub fn stored(self) -> Self {
        let mut content = self.clean();
        let ids: BTreeSet<_> = content.photos.iter().map(|photo| photo.id).collect();
        for photo in &mut content.photos {
            photo.pair = photo.pair.filter(|pair| *pair != photo.id && ids.contains(pair));
        }
        content
    }

    /// The same with every text in the form of [`text::stored`].
    #[must_use]
    pub fn clean(mut self) -> Self {
        for field in [&mut self.caption_bn, &mut self.caption_en, &mut self.place_bn] {
            *field = text::stored(field);
        }
        self.photos = self.photos.into_iter().map(Photo::clean).collect();
        if let Some(event) = &mut self.event {
            event.venue_bn = text::stored(&event.venue_bn);
            event.late_reason = text::stored(&event.late_reason);
        }
        self
    }

    /// Everything that prevents submitting this, in the order of the page. `made_at` is when
    /// the officer pressed *Submit*, by the device's clock.
    ///
    /// ```
    /// use wire::content::{Content, ContentKind, Event, Field, Flaw, FlawCode};
    /// use wire::{places::Places, time::{HOUR, Timestamp}};
    ///
    /// let now = Timestamp::from_millis(1_800_000_000_000);
    /// let mut notice = Content::empty(ContentKind::InaugurationNotice);
    /// let missing = Flaw::new(Field::CaptionBn, FlawCode::Missing);
    /// assert!(notice.flaws(now, &Places::default()).contains(&missing));
    ///
    /// notice.caption_bn = "নতুন পাম্পিং স্টেশনের উদ্বোধন".into();
    /// notice.event =
    ///     Some(Event { at: now.plus(72 * HOUR), venue_bn: "টাউন হল".into(), late_reason: String::new() });
    /// assert!(notice.flaws(now, &Places::default()).is_empty());
    /// ```
    #[must_use]
    pub fn flaws(&self, made_at: Timestamp, places: &Places) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        self.photo_flaws(&mut flaws);
        if self.caption_bn.is_empty() {
            flaws.push(Flaw::new(Field::CaptionBn, FlawCode::Missing));
        }
        text_flaws(&mut flaws, Field::CaptionBn, &self.caption_bn, limits::CAPTION);
        text_flaws(&mut flaws, Field::CaptionEn, &self.caption_en, limits::CAPTION);
        self.date_flaws(&mut flaws, made_at);
        self.place_flaws(&mut flaws, places);
        self.event_flaws(&mut flaws, made_at);
        flaws
    }

    fn photo_flaws(&self, flaws: &mut Vec<Flaw>) {
        if self.photos.is_empty() && self.kind == ContentKind::WorkReport {
            flaws.push(Flaw::new(Field::Photos, FlawCode::Missing));
        }
        photos_flaws(flaws, &self.photos);
    }

    fn date_flaws(&self, flaws: &mut Vec<Flaw>, made_at: Timestamp) {
        match (self.kind, self.work_date) {
            (ContentKind::WorkReport, None) => flaws.push(Flaw::new(Field::WorkDate, FlawCode::Missing)),
            (_, Some(day)) if day > made_at.day() => {
                flaws.push(Flaw::new(Field::WorkDate, FlawCode::InTheFuture));
            }
            _ => {}
        }
    }

    fn place_flaws(&self, flaws: &mut Vec<Flaw>, places: &Places) {
        if let Some(no) = self.borough
            && !places.has_borough(no)
        {
            flaws.push(Flaw::new(Field::Borough, FlawCode::Unknown));
        }
        match self.ward.map(|ward| places.borough_of(ward)) {
            Some(None) => flaws.push(Flaw::new(Field::Ward, FlawCode::Unknown)),
            Some(Some(right)) if self.borough.is_some_and(|chosen| chosen != right) => {
                flaws.push(Flaw::new(Field::Ward, FlawCode::WrongBorough).with("borough", right));
            }
            None if self.kind == ContentKind::WorkReport => {
                flaws.push(Flaw::new(Field::Ward, FlawCode::Missing));
            }
            _ => {}
        }
        text_flaws(flaws, Field::Place, &self.place_bn, limits::PLACE);
    }

    fn event_flaws(&self, flaws: &mut Vec<Flaw>, made_at: Timestamp) {
        match (self.kind, &self.event) {
            (ContentKind::InaugurationNotice, None) => {
                flaws.push(Flaw::new(Field::EventAt, FlawCode::Missing));
            }
            (ContentKind::WorkReport, Some(_)) => {
                flaws.push(Flaw::new(Field::EventAt, FlawCode::NotExpected));
            }
            (ContentKind::InaugurationNotice, Some(event)) => {
                if event.at <= made_at {
                    flaws.push(Flaw::new(Field::EventAt, FlawCode::InThePast));
                } else if event.is_late(made_at) && event.late_reason.is_empty() {
                    flaws.push(Flaw::new(Field::LateReason, FlawCode::Missing));
                }
                if event.venue_bn.is_empty() {
                    flaws.push(Flaw::new(Field::Venue, FlawCode::Missing));
                }
                text_flaws(flaws, Field::Venue, &event.venue_bn, limits::PLACE);
                text_flaws(flaws, Field::LateReason, &event.late_reason, limits::REASON);
            }
            // Only a newer program knows the rules for an unknown kind.
            (ContentKind::WorkReport, None) | (ContentKind::Unknown(_), _) => {}
        }
    }
}

/// Appends what is wrong with photos, in any content.
pub fn photos_flaws(flaws: &mut Vec<Flaw>, photos: &[Photo]) {
    if photos.len() > limits::PHOTOS {
        flaws.push(
            Flaw::new(Field::Photos, FlawCode::TooMany)
                .with("max", limits::PHOTOS)
                .with("count", photos.len()),
        );
    }
    let (mut ids, mut digests) = (BTreeSet::new(), BTreeSet::new());
    for photo in photos {
        if !ids.insert(photo.id) || !digests.insert(photo.sha256) {
            flaws.push(Flaw::new(Field::Photo { photo: photo.id }, FlawCode::Twice));
        }
        if photo.pair.is_some_and(|pair| pair == photo.id || !photos.iter().any(|p| p.id == pair)) {
            flaws.push(Flaw::new(Field::Photo { photo: photo.id }, FlawCode::Unknown));
        }
        text_flaws(flaws, Field::PhotoAlt { photo: photo.id }, &photo.alt_bn, limits::ALT);
        for fact in photo.facts.texts() {
            text_flaws(flaws, Field::Photo { photo: photo.id }, fact, limits::PHOTO_FACT);
        }
    }
}

/// Appends what is wrong with a text, in any content.
pub fn text_flaws(flaws: &mut Vec<Flaw>, at: Field, value: &str, max: usize) {
    let count = text::count(value);
    if count > max {
        flaws.push(Flaw::new(at, FlawCode::TooLong).with("max", max).with("count", count));
    }
    if text::has_control(value) {
        flaws.push(Flaw::new(at, FlawCode::ControlCharacter));
    } else if text::stored(value) != value {
        flaws.push(Flaw::new(at, FlawCode::NotNormalised));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::places::Borough;
    use crate::time::HOUR;

    const NOON: Timestamp = Timestamp::from_millis(1_795_415_400_000); // 2026-11-23 11:59:60 in Kolkata

    fn places() -> Places {
        Places { boroughs: vec![Borough { no: 5, wards: vec![36] }, Borough { no: 16, wards: vec![124] }] }
    }

    fn photo(n: u8) -> Photo {
        Photo::new(uuid::Uuid::from_u128(u128::from(n)).into(), Digest::of(&[n]), 2048, 1536)
    }

    fn report() -> Content {
        Content {
            caption_bn: "রাস্তা পরিষ্কার করা হল।".into(),
            work_date: "2026-11-23".parse().ok(),
            borough: Some(16),
            ward: Some(124),
            photos: vec![photo(1)],
            ..Content::empty(ContentKind::WorkReport)
        }
    }

    fn notice(hours_ahead: i64) -> Content {
        Content {
            caption_bn: "উদ্বোধন।".into(),
            event: Some(Event {
                at: NOON.plus(hours_ahead * HOUR),
                venue_bn: "টালা".into(),
                late_reason: String::new(),
            }),
            ..Content::empty(ContentKind::InaugurationNotice)
        }
    }

    fn codes(content: &Content) -> Vec<(Field, FlawCode)> {
        content.flaws(NOON, &places()).into_iter().map(|f| (f.at, f.code)).collect()
    }

    #[test]
    fn a_complete_report_has_no_flaw() {
        assert_eq!(codes(&report()), []);
    }

    #[test]
    fn an_empty_report_lists_every_missing_field_in_page_order() {
        assert_eq!(
            codes(&Content::empty(ContentKind::WorkReport)),
            [
                (Field::Photos, FlawCode::Missing),
                (Field::CaptionBn, FlawCode::Missing),
                (Field::WorkDate, FlawCode::Missing),
                (Field::Ward, FlawCode::Missing),
            ]
        );
    }

    #[test]
    fn a_caption_that_is_too_long_reports_its_length_and_the_limit() {
        let long = Content { caption_bn: "ক".repeat(30_000), ..report() };
        let flaws = long.flaws(NOON, &places());
        assert_eq!(flaws.len(), 1);
        assert_eq!(flaws[0].code, FlawCode::TooLong);
        assert_eq!(flaws[0].params["max"], "5000");
        assert_eq!(flaws[0].params["count"], "30000");
    }

    #[test]
    fn control_characters_are_reported_with_their_field() {
        let odd = Content { place_bn: "টালা\u{7}".into(), ..report() };
        assert_eq!(codes(&odd), [(Field::Place, FlawCode::ControlCharacter)]);
    }

    #[test]
    fn a_ward_in_the_wrong_borough_names_the_right_borough() {
        let wrong = Content { borough: Some(5), ..report() };
        let flaws = wrong.flaws(NOON, &places());
        assert_eq!(flaws[0].code, FlawCode::WrongBorough);
        assert_eq!(flaws[0].params["borough"], "16");
        assert_eq!(
            codes(&Content { borough: Some(5), ward: Some(200), ..report() }),
            [(Field::Ward, FlawCode::Unknown)]
        );
    }

    #[test]
    fn a_work_date_in_the_future_is_refused() {
        let early = Content { work_date: "2026-11-24".parse().ok(), ..report() };
        assert_eq!(codes(&early), [(Field::WorkDate, FlawCode::InTheFuture)]);
    }

    #[test]
    fn a_notice_a_day_ahead_is_on_time_and_a_later_one_needs_a_reason() {
        assert_eq!(codes(&notice(24)), []);
        assert_eq!(codes(&notice(23)), [(Field::LateReason, FlawCode::Missing)]);
        assert_eq!(codes(&notice(0)), [(Field::EventAt, FlawCode::InThePast)]);
    }

    #[test]
    fn the_same_picture_twice_is_refused() {
        let twice = Content { photos: vec![photo(1), Photo { id: photo(2).id, ..photo(1) }], ..report() };
        assert_eq!(codes(&twice), [(Field::Photo { photo: photo(2).id }, FlawCode::Twice)]);
    }

    #[test]
    fn a_pair_names_another_photo_of_the_same_content() {
        let after = Photo { pair: Some(photo(1).id), mark: Mark::After, ..photo(2) };
        let paired = Content { photos: vec![photo(1), after.clone()], ..report() };
        assert_eq!(codes(&paired), []);
        let alone = Content { photos: vec![after], ..report() };
        assert_eq!(codes(&alone), [(Field::Photo { photo: photo(2).id }, FlawCode::Unknown)]);
        assert_eq!(codes(&alone.stored()), [], "sealing forgets a pair whose other photo was taken out");
    }

    #[test]
    fn text_from_a_camera_has_a_length_limit() {
        let facts = FileFacts { camera: Some("x".repeat(81)), ..FileFacts::default() };
        let odd = Content { photos: vec![Photo { facts, ..photo(1) }], ..report() };
        assert_eq!(codes(&odd), [(Field::Photo { photo: photo(1).id }, FlawCode::TooLong)]);
    }

    #[test]
    fn stored_normalises_every_text() {
        let typed = Content { caption_bn: "  গড\u{9bc}িয়া \n".into(), ..report() };
        assert_eq!(codes(&typed), [(Field::CaptionBn, FlawCode::NotNormalised)]);
        assert_eq!(codes(&typed.stored()), []);
    }
}
