//! Who does what: officers, departments, and the posts that join them.

use crate::open;
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

open! {
    /// What a post lets a person do. The government's own words.
    pub enum Role {
        /// The deputed officer who sends a department's material.
        Contributor = "contributor",
        /// Answers for a department's publicity, and deputes the contributor.
        ControllingOfficer = "controlling_officer",
        /// Reviews at the IT department.
        Moderator = "moderator",
        /// Publishes what was approved.
        Publisher = "publisher",
        /// Takes in complaints and gives them to departments.
        NodalOfficer = "nodal_officer",
        /// The commissioner's office: reads everything, changes nothing.
        Oversight = "oversight",
        /// Keeps the roster, the devices and the settings.
        Administrator = "administrator",
    }
}

impl Role {
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
    fn a_role_round_trips_through_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert_eq!(Role::named("manager"), None);
    }
}
