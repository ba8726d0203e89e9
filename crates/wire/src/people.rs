//! Officers, departments, and the posts that connect them.

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
    /// Its position in lists.
    pub sort_order: u32,
}

open! {
    /// The role of a post, by the government's own terms.
    pub enum Role {
        /// The deputed officer who sends a department's material.
        Contributor = "contributor",
        /// Responsible for a department's publicity; deputes the contributor.
        ControllingOfficer = "controlling_officer",
        /// Reviews at the IT department.
        Moderator = "moderator",
        /// Publishes what was approved.
        Publisher = "publisher",
        /// Receives complaints and assigns them to departments.
        NodalOfficer = "nodal_officer",
        /// The commissioner's office: may read everything and change nothing.
        Oversight = "oversight",
        /// Manages the roster, the devices and the settings.
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
    /// The department.
    pub department: DepartmentCode,
    /// The role.
    pub role: Role,
    /// Whether they are in acting charge for somebody else.
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
