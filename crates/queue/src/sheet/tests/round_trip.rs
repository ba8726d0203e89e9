//! Whatever a table holds, it reads back as that from every kind of file. The seed is printed when it does not.

use super::super::{rows, write};
use super::{CASES, books, utf16};
use proptest::prelude::*;

/// Cells as people fill them: several scripts, separators, quotation marks, line ends, what looks like a formula.
fn cell() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "জল",
        "ঘোষ",
        "নর্দমা",
        " ",
        ",",
        ";",
        "\"",
        "'",
        "\n",
        "|",
        "=",
        "+91",
        "-",
        "@",
        "a",
        "Z",
        "7",
        "১২৪",
        "&",
        "<",
        "%",
        "😀",
        "\u{200d}",
        "é",
        "\\",
        "#",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| wire::text::stored(&pieces.concat()))
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell(), CASES.all.len()), 1..6).prop_filter(
        "what a program is refused for having rewritten is tried elsewhere",
        |table| {
            let words = table.iter().flatten();
            words.clone().all(|cell| !(cell.len() >= 3 && cell.bytes().all(|byte| byte == b'#')))
                && words.clone().all(|cell| cell.matches('?').count() < 3)
                && words.clone().all(|cell| !(cell.starts_with("=\"") && cell.ends_with('"')))
                && words.clone().all(|cell| !cell.starts_with('\''))
        },
    )
}

fn read(bytes: &[u8]) -> Result<Vec<Vec<String>>, String> {
    let rows = rows(bytes, &CASES).map_err(|errors| format!("{errors:?}"))?;
    Ok(rows.iter().map(|row| CASES.all.iter().map(|column| row.cell(column).to_owned()).collect()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_reads_back_from_every_kind_of_file(table in table()) {
        let filled: Vec<Vec<String>> =
            table.iter().filter(|line| line.iter().any(|cell| !cell.is_empty())).cloned().collect();
        let ours = write(&CASES, table.clone()).unwrap();
        prop_assert_eq!(read(&ours), Ok(filled.clone()));
        let text = std::str::from_utf8(&ours).unwrap().trim_start_matches('\u{feff}').to_owned();
        prop_assert_eq!(read(&utf16(&text, u16::to_le_bytes, true)), Ok(filled.clone()));
        prop_assert_eq!(read(&utf16(&text, u16::to_be_bytes, true)), Ok(filled.clone()));
        for separator in [b',', b';', b'\t'] {
            for terminator in [csv::Terminator::CRLF, csv::Terminator::Any(b'\n')] {
                let mut other = csv::WriterBuilder::new().delimiter(separator).terminator(terminator).from_writer(Vec::new());
                other.write_record(CASES.all).unwrap();
                table.iter().for_each(|line| other.write_record(line).unwrap());
                prop_assert_eq!(read(&other.into_inner().unwrap()), Ok(filled.clone()));
            }
        }
        let heads = CASES.all.iter().map(|name| (*name).to_owned()).collect();
        let whole: Vec<Vec<String>> = std::iter::once(heads).chain(table).collect();
        prop_assert_eq!(read(&books::xlsx(&whole)), Ok(filled.clone()));
        prop_assert_eq!(read(&books::ods(&whole)), Ok(filled));
    }
}
