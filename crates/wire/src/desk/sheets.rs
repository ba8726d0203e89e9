//! The columns of the spreadsheets that the desk imports: the queue reads by them, the page names them.

/// The columns of a spreadsheet, as they are named in its first row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// All of them, in the order in which they are written.
    pub all: &'static [&'static str],
    /// Those that may be absent.
    pub optional: &'static [&'static str],
    /// Those in which no cell may be empty.
    pub required: &'static [&'static str],
}

/// Citizens' cases.
pub const CASES: Columns = Columns {
    all: &[
        "reference",
        "kind",
        "category",
        "department",
        "ward",
        "place",
        "words",
        "name",
        "phone",
        "email",
        "link",
    ],
    optional: &[
        "reference",
        "kind",
        "category",
        "department",
        "ward",
        "place",
        "name",
        "phone",
        "email",
        "link",
    ],
    required: &["words"],
};

/// The roster: a row for each post.
pub const ROSTER: Columns = Columns {
    all: &["login", "name_bn", "name_en", "department", "role", "from", "until", "acting"],
    optional: &["login"],
    required: &["name_bn", "department", "role"],
};

/// Holidays.
pub const HOLIDAYS: Columns =
    Columns { all: &["day", "name_bn", "name_en"], optional: &["name_en"], required: &["day", "name_bn"] };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_filled_is_there_and_must_not_be_absent() {
        for Columns { all, optional, required } in [CASES, ROSTER, HOLIDAYS] {
            assert!(optional.iter().chain(required).all(|name| all.contains(name)), "{all:?}");
            assert!(required.iter().all(|name| !optional.contains(name)), "{all:?}");
        }
    }
}
