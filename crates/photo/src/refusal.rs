//! Why a file is refused. The front end makes a message from [`Refusal::code`] and [`Refusal::params`].

use std::collections::BTreeMap;

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is empty: an interrupted copy.
    #[error("no bytes")]
    Empty,
    /// Not a photo of a format that is taken, whatever its name says.
    #[error("looks like {looks_like}")]
    NotAPhoto {
        /// One of [`crate::KINDS`], or `unknown`.
        looks_like: &'static str,
    },
    /// The file is too large.
    #[error("{bytes} bytes, at most {limit}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// [`crate::limits::FILE_BYTES`].
        limit: u64,
    },
    /// It has too many pixels.
    #[error("{width} x {height} pixels, at most {limit}")]
    TooManyPixels {
        /// As its header says.
        width: u32,
        /// As its header says.
        height: u32,
        /// The most pixels of such a file.
        limit: u64,
    },
    /// A header that promises far more pixels than its bytes could hold: a bomb, or the rest is lost.
    #[error("{width} x {height} pixels in {bytes} bytes")]
    Implausible {
        /// As its header says.
        width: u32,
        /// As its header says.
        height: u32,
        /// Its size.
        bytes: u64,
    },
    /// Cut short, overwritten or otherwise broken.
    #[error("damaged in its {part}")]
    Damaged {
        /// `header`, `structure`, `pixels` or `end`.
        part: &'static str,
    },
    /// More than one frame.
    #[error("animated")]
    Animated,
    /// A known kind of photo that is not supported.
    #[error("{what} is not taken")]
    Unsupported {
        /// `lossless_jpeg`, `arithmetic_jpeg`, `hierarchical_jpeg`, `twelve_bit_jpeg`, `cmyk`, `scans`,
        /// `heic`, `tiff`, `dng` or `colours`.
        what: &'static str,
    },
    /// The edit has a flaw ([`crate::Edit::flaws`]): nothing was made of the photo.
    #[error("the edit does not fit: {part}")]
    Edit {
        /// `turn`, `crop` or `hidden`.
        part: &'static str,
    },
    /// Decoding took longer than a photo may take.
    #[error("not decoded in time")]
    TooSlow,
    /// The caller asked for the end ([`crate::Cancel`]).
    #[error("cancelled")]
    Cancelled,
}

impl Refusal {
    /// Its code, for the front end.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotAPhoto { .. } => "not_a_photo",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::Implausible { .. } => "implausible",
            Self::Damaged { .. } => "damaged",
            Self::Animated => "animated",
            Self::Unsupported { .. } => "unsupported",
            Self::Edit { .. } => "edit",
            Self::TooSlow => "too_slow",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the same file may be taken the next time: the file itself was not the reason.
    #[must_use]
    pub const fn may_be_retried(&self) -> bool {
        matches!(self, Self::Cancelled)
    }

    /// The parameters of its message.
    #[must_use]
    pub fn params(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Empty | Self::Animated | Self::TooSlow | Self::Cancelled => BTreeMap::new(),
            Self::NotAPhoto { looks_like } => BTreeMap::from([("looks_like", (*looks_like).to_owned())]),
            Self::TooLarge { bytes, limit } => {
                BTreeMap::from([("bytes", bytes.to_string()), ("limit", limit.to_string())])
            }
            Self::TooManyPixels { width, height, limit } => BTreeMap::from([
                ("width", width.to_string()),
                ("height", height.to_string()),
                ("limit", limit.to_string()),
            ]),
            Self::Implausible { width, height, bytes } => BTreeMap::from([
                ("width", width.to_string()),
                ("height", height.to_string()),
                ("bytes", bytes.to_string()),
            ]),
            Self::Edit { part } | Self::Damaged { part } => BTreeMap::from([("part", (*part).to_owned())]),
            Self::Unsupported { what } => BTreeMap::from([("what", (*what).to_owned())]),
        }
    }
}
