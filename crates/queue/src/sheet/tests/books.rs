//! Workbooks as Excel and LibreOffice keep them, made by hand.

use super::{CASES, one, plain, read, wrong};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::io::{Cursor, Write as _};

/// A zip with these parts.
pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// LibreOffice's file with this inside its first sheet.
pub fn ods_of(sheets: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:automatic-styles>\
         <style:style style:name=\"hidden\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    package(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

/// A sheet of texts.
pub fn ods(lines: &[Vec<String>]) -> Vec<u8> {
    ods_of(&format!("<table:table table:name=\"Sheet1\">{}</table:table>", ods_lines(lines)))
}

fn ods_lines(lines: &[Vec<String>]) -> String {
    let paragraphs = |cell: &str| {
        let all: Vec<_> =
            cell.split('\n').map(|line| format!("<text:p>{}</text:p>", escaped(line))).collect();
        all.concat()
    };
    let cell = |cell: &String| match cell.as_str() {
        "" => "<table:table-cell/>".to_owned(),
        _ => {
            format!("<table:table-cell office:value-type=\"string\">{}</table:table-cell>", paragraphs(cell))
        }
    };
    let line = |line: &Vec<String>| {
        format!("<table:table-row>{}</table:table-row>", line.iter().map(cell).collect::<String>())
    };
    lines.iter().map(line).collect()
}

pub fn xlsx(lines: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(lines) {
        for (column, cell) in (0..).zip(line) {
            if !cell.is_empty() {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn lines(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect()
}

#[test]
fn a_workbook_reads_like_the_same_table_as_text() {
    let table = lines("ward|words|place\n124|নালা, উপচে \"পড়ছে\"|বেহালা\n106|জল|হালতু");
    for bytes in [xlsx(&table), ods(&table)] {
        assert_eq!(read(&bytes, &["ward", "words", "place"]), plain());
    }
    // Rows with nothing in them have their numbers.
    let table = lines("||\nward|words|place\n||\n124|জল|\n||\n\n\n106|আলো|\n||");
    for bytes in [xlsx(&table), ods(&table)] {
        assert_eq!(read(&bytes, &["ward"]), [(4, vec!["124".into()]), (8, vec!["106".into()])]);
    }
}

#[test]
fn excels_numbers_dates_and_errors_are_what_the_person_typed_or_are_refused() {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let day = ExcelDateTime::from_ymd(2026, 11, 20).unwrap();
    let book = |fill: &dyn Fn(&mut rust_xlsxwriter::Worksheet)| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["words", "phone", "ward", "reference"]).unwrap();
        sheet.write_string(1, 0, "জল").unwrap();
        fill(sheet);
        book.save_to_buffer().unwrap()
    };
    let numbers = book(&|sheet| {
        sheet.write_number(1, 1, 9_830_012_321.0).unwrap().write_number(1, 2, 124.0).unwrap();
        sheet.write_number(1, 3, 12.5).unwrap();
    });
    assert_eq!(read(&numbers, &["phone", "ward", "reference"])[0].1, ["9830012321", "124", "12.5"]);
    let rounded = book(&|sheet| {
        sheet.write_number(1, 3, 1_234_567_890_123_456.0).unwrap();
    });
    assert_eq!(wrong(&rounded, &CASES), one(2, "reference", "rounded"));
    let dated = book(&|sheet| {
        sheet.write_datetime_with_format(1, 3, &day, &date).unwrap();
    });
    assert_eq!(wrong(&dated, &CASES), one(2, "reference", "became_a_date"));
    let broken = book(&|sheet| {
        sheet.write_formula(1, 2, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    assert_eq!(wrong(&broken, &CASES), one(2, "ward", "formula_error"));

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["day", "name_bn"]).unwrap();
    sheet.write_datetime_with_format(1, 0, &day, &date).unwrap().write_string(1, 1, "ছুটি").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let rows = super::rows(&bytes, &super::HOLIDAYS).map_err(|_| ()).unwrap();
    assert_eq!(rows[0].cell("day"), "2026-11-20");
}

#[test]
fn the_sheet_with_the_columns_is_read_and_hidden_ones_are_not() {
    let table = lines("words|ward\nজল|124");
    let mut book = Workbook::new();
    book.add_worksheet().set_name("মন্তব্য").unwrap().write_string(0, 0, "এই তালিকা ডিসেম্বরের").unwrap();
    let hidden = book.add_worksheet().set_name("পুরনো").unwrap();
    hidden.write_row(0, 0, ["words", "ward"]).unwrap().write_row(1, 0, ["আগের", "1"]).unwrap();
    hidden.set_hidden(true);
    let meant = book.add_worksheet().set_name("নতুন").unwrap();
    meant.write_row(0, 0, ["words", "ward"]).unwrap().write_row(1, 0, ["জল", "124"]).unwrap();
    assert_eq!(read(&book.save_to_buffer().unwrap(), &["words"]), [(2, vec!["জল".into()])]);
    let other = book.add_worksheet().set_name("আরও").unwrap();
    other.write_row(0, 0, ["words", "ward"]).unwrap().write_row(1, 0, ["আলো", "124"]).unwrap();
    assert_eq!(wrong(&book.save_to_buffer().unwrap(), &CASES), one(1, "", "several_sheets"));

    let sheet = |name: &str, style: &str, table: &[Vec<String>]| {
        format!(
            "<table:table table:name=\"{name}\" table:style-name=\"{style}\">{}</table:table>",
            ods_lines(table)
        )
    };
    let both = ods_of(&(sheet("a", "hidden", &lines("words\nআগের")) + &sheet("b", "shown", &table)));
    assert_eq!(read(&both, &["words"]), [(2, vec!["জল".into()])]);
}

#[test]
fn cells_that_were_made_into_one_are_refused_where_the_others_were() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 2, "নভেম্বরের অভিযোগ", &Format::new()).unwrap();
    sheet.write_row(1, 0, ["words", "ward", "place"]).unwrap();
    sheet.write_row(2, 0, ["জল", "124"]).unwrap();
    assert_eq!(read(&book.save_to_buffer().unwrap(), &["ward"]), [(3, vec!["124".into()])], "a title");
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.write_string(3, 0, "আলো").unwrap().merge_range(2, 1, 3, 1, "124", &Format::new()).unwrap();
    assert_eq!(wrong(&book.save_to_buffer().unwrap(), &CASES), one(4, "ward", "merged"));
    let text = "<text:p>124</text:p>";
    let ods = ods_of(&format!(
        "<table:table table:name=\"a\">{}<table:table-row><table:table-cell office:value-type=\"string\"><text:p>জল</text:p>\
         </table:table-cell><table:table-cell office:value-type=\"string\" table:number-rows-spanned=\"2\">{text}\
         </table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type=\"string\"><text:p>আলো\
         </text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>",
        ods_lines(&lines("words|ward"))
    ));
    assert_eq!(wrong(&ods, &CASES), one(3, "ward", "merged"));
}

#[test]
fn libreoffices_repeated_cells_dates_and_errors_are_read_and_a_million_of_them_refused() {
    let cell = |attributes: &str, text: &str| {
        format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>")
    };
    let book = |rows: &str| {
        let heads = ods_lines(&lines("words|phone|ward|reference"));
        ods_of(&format!("<table:table table:name=\"a\">{heads}{rows}</table:table>"))
    };
    let words = cell("office:value-type=\"string\"", "জল<text:s text:c=\"2\"/>জমে<text:line-break/>আছে");
    let number = cell("office:value-type=\"float\" office:value=\"9830012321\"", "9.83E+09");
    let empty = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let row =
        format!("<table:table-row table:number-rows-repeated=\"2\">{words}{number}</table:table-row>{empty}");
    let read_back = read(&book(&row), &["words", "phone"]);
    assert_eq!(read_back.len(), 2);
    assert_eq!(read_back[1], (3, vec!["জল  জমে\nআছে".into(), "9830012321".into()]));
    let date = cell("office:value-type=\"date\" office:date-value=\"2026-11-03\"", "3-11");
    let none = "<table:table-cell table:number-columns-repeated=\"2\"/>";
    let row = format!("<table:table-row>{words}{none}{date}</table:table-row>");
    assert_eq!(wrong(&book(&row), &CASES), one(2, "reference", "became_a_date"));
    let error =
        cell("office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"", "#REF!");
    let row = format!("<table:table-row>{words}{error}</table:table-row>");
    assert_eq!(wrong(&book(&row), &CASES), one(2, "phone", "formula_error"));
    let many = format!("<table:table-row table:number-rows-repeated=\"1000000\">{words}</table:table-row>");
    assert_eq!(wrong(&book(&many), &CASES), one(1, "", "too_many"));
    let wide = cell("office:value-type=\"string\" table:number-columns-repeated=\"16384\"", "x");
    let wide = format!("<table:table-row table:number-rows-repeated=\"60000\">{wide}</table:table-row>");
    assert_eq!(wrong(&book(&wide), &CASES), one(1, "", "too_many"));
}

#[test]
fn a_file_that_unpacks_to_gigabytes_is_refused_before_it_is_read() {
    let zeros = " ".repeat(97 * 1024 * 1024);
    let bomb = package(&[("xl/workbook.xml", &zeros)]);
    assert!(bomb.len() < wire::limits::SHEET_BYTES, "it could be sent");
    assert_eq!(wrong(&bomb, &CASES), one(1, "", "too_big"));
}
