//! Telling the same picture again, though it was pressed, shrunk, stamped or mirrored: old work shown as new is
//! the commonest fraud on record.
//!
//! A fingerprint is three difference hashes: the picture is averaged to 9 x 8 fields, and each bit says
//! whether a field is darker than its right neighbour. Of the whole frame; of its top [`TOP`] hundredths, which
//! survive a strip of place and time burnt into the bottom; and of the frame mirrored.
//!
//! What has too little in it (a wall, a sky, a sheet of paper) is like everything of its kind, and so like nothing: it
//! makes no claim.
//!
//! A likeness is a question for a person and never an answer: a true "after" photo of the same spot may be at 8.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};
use ts_rs::TS;

/// How much of the frame the second hash looks at, in hundredths from the top.
const TOP: u32 = 72;
const COLUMNS: usize = 9;
const ROWS: usize = 8;

/// The most bits in which two fingerprints of the same picture differ. This and the next two are measured on real
/// photographs: `docs/TESTING.md`.
pub const SAME_BITS: u32 = 3;
/// The most bits in which very similar pictures differ.
pub const VERY_SIMILAR_BITS: u32 = 8;
/// The fewest bends of a picture that is told from others.
const LEAST_BENDS: u32 = 10;

/// What a picture is recognised by. Its text form is 48 hexadecimal digits: the three numbers in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SerializeDisplay, DeserializeFromStr, TS)]
#[ts(type = "string")]
pub struct Fingerprint {
    /// Of the whole frame.
    pub full: u64,
    /// Of its top 72 hundredths.
    pub top: u64,
    /// Of the whole frame, left and right exchanged.
    pub mirror: u64,
}

/// How alike two pictures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// The same picture: at most [`SAME_BITS`] apart.
    Same,
    /// At most [`VERY_SIMILAR_BITS`] apart: worth a look, side by side.
    VerySimilar,
    /// Nothing speaks for it.
    Different,
}

/// The text is not 48 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a fingerprint")]
pub struct NotAFingerprint;

impl Fingerprint {
    /// Of a picture by its lightness, row by row.
    pub(crate) fn of(light: &[u8], width: u32) -> Self {
        let width = width.max(1) as usize;
        let height = light.len() / width;
        let top = light.len() / width * TOP as usize / 100;
        let full = fields(light, width, height);
        let mut mirrored = full;
        mirrored.iter_mut().for_each(|row| row.reverse());
        Self { full: hash(&full), top: hash(&fields(light, width, top.max(1))), mirror: hash(&mirrored) }
    }

    /// The number of bits in which they differ where they are most alike: whole and whole, top and top, or one
    /// mirrored. 64 where either has too little in it to be told from others: less than [`LEAST_BENDS`].
    #[must_use]
    pub fn distance(&self, other: &Self) -> u32 {
        let pairs = [
            (self.full, other.full),
            (self.top, other.top),
            (self.mirror, other.full),
            (self.full, other.mirror),
        ];
        let tells = |hash| bends(hash) >= LEAST_BENDS;
        let told = pairs.into_iter().filter(|(one, two)| tells(*one) && tells(*two));
        told.map(|(one, two)| (one ^ two).count_ones()).min().unwrap_or(u64::BITS)
    }

    /// How alike the pictures are.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> Likeness {
        let distance = self.distance(other);
        if distance <= SAME_BITS {
            Likeness::Same
        } else if distance <= VERY_SIMILAR_BITS {
            Likeness::VerySimilar
        } else {
            Likeness::Different
        }
    }
}

/// How often, row by row, the picture stops growing lighter or darker. A wall, a clear sky or a blur never does, and so
/// they are all alike.
const fn bends(hash: u64) -> u32 {
    // The last bit of a row has no neighbour.
    ((hash ^ hash >> 1) & 0x7f7f_7f7f_7f7f_7f7f).count_ones()
}

type Fields = [[u64; COLUMNS]; ROWS];

