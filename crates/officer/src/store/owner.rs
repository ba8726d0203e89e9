//! SQL that finds only what the officer who works here may see. Who that is: [`super::works_for`].

/// The setting that holds whoever works here.
pub(super) const WORKS_FOR: &str = "works_for";

/// A condition of SQL: the officer in this column is the one who works here. Before that is known (while a database is
/// rebuilt), and for a row that is nobody's yet, it holds.
pub(super) fn is_shown(column: &str) -> String {
    format!(
        "({column} IS NULL OR {column} =
          coalesce((SELECT json_extract(value, '$') FROM setting WHERE name = '{WORKS_FOR}'), {column}))"
    )
}

/// Whoever works here, as a value of SQL; NULL before that is known.
pub(super) const OFFICER: &str = "(SELECT json_extract(value, '$') FROM setting WHERE name = 'works_for')";
