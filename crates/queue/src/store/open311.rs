//! What the queue remembers of those who speak Open311 with it.

use wire::case::{Case, Point};
use wire::digest::Digest;
use wire::ids::CaseId;
use wire::time::Timestamp;

use super::Stored;

/// Somebody who may bring requests in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Who: a short name, never given to another.
    pub name: String,
    /// SHA-256 of the key.
    pub hash: Digest,
    /// For which jurisdiction.
    pub jurisdiction: String,
    /// What comes with it may be read without it.
    pub public: bool,
    /// Requests and updates taken in an hour.
    pub per_hour: u32,
    /// Since when.
    pub made: Timestamp,
    /// Struck off since.
    pub revoked: Option<Timestamp>,
}

/// From the first millisecond to the last.
pub type Span = (Timestamp, Timestamp);

/// Which requests are asked for. All of them came by Open311, are public or came with the
/// reader's own key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RequestFilter {
    /// The reader's key, by name.
    pub reader: Option<String>,
    /// In which categories; empty: all.
    pub services: Vec<String>,
    /// Open, or not.
    pub open: Option<bool>,
    /// Received within this.
    pub received: Option<Span>,
    /// Last changed within this.
    pub updated: Option<Span>,
    /// With a point in here.
    pub near: Option<Circle>,
}

/// All around a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circle {
    /// Its middle.
    pub middle: Point,
    /// How far from that, in metres.
    pub metres: f64,
}

impl Circle {
    /// A degree of latitude, in metres, on a sphere as large as the earth.
    const DEGREE: f64 = 111_195.08;

    /// Whether a point is within it, as the crow flies.
    #[must_use]
    pub fn holds(&self, point: Point) -> bool {
        let radians = |millionths: i32| (f64::from(millionths) / 1e6).to_radians();
        let (lat, other) = (radians(self.middle.lat), radians(point.lat));
        let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
        let chord =
            half(lat, other) + lat.cos() * other.cos() * half(radians(self.middle.long), radians(point.long));
        2.0 * chord.sqrt().min(1.0).asin().to_degrees() * Self::DEGREE <= self.metres
    }

    /// The least and the most latitude and longitude of all that is within it, or somewhat more.
    #[must_use]
    pub fn bounds(&self) -> ((i32, i32), (i32, i32)) {
        const ALL: (i32, i32) = (-180_000_000, 180_000_000);
        let up = self.metres / Self::DEGREE;
        let around = |middle: i32, degrees: f64| {
            let millionths = (degrees * 1e6).ceil().min(4e8);
            #[allow(clippy::cast_possible_truncation, reason = "at most 400 000 000, as it is limited to")]
            let millionths = millionths as i32 + 1;
            (middle.saturating_sub(millionths), middle.saturating_add(millionths))
        };
        let lat = around(self.middle.lat, up);
        let farthest = (f64::from(self.middle.lat) / 1e6).abs() + up;
        if farthest >= 89.0 {
            return (lat, ALL);
        }
        let long = around(self.middle.long, up / farthest.to_radians().cos());
        // Beyond the line where the days meet longitudes begin anew.
        if long.0 < ALL.0 || long.1 > ALL.1 { (lat, ALL) } else { (lat, long) }
    }
}

/// Which part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// So many before it are passed over.
    pub skip: u32,
    /// So many are answered.
    pub limit: u32,
    /// All of the second with which it begins come on top of the limit. Answers tell seconds: whoever goes on from the last
    /// one that they were told asks for that second again, and would never come past one that holds more than an answer.
    pub whole_second: bool,
}

impl Page {
    /// The first so many.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self { skip: 0, limit, whole_second: false }
    }

    /// Begins to read it.
    #[must_use]
    pub const fn read(self) -> Reading {
        Reading { page: self, counted: 0, began: None }
    }
}

/// How far a page has been read.
#[derive(Debug)]
pub struct Reading {
    page: Page,
    counted: u32,
    /// In which second.
    began: Option<i64>,
}

