//! The city's boroughs and wards. The table comes from the queue and is versioned there.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How many wards the city has; they are numbered from 1.
pub const WARDS: u8 = 144;

/// A borough and its wards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Borough {
    /// 1 to 16.
    pub no: u8,
    /// Its wards, each 1 to [`WARDS`], in exactly one borough.
    pub wards: Vec<u8>,
}

/// All boroughs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Places {
    /// In order of their number.
    pub boroughs: Vec<Borough>,
}

impl Places {
    /// Whether there is such a borough.
    #[must_use]
    pub fn has_borough(&self, no: u8) -> bool {
        self.boroughs.iter().any(|b| b.no == no)
    }

    /// The borough a ward lies in.
    #[must_use]
    pub fn borough_of(&self, ward: u8) -> Option<u8> {
        self.boroughs.iter().find(|b| b.wards.contains(&ward)).map(|b| b.no)
    }
}
