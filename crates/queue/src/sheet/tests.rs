//! Files as the field's programs write them.

use super::{day, rows};
use wire::desk::cases::CsvError;
use wire::desk::sheets::{CASES, Columns, HOLIDAYS};

mod books;
mod round_trip;

/// What a file is read as: each row's number and the cells of the columns asked for.
fn read(bytes: &[u8], columns: &[&str]) -> Vec<(u32, Vec<String>)> {
    let rows = rows(bytes, &CASES).map_err(|errors| format!("{errors:?}")).unwrap();
    let cells = |row: &super::Row| columns.iter().map(|column| row.cell(column).to_owned()).collect();
    rows.iter().map(|row| (row.number(), cells(row))).collect()
}

/// What is wrong with a file: row, column, word.
fn wrong(bytes: &[u8], columns: &Columns) -> Vec<(u32, String, String)> {
    let errors = rows(bytes, columns).err().unwrap_or_default();
    errors.into_iter().map(|CsvError { row, column, wrong, .. }| (row, column, wrong)).collect()
}

fn is_wrong(text: &str) -> Vec<(u32, String, String)> {
    wrong(text.as_bytes(), &CASES)
}

fn one(row: u32, column: &str, word: &str) -> Vec<(u32, String, String)> {
    vec![(row, column.to_owned(), word.to_owned())]
}

const PLAIN: &str = "ward,words,place\n124,\"নালা, উপচে \"\"পড়ছে\"\"\",বেহালা\n106,জল,হালতু\n";

fn plain() -> Vec<(u32, Vec<String>)> {
    let cells = |cells: [&str; 3]| cells.map(wire::text::stored).to_vec();
    vec![(2, cells(["124", "নালা, উপচে \"পড়ছে\"", "বেহালা"])), (3, cells(["106", "জল", "হালতু"]))]
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    format!("{mark}{text}").encode_utf16().flat_map(order).collect()
}

#[test]
fn a_file_reads_the_same_in_every_encoding_and_with_every_separator_and_line_end() {
    let asked = ["ward", "words", "place"];
    let semicolons = PLAIN.replace(',', ";").replace("নালা;", "নালা,");
    let tabs = semicolons.replace(';', "\t");
    for text in [
        PLAIN.to_owned(),
        semicolons.clone(),
        tabs,
        format!("sep=;\n{semicolons}"),
        format!("SEP=,\n{PLAIN}"),
    ] {
        for text in
            [text.clone(), text.replace('\n', "\r\n"), text.replace('\n', "\r"), text.trim_end().to_owned()]
        {
            let marked = format!("\u{feff}{text}");
            for bytes in [
                text.clone().into_bytes(),
                marked.into_bytes(),
                utf16(&text, u16::to_le_bytes, true),
                utf16(&text, u16::to_be_bytes, true),
                utf16(&text, u16::to_le_bytes, false),
                utf16(&text, u16::to_be_bytes, false),
            ] {
                assert_eq!(read(&bytes, &asked), plain(), "{text:?}");
            }
        }
    }
}

#[test]
fn an_older_code_page_is_refused_and_half_a_character_is_not() {
    assert_eq!(wrong(b"words\n\n\xe0\xe9 caf\xe9\n", &CASES), one(3, "", "not_utf8"));
    let mut half = utf16("words\n", u16::to_le_bytes, true);
    half.extend([0x3d, 0xd8]);
    assert_eq!(read(&half, &["words"]), [(2, vec!["\u{fffd}".to_owned()])]);
    half.push(0);
    assert_eq!(wrong(&half, &CASES), one(1, "", "not_utf8"));
}

#[test]
fn rows_are_numbered_as_the_spreadsheet_shows_them() {
    let file = "words,ward\n\"এক\nদুই\r\nতিন\",1\n\n\r\n ,\nচার,2\n,,\n,,,\n\n";
    assert_eq!(read(file.as_bytes(), &["ward"]), [(2, vec!["1".into()]), (6, vec!["2".into()])]);
    for end in ["\r\n", "\r"] {
        let file = "words\n\nx\n\n\ny\n".replace('\n', end);
        let numbers: Vec<_> = read(file.as_bytes(), &[]).iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [3, 6], "{end:?}");
    }
    assert_eq!(read("\n\nwords\nx\n".as_bytes(), &[])[0].0, 4, "lines above the names of the columns count");
    assert_eq!(read("sep=;\nwords;ward\nx;1\n".as_bytes(), &[])[0].0, 2, "Excel does not show the line sep=");
}

#[test]
fn columns_are_found_in_any_order_and_any_case_and_in_bengali() {
    let file = "\u{a0}Ward \t, WORDS,নাম,Phone\u{200b},Link,,\n১২৪,জল,রিনা,9830012321,,,\n";
    let cells = ["১২৪", "জল", "রিনা", "9830012321"].map(str::to_owned).to_vec();
    assert_eq!(read(file.as_bytes(), &["ward", "words", "name", "phone"]), [(2, cells)]);
    let titled = "ডিসেম্বরের অভিযোগ,,\n,,\nwords,ward,\nজল,124,\n";
    assert_eq!(read(titled.as_bytes(), &["ward"]), [(4, vec!["124".into()])], "a title above the names");
}

