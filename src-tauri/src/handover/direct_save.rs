//! The direct save protocol for X (XDS): how browsers and archive managers hand over what lies in no file yet. The target
//! names a file in a property of the source's window and asks for the form `XdndDirectSave0`; the source writes the file and
//! answers one letter: `S` (saved), `F` (it cannot write there), `E` (it failed).

use gtk::{gdk, glib};
use officer::GivenThing;
use std::path::Path;

/// The form, and the property, of the protocol.
pub const FORM: &str = "XdndDirectSave0";
const NAME_TYPE: &str = "text/plain";
/// A name is a file's; some pages give theirs a sentence.
const LONGEST_NAME: usize = 200;

/// Where a file lands, for as long as it takes to read it.
pub struct Landing {
    folder: tempfile::TempDir,
    name: String,
}

impl Landing {
    /// Names a file for the source to write. None where the source does not take part, or there is no room for it.
    pub fn name_to(context: &gdk::DragContext) -> Option<Self> {
        let (window, property) = (context.source_window(), gdk::Atom::intern(FORM));
        let text = gdk::Atom::intern(NAME_TYPE);
        let (_, _, offered) = gdk::property_get(&window, &property, &text, 0, 4096, 0)?;
        let folder = tempfile::tempdir().ok()?;
        let address = glib::filename_to_uri(folder.path().join("photo"), None).ok()?;
        let bytes = gdk::ChangeData::UChars(address.as_bytes());
        gdk::property_change(&window, &property, &text, 8, gdk::PropMode::Replace, bytes);
        Some(Self { folder, name: file_name(&String::from_utf8_lossy(&offered)) })
    }

    /// What landed, when the source answered this.
    pub fn things(&self, answer: &[u8]) -> Vec<GivenThing> {
        let file = self.folder.path().join("photo");
        let read =
            (answer.first() == Some(&b'S') && is_of_a_photos_size(&file)).then(|| std::fs::read(&file));
        match read {
            Some(Ok(bytes)) => vec![GivenThing::Picture { name: self.name.clone(), bytes }],
            _ => Vec::new(),
        }
    }
}

fn is_of_a_photos_size(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|data| data.is_file() && data.len() <= photo::limits::FILE_BYTES as u64)
}

/// The last part of what the source calls it: it is shown, and never used as a path.
fn file_name(offered: &str) -> String {
    let last = offered.rsplit(['/', '\\']).next().unwrap_or_default().trim_matches('\0').trim();
    if last.is_empty() { "image".to_owned() } else { last.chars().take(LONGEST_NAME).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_the_last_part_of_the_offered_path() {
        assert_eq!(file_name("নালা.jpg"), "নালা.jpg");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("C:\\x\\a.jpg"), "a.jpg");
        assert_eq!(file_name(""), "image");
        assert_eq!(file_name(&"a".repeat(900)).len(), LONGEST_NAME);
    }

    #[test]
    fn only_a_saved_file_is_read() {
        let landing = Landing { folder: tempfile::tempdir().unwrap(), name: "a.jpg".into() };
        assert!(landing.things(b"S").is_empty(), "nothing is there");
        std::fs::write(landing.folder.path().join("photo"), b"bytes").unwrap();
        assert!(landing.things(b"E").is_empty());
        assert!(landing.things(b"F").is_empty());
        assert!(
            matches!(landing.things(b"S").as_slice(), [GivenThing::Picture { bytes, .. }] if bytes == b"bytes")
        );
    }
}
