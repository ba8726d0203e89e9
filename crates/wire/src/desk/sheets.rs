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
    /// Those whose cells are days, or moments.
    pub days: &'static [&'static str],
    /// Those whose content is lost when a spreadsheet program takes it for a number or a date: telephone numbers, the
    /// numbers of letters, of houses.
    pub verbatim: &'static [&'static str],
}

impl Columns {
    /// What a column may be called in Bengali.
    #[must_use]
    pub fn bengali(&self, column: &str) -> Option<&'static str> {
        BENGALI.iter().find(|(name, _)| *name == column).map(|(_, bengali)| *bengali)
    }
}

/// The columns of what is imported under this name: it stands in the address of a template.
#[must_use]
pub fn named(name: &str) -> Option<Columns> {
    match name {
        "cases" => Some(CASES),
        "roster" => Some(ROSTER),
        "calendar" => Some(HOLIDAYS),
        _ => None,
    }
}

/// Bengali names under which the columns are found as well.
const BENGALI: [(&str, &str); 20] = [
    ("reference", "চিঠির নম্বর"),
    ("kind", "ধরন"),
    ("category", "বিষয়"),
    ("department", "বিভাগ"),
    ("ward", "ওয়ার্ড"),
    ("place", "জায়গা"),
    ("words", "নাগরিকের কথা"),
    ("name", "নাম"),
    ("phone", "ফোন"),
    ("email", "ইমেল"),
    ("link", "লিঙ্ক"),
    ("received", "প্রাপ্তির তারিখ"),
    ("login", "লগইন"),
    ("name_bn", "বাংলা নাম"),
    ("name_en", "ইংরেজি নাম"),
    ("role", "পদ"),
    ("from", "শুরু"),
    ("until", "শেষ"),
    ("acting", "অস্থায়ী"),
    ("day", "তারিখ"),
];

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
        "received",
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
        "received",
    ],
    required: &["words"],
    days: &["received"],
    verbatim: &["reference", "place", "phone"],
};

/// The roster: a row for each post.
pub const ROSTER: Columns = Columns {
    all: &["login", "name_bn", "name_en", "department", "role", "from", "until", "acting"],
    optional: &["login"],
    required: &["name_bn", "department", "role"],
    days: &["from", "until"],
    verbatim: &["login"],
};

/// Holidays.
pub const HOLIDAYS: Columns = Columns {
    all: &["day", "name_bn", "name_en"],
    optional: &["name_en"],
    required: &["day", "name_bn"],
    days: &["day"],
    verbatim: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_filled_is_there_and_must_not_be_absent() {
        for Columns { all, optional, required, days, verbatim } in [CASES, ROSTER, HOLIDAYS] {
            let named = [optional, required, days, verbatim].concat();
            assert!(named.iter().all(|name| all.contains(name)), "{all:?}");
            assert!(all.iter().all(|name| BENGALI.iter().any(|(known, _)| known == name)), "{all:?}");
            assert!(required.iter().all(|name| !optional.contains(name)), "{all:?}");
        }
    }
}