#[test]
fn a_column_that_nobody_knows_is_named_if_anything_stands_in_it() {
    let heads = "Reference No,words,ward,Phone No\n";
    let expected = [
        (1, "Reference No".to_owned(), "unknown_column".to_owned()),
        (1, "Phone No".into(), "unknown_column".into()),
    ];
    assert_eq!(is_wrong(&format!("{heads}Z-1,জল,124,9830012321\n")), expected);
    assert_eq!(read(format!("{heads},জল,124,\n").as_bytes(), &["ward"]), [(2, vec!["124".into()])]);
    assert_eq!(is_wrong("words,Words\nx,y\n"), one(1, "Words", "named_twice"));
    assert_eq!(is_wrong("words,,ward\nx,,1\ny,lost,2\n"), one(3, "B", "no_name"));
    assert_eq!(is_wrong("words,ward\nx,1\na, b,2\n"), one(3, "C", "no_name"), "a comma that nobody quoted");
    assert_eq!(
        read(b"ward,words,place\n1,x\n", &["words", "place"])[0].1,
        ["x", ""],
        "Excel leaves the last off"
    );
    assert_eq!(is_wrong("ward,place\n1,x\n"), one(1, "words", "missing"));
    assert_eq!(is_wrong("a,b\n1,2\n").len(), 3, "both columns are unknown, and one is missing");
}

#[test]
fn what_a_spreadsheet_program_rewrote_is_refused_at_its_cell() {
    for number in ["9.83E+09", "9.83001E+09", "9,83E+09", "9.83e+09", "৯.৮৩E+০৯", "1E+15"] {
        for column in ["phone", "reference"] {
            let file = format!("words;{column}\nx;1\ny;{number}\n");
            assert_eq!(is_wrong(&file), one(3, column, "scientific"), "{number}");
        }
        assert!(is_wrong(&format!("words;name\n{number};{number}\n")).is_empty(), "no number is meant");
    }
    for reference in ["A-1", "12E4", "E+09", "9830012321", "+91 98300 12321", "2026-11-20", "12/2026", "E-12"]
    {
        assert!(is_wrong(&format!("words,reference\nx,{reference}\n")).is_empty(), "{reference}");
    }
    for date in ["03-Nov", "Nov-26"] {
        assert_eq!(is_wrong(&format!("words,reference\nx,{date}\n")), one(2, "reference", "became_a_date"));
    }
    for error in ["#N/A", "#REF!", "#name?", "Err:502", "########"] {
        assert_eq!(is_wrong(&format!("words,ward\nx,{error}\n")), one(2, "ward", "formula_error"), "{error}");
    }
    assert_eq!(is_wrong("words\n????? ?? ???\n"), one(2, "words", "lost_letters"));
    for asked in ["জল জমেছে??? কেন???", "কেন???", "Hi ????", "??"] {
        assert!(is_wrong(&format!("words\n{asked}\n")).is_empty(), "{asked}");
    }
    assert_eq!(is_wrong("words\nà¦œà¦²\n"), one(2, "words", "misread_letters"));
}

#[test]
fn invisible_marks_and_the_marks_of_text_are_no_part_of_a_cell() {
    let file = "words,phone,reference\n\"জঞ্জাল\u{b}জমে\u{202e}\u{200b}\",\u{202a}+91 98300 12321\u{202c},\"=\"\"0012\"\"\"\nx,'+91 1,'=1\n";
    let read = read(file.as_bytes(), &["words", "phone", "reference"]);
    assert_eq!(read[0].1, ["জঞ্জাল\nজমে", "+91 98300 12321", "0012"]);
    assert_eq!(read[1].1, ["x", "+91 1", "=1"]);
    let joined = "র\u{200d}্যাম্প";
    assert_eq!(
        self::read(format!("words\n{joined}\n").as_bytes(), &["words"])[0].1,
        [joined],
        "joiners stay"
    );
}

#[test]
fn a_quotation_mark_that_is_left_open_is_said_and_one_in_a_text_is_none() {
    assert_eq!(is_wrong("words,ward\nx,1\n\"y,2\nz,3\n"), one(3, "", "open_quote"));
    assert_eq!(read("words,ward\n৫\" পাইপ,1\n".as_bytes(), &["words"])[0].1, ["৫\" পাইপ"]);
}

#[test]
fn a_file_that_is_no_spreadsheet_is_named_for_what_it_is() {
    let compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, word) in [
        (b"".to_vec(), "empty"),
        (b"\xef\xbb\xbf \r\n".to_vec(), "empty"),
        (b",,\n,\n".to_vec(), "empty"),
        (b"%PDF-1.7\n".to_vec(), "not_a_sheet"),
        (b"<html><table>".to_vec(), "not_a_sheet"),
        (b"words\n\0\x01\x02\n".to_vec(), "not_a_sheet"),
        (b"PK\x03\x04half".to_vec(), "damaged"),
        ([compound.clone(), locked].concat(), "locked"),
        (compound, "old_excel"),
        (books::package(&[("word/document.xml", "")]), "not_a_sheet"),
        (books::package(&[("xl/workbook.bin", "")]), "old_excel"),
        (books::package(&[("xl/workbook.xml", "<workbook>")]), "damaged"),
    ] {
        assert_eq!(wrong(&bytes, &CASES), one(1, "", word));
    }
}

#[test]
fn days_of_a_sheet_are_read_by_one_function() {
    let read = rows("day,name_bn\n20-Nov-26,ছুটি\n".as_bytes(), &HOLIDAYS).map_err(|_| ()).unwrap();
    assert_eq!(day::day(read[0].cell("day")).unwrap().to_string(), "2026-11-20");
}
