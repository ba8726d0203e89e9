//! The forms in which a program offers what it hands over, and what is in each.

use super::direct_save;
use gtk::glib;
use officer::view::NothingHanded;
use officer::{Given, GivenThing};
use std::path::PathBuf;

/// Files, as addresses.
const FILES: &str = "text/uri-list";
/// Encoded pictures that are taken as they are, and what to call one. The one that loses least first.
const PICTURES: [(&str, &str); 7] = [
    ("image/jpeg", "image.jpg"),
    ("image/heic", "image.heic"),
    ("image/webp", "image.webp"),
    ("image/png", "image.png"),
    ("image/tiff", "image.tiff"),
    ("image/bmp", "image.bmp"),
    ("image/gif", "image.gif"),
];
/// Bytes of no said kind: what a program falls back on.
const BYTES: &str = "application/octet-stream";
/// What a copied or dragged address comes with.
const LINKS: [&str; 3] = ["text/x-moz-url", "_NETSCAPE_URL", "text/uri-list"];
const TEXT: [&str; 4] = ["text/plain", "text/plain;charset=utf-8", "UTF8_STRING", "STRING"];

/// By what a spreadsheet's program is known in the names of the forms it offers cells in; and a document's.
const CELLS: [&str; 6] = ["calc8", "sylk", "tsvc", "opendocument.spreadsheet", "ms-excel", "gnumeric"];
const WRITTEN: [&str; 5] = ["writer8", "opendocument.text", "text/rtf", "application/rtf", "ms-word"];

/// Cells or a piece of a document: their programs offer a picture of them too, which nobody means. A picture that was
/// copied in a document comes without text.
fn of_office(offered: &[String]) -> Option<NothingHanded> {
    let has = |parts: &[&str]| {
        offered.iter().any(|one| parts.iter().any(|part| one.to_ascii_lowercase().contains(part)))
    };
    let text = offered.iter().any(|one| TEXT.contains(&one.as_str()));
    if !text || offered.iter().any(|one| one == FILES) {
        return None;
    }
    if has(&CELLS) {
        return Some(NothingHanded::Spreadsheet);
    }
    has(&WRITTEN).then_some(NothingHanded::Document)
}

/// The forms to ask for, the best first. Empty where none can be a photo.
pub fn worth_asking(offered: &[String]) -> Vec<String> {
    if of_office(offered).is_some() {
        return Vec::new();
    }
    all().filter(|form| offered.iter().any(|one| one == form)).map(str::to_owned).collect()
}

/// Every form that can be a photo, the best first.
pub fn all() -> impl Iterator<Item = &'static str> {
    let pictures = PICTURES.iter().map(|(form, _)| *form);
    std::iter::once(FILES).chain(pictures).chain([direct_save::FORM, BYTES])
}

/// The things that this form holds; empty where it holds none.
pub fn things(form: &str, bytes: Vec<u8>) -> Vec<GivenThing> {
    if form == FILES {
        return files(&String::from_utf8_lossy(&bytes)).into_iter().map(GivenThing::File).collect();
    }
    if bytes.is_empty() {
        return Vec::new();
    }
    let name = PICTURES.iter().find(|(one, _)| *one == form).map_or("image", |(_, name)| name);
    vec![GivenThing::Picture { name: name.to_owned(), bytes }]
}

/// What was there instead, where no form held anything.
pub fn nothing(offered: &[String]) -> Given {
    let has = |forms: &[&str]| offered.iter().any(|one| forms.contains(&one.as_str()));
    let instead = if let Some(office) = of_office(offered) {
        office
    } else if has(&LINKS) {
        NothingHanded::Link
    } else if has(&TEXT) {
        NothingHanded::Text
    } else if offered.iter().any(|one| one.starts_with("image/") || one == BYTES) {
        NothingHanded::Unreachable
    } else {
        NothingHanded::Empty
    };
    Given { things: Vec::new(), instead: Some(instead) }
}

/// The files in a list of addresses (RFC 2483): one a line, lines that begin with `#` are remarks.
fn files(list: &str) -> Vec<PathBuf> {
    let lines = list.lines().map(|line| line.trim_end_matches('\0').trim());
    let addresses = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    addresses.filter_map(|address| glib::filename_from_uri(address).ok()).map(|(path, _)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(forms: &[&str]) -> Vec<String> {
        forms.iter().map(|form| (*form).to_owned()).collect()
    }

    #[test]
    fn files_come_before_pictures_and_these_before_a_browsers_bytes() {
        let of_a_browser = ["application/octet-stream", "text/html", "XdndDirectSave0", "text/x-moz-url"];
        assert_eq!(worth_asking(&offered(&of_a_browser)), ["XdndDirectSave0", "application/octet-stream"]);
        let of_many = ["image/png", "application/octet-stream", "text/uri-list", "image/jpeg"];
        assert_eq!(
            worth_asking(&offered(&of_many)),
            ["text/uri-list", "image/jpeg", "image/png", "application/octet-stream"]
        );
        assert!(worth_asking(&offered(&["text/plain", "UTF8_STRING"])).is_empty());
    }

    #[test]
    fn a_list_of_addresses_gives_its_files_and_no_links() {
        let list = "# from a page\r\nfile:///tmp/%E0%A6%A8%E0%A6%BE%E0%A6%B2%E0%A6%BE%201.jpg\r\n\
                    https://example.org/a.jpg\r\nfile:///tmp/b.jpg\r\n";
        let paths: Vec<_> = files(list);
        assert_eq!(paths, [PathBuf::from("/tmp/নালা 1.jpg"), PathBuf::from("/tmp/b.jpg")]);
        assert!(things("text/uri-list", b"https://example.org/a.jpg".to_vec()).is_empty());
    }

    #[test]
    fn cells_and_a_piece_of_a_document_are_named_and_not_taken_as_the_picture_they_come_with() {
        let cells = [
            "application/x-openoffice-embed-source-xml;windows_formatname=\"Star Embed Source (XML)\";typename=\"calc8\"",
            "text/html",
            "text/plain;charset=utf-8",
            "image/png",
        ];
        let words = ["text/rtf", "text/html", "UTF8_STRING", "image/png"];
        for (forms, named) in [(&cells, NothingHanded::Spreadsheet), (&words, NothingHanded::Document)] {
            assert!(worth_asking(&offered(forms)).is_empty());
            assert_eq!(nothing(&offered(forms)).instead, Some(named));
        }
        // A picture in a document, and a file that a file manager also offers as text.
        let picture = ["application/x-openoffice-svxb;typename=\"writer8\"", "image/png"];
        assert_eq!(worth_asking(&offered(&picture)), ["image/png"]);
        let file = ["text/uri-list", "text/plain", "text/rtf"];
        assert_eq!(worth_asking(&offered(&file)), ["text/uri-list"]);
    }

    #[test]
    fn content_that_is_not_a_photo_is_named() {
        let instead = |forms: &[&str]| nothing(&offered(forms)).instead;
        assert_eq!(instead(&["text/uri-list", "text/plain"]), Some(NothingHanded::Link));
        assert_eq!(instead(&["UTF8_STRING"]), Some(NothingHanded::Text));
        assert_eq!(instead(&["image/png"]), Some(NothingHanded::Unreachable));
        assert_eq!(instead(&[]), Some(NothingHanded::Empty));
    }
}
