//! A phone's JPEG with nothing odd about it, in each of the eight ways a phone is held.

use crate::photographs::drawn;
use crate::sample::Sample;

pub fn samples() -> Vec<Sample> {
    let held = |orientation| Sample {
        name: format!("held-{orientation}.jpg"),
        bytes: drawn(3, 640, 480, orientation),
        upright: (640, 480),
    };
    (1..=8).map(held).collect()
}