impl Reading {
    /// Whether the next in order, which was at `at`, is answered or passed over; nothing at the page's end.
    pub fn next(&mut self, at: Timestamp) -> Option<bool> {
        let second = at.millis().div_euclid(1_000);
        let on_top = self.page.whole_second && *self.began.get_or_insert(second) == second;
        if on_top {
            return Some(true);
        }
        if self.counted >= self.page.skip.saturating_add(self.page.limit) {
            return None;
        }
        self.counted = self.counted.saturating_add(1);
        Some(self.counted > self.page.skip)
    }
}

/// One thing that the public may know happened to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateRow {
    /// Its name: the request's number and the case's version.
    pub id: String,
    /// Of which request.
    pub number: String,
    /// Where the request stands after it, in mySociety's word.
    pub status: String,
    /// When.
    pub at: Timestamp,
    /// What was said to the citizen; may be empty.
    pub words: String,
}

/// Keys, and the requests that came with them.
pub trait Open311 {
    /// The key with this hash, also one that was struck off.
    fn open311_key(&self, hash: Digest) -> Stored<Option<KeyRow>>;
    /// Every key that ever was, by name.
    fn open311_keys(&self) -> Stored<Vec<KeyRow>>;
    /// Adds a key, or strikes it off: nothing else of it changes.
    fn save_open311_key(&self, key: &KeyRow) -> Stored<()>;
    /// Notes with which key a case came. A case has one.
    fn add_open311_request(&self, case: CaseId, key: &str) -> Stored<()>;
    /// Sets what a request is found by, and what happened to it; nothing for a case that came with no key. `public`:
    /// those without its key may read it, should its key be public.
    fn index_open311_request(&self, case: &Case, public: bool, updates: &[UpdateRow]) -> Stored<()>;
    /// Requests for which that was never done: nobody finds them yet.
    fn open311_unindexed(&self, limit: u32) -> Stored<Vec<Case>>;
    /// A request by its number, and with which key it came, if this reader may read it.
    fn open311_request(&self, reader: Option<&str>, number: &str) -> Stored<Option<(Case, String)>>;
    /// Requests that a filter leaves, newest first: by when they were received, or where only that is asked for, by when
    /// they last changed.
    fn open311_requests(&self, filter: &RequestFilter, page: Page) -> Stored<Vec<Case>>;
    /// What happened, from then until then, to requests that this reader may read: the oldest first, of the same moment
    /// by name.
    fn open311_updates(&self, reader: Option<&str>, span: Span, page: Page) -> Stored<Vec<UpdateRow>>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HALTU: Point = Point { lat: 22_510_000, long: 88_401_234 };

    #[test]
    fn a_circle_holds_what_is_no_farther_away_than_its_radius() {
        // 0.01 degrees of latitude are 1,112 m; of longitude, in Kolkata, 1,027 m.
        for (lat, long, metres) in [(10_000, 0, 1_112.0), (-10_000, 0, 1_112.0), (0, 10_000, 1_027.4)] {
            let point = Point { lat: HALTU.lat + lat, long: HALTU.long + long };
            assert!(Circle { middle: HALTU, metres: metres + 1.0 }.holds(point));
            assert!(!Circle { middle: HALTU, metres: metres - 1.0 }.holds(point));
        }
        assert!(Circle { middle: HALTU, metres: 0.0 }.holds(HALTU));
    }

    fn point() -> impl Strategy<Value = Point> {
        (-90_000_000..=90_000_000, -180_000_000..=180_000_000).prop_map(|(lat, long)| Point { lat, long })
    }

    proptest! {
        #[test]
        fn what_a_circle_holds_is_within_its_bounds(
            middle in point(), other in point(), near in (-50_000_i32..50_000, -50_000_i32..50_000), metres in 0.0..3e7)
        {
            let beside = Point {
                lat: (middle.lat + near.0).clamp(-90_000_000, 90_000_000),
                long: (middle.long + near.1).clamp(-180_000_000, 180_000_000),
            };
            for (metres, point) in [(metres, other), (metres / 3e4, beside), (metres, beside)] {
                let circle = Circle { middle, metres };
                let ((south, north), (west, east)) = circle.bounds();
                if circle.holds(point) {
                    prop_assert!((south..=north).contains(&point.lat) && (west..=east).contains(&point.long), "{circle:?} {point:?}");
                }
            }
        }
    }
}