/// The mean of each field, in 256ths.
fn fields(light: &[u8], width: usize, height: usize) -> Fields {
    let mut sums = [[(0_u64, 0_u64); COLUMNS]; ROWS];
    let height = height.max(1);
    for (y, row) in light.chunks_exact(width).take(height).enumerate() {
        let Some(fields) = sums.get_mut(y * ROWS / height) else { continue };
        for (column, (sum, count)) in fields.iter_mut().enumerate() {
            let (from, to) = (column * width / COLUMNS, (column + 1) * width / COLUMNS);
            let part = row.get(from..to.max(from + 1)).unwrap_or_default();
            *sum += part.iter().map(|byte| u64::from(*byte)).sum::<u64>();
            *count += part.len() as u64;
        }
    }
    sums.map(|row| row.map(|(sum, count)| (sum << 8) / count.max(1)))
}

fn hash(fields: &Fields) -> u64 {
    let darker = fields.iter().flat_map(|row| row.windows(2)).map(|pair| matches!(pair, [a, b] if a < b));
    darker.fold(0, |bits, darker| bits << 1 | u64::from(darker))
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}{:016x}", self.full, self.top, self.mirror)
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let digits = text.as_bytes();
        if digits.len() != 48 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(NotAFingerprint);
        }
        let number = |at: usize| {
            let part = text.get(at..at + 16).ok_or(NotAFingerprint)?;
            u64::from_str_radix(part, 16).map_err(|_| NotAFingerprint)
        };
        Ok(Self { full: number(0)?, top: number(16)?, mirror: number(32)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_round_trips_through_48_digits() {
        let print = Fingerprint { full: 0x0123_4567_89ab_cdef, top: 1, mirror: u64::MAX };
        let text = print.to_string();
        assert_eq!(text, "0123456789abcdef0000000000000001ffffffffffffffff");
        assert_eq!(text.parse(), Ok(print));
        assert_eq!(serde_json::to_string(&print).unwrap(), format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Fingerprint>(&format!("\"{text}\"")).unwrap(), print);
        for wrong in [
            "",
            "0",
            text.strip_prefix('0').unwrap(),
            &format!("{text}0"),
            &text.replace('f', "g"),
            &text.replace("01", "ক"),
        ] {
            assert_eq!(wrong.parse::<Fingerprint>(), Err(NotAFingerprint), "{wrong}");
        }
    }

    #[test]
    fn likeness_changes_exactly_at_the_documented_thresholds() {
        let waves = 0x3333_3333_3333_3333;
        let one = Fingerprint { full: 0, top: waves, mirror: 0 };
        let apart = |bits: u32| Fingerprint { full: !0, top: waves ^ ((1 << bits) - 1), mirror: !0 };
        let likeness = |bits| one.likeness(&apart(bits));
        assert_eq!((likeness(0), likeness(3)), (Likeness::Same, Likeness::Same));
        assert_eq!((likeness(4), likeness(8)), (Likeness::VerySimilar, Likeness::VerySimilar));
        assert_eq!(likeness(9), Likeness::Different);
    }

    #[test]
    fn flat_pictures_and_gradients_match_nothing() {
        let pictures: [fn(u8, u8) -> u8; 4] =
            [|_, _| 128, |_, y| 90 + y, |x, _| x, |x, y| 255 - x / 2 - y / 2];
        for picture in pictures {
            let light: Vec<u8> = (0..120).flat_map(|y| (0..160).map(move |x| picture(x, y))).collect();
            let print = Fingerprint::of(&light, 160);
            assert_eq!(print.likeness(&print), Likeness::Different, "{print}");
        }
    }

    #[test]
    fn a_mirrored_or_stamped_picture_is_recognised() {
        let light = |x: usize, y: usize| u8::try_from((x * x * 7 + y * 31 + x * y * 3) % 256).unwrap();
        let (width, height) = (90, 80);
        let picture = |at: &dyn Fn(usize, usize) -> u8| {
            (0..height)
                .flat_map(|y| (0..width).map(move |x| (x, y)))
                .map(|(x, y)| at(x, y))
                .collect::<Vec<_>>()
        };
        let of = |at: &dyn Fn(usize, usize) -> u8| Fingerprint::of(&picture(at), 90);
        let one = of(&light);
        assert_eq!(one.distance(&of(&|x, y| light(89 - x, y))), 0);
        assert_eq!(one.distance(&of(&|x, y| if y >= 60 { 0 } else { light(x, y) })), 0);
        assert_eq!(one.likeness(&of(&|x, y| light(y, x))), Likeness::Different);
    }
}
