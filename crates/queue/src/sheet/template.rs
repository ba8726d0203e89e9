//! An empty spreadsheet to fill in: the columns in the order in which they are written, and beside them a sheet that
//! explains each.
//!
//! There is no row with an example on the first sheet: somebody would bring it in. It is on the second, which no column's
//! name stands on top of, so that the reader passes over it.

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use wire::desk::sheets::Columns;

/// What is explained, in the language of whoever asks.
pub struct Help {
    /// The names of the two sheets.
    pub sheets: [String; 2],
    /// The top line: column, in Bengali, what stands in it, example.
    pub top: [String; 4],
    /// For each column what stands in it, and an example.
    pub columns: Vec<[String; 2]>,
    /// Words that a column takes: the column, the word, what it means.
    pub words: Vec<[String; 3]>,
}

/// As an `.xlsx`. Cells of telephone numbers and the like are text, so that no program makes anything else of them.
///
/// # Errors
/// Never for want of room: it is written to memory.
pub fn template(columns: &Columns, help: &Help) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same template again is the same file, whenever it is asked for.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
    let [list, explained] = &help.sheets;
    fill(book.add_worksheet().set_name(list)?, columns, help)?;
    explain(book.add_worksheet().set_name(explained)?, columns, help)?;
    book.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, columns: &Columns, help: &Help) -> Result<(), XlsxError> {
    /// A list of words in a cell may have so many characters.
    const LISTED: usize = 255;
    /// As far down as the words are offered.
    const ROWS: u32 = 5_000;
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for (place, name) in (0..).zip(columns.all) {
        sheet.set_column_width(place, if *name == "words" { 60 } else { 18 })?;
        // Days too: what was typed arrives as it was typed, whatever country the computer is set up for.
        sheet.set_column_format(place, &text)?;
        sheet.write_string_with_format(0, place, *name, &bold)?;
        let words: Vec<&str> =
            help.words.iter().filter(|[of, ..]| of == name).map(|[_, word, _]| word.as_str()).collect();
        if !words.is_empty() && words.join(",").chars().count() <= LISTED {
            sheet.add_data_validation(
                1,
                place,
                ROWS,
                place,
                &DataValidation::new().allow_list_strings(&words)?,
            )?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn explain(sheet: &mut Worksheet, columns: &Columns, help: &Help) -> Result<(), XlsxError> {
    let (bold, wrapped) =
        (Format::new().set_bold(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    for (place, width) in [(0, 18), (1, 20), (2, 70), (3, 30)] {
        sheet.set_column_width(place, width)?;
    }
    for (place, title) in (0..).zip(&help.top) {
        sheet.write_string_with_format(0, place, title, &bold)?;
    }
    let mut row = 1;
    for (name, [meaning, example]) in columns.all.iter().zip(&help.columns) {
        let bengali = columns.bengali(name).unwrap_or_default();
        for (place, cell) in (0..).zip([*name, bengali, meaning, example]) {
            sheet.write_string_with_format(row, place, cell, &wrapped)?;
        }
        row += 1;
    }
    for [column, word, meaning] in &help.words {
        row += 1;
        for (place, cell) in (0..).zip([column, word, meaning]) {
            sheet.write_string_with_format(row, place, cell, &wrapped)?;
        }
    }
    Ok(())
}
