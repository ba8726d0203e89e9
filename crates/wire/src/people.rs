//! Who does what: officers, departments, and the posts that join them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{DepartmentCode, OfficerId};

/// A name in both languages. English may be empty; Bengali may not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Name {
    /// In Bengali.
    pub bn: String,
    /// In English, for those who read that.
    pub en: String,
}

/// A person as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Person {
    /// Who.
    pub id: OfficerId,
    /// Their name.
    pub name: Name,
}

/// A department of the corporation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Department {
    /// Its short code.
    pub code: DepartmentCode,
    /// Its name.
    pub name: Name,
    /// Where it stands in lists.
    pub sort_order: u32,
}

/// What a post lets a person do. The government's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The deputed officer who sends a department's material.
    Contributor,
    /// Answers for a department's publicity, and deputes the contributor.
    ControllingOfficer,
    /// Reviews at the IT department.
    Moderator,
    /// Publishes what was approved.
    Publisher,
    /// Takes in complaints and gives them to departments.
    NodalOfficer,
    /// The commissioner's office: reads everything, changes nothing.
    Oversight,
    /// Keeps the roster, the devices and the settings.
    Administrator,
}

impl Role {
    /// Every role, in the order above.
    pub const ALL: [Self; 7] = [
        Self::Contributor,
        Self::ControllingOfficer,
        Self::Moderator,
        Self::Publisher,
        Self::NodalOfficer,
        Self::Oversight,
        Self::Administrator,
    ];

    /// The word used on the wire, in files and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contributor => "contributor",
            Self::ControllingOfficer => "controlling_officer",
            Self::Moderator => "moderator",
            Self::Publisher => "publisher",
            Self::NodalOfficer => "nodal_officer",
            Self::Oversight => "oversight",
            Self::Administrator => "administrator",
        }
    }

    /// The role a word names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether an officer in this post may send a department's material.
    #[must_use]
    pub const fn submits(self) -> bool {
        matches!(self, Self::Contributor | Self::ControllingOfficer)
    }
}

/// A person's post in a department, now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Posting {
    /// Where.
    pub department: DepartmentCode,
    /// As what.
    pub role: Role,
    /// Whether in acting charge for somebody else.
    pub acting: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_back_from_its_own_word() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert_eq!(Role::named("manager"), None);
    }
}
