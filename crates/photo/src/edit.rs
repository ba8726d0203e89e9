//! What a person changes in a photo before it is sent: its turn, its crop, what must not be seen.
//!
//! An edit is data and is kept beside the untouched original, so that it can be undone for ever. It is
//! applied when the rendition is made ([`crate::prepare`]): the photo is turned upright by its EXIF, then by
//! `turn`; in that turned, uncropped frame the areas are meant; what is hidden is hidden, then the crop is
//! cut out. Nothing of what was hidden or cut off is in the rendition, the thumbnail or the preview.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The whole of an edge, in the unit of [`Area`].
pub const WHOLE: u32 = 1_000_000;
/// The most areas that can be hidden in one photo.
pub const MOST_HIDDEN: usize = 64;

/// A rectangle of a picture, in millionths of the picture's edges, from its top left corner: it means the
/// same in every size of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Area {
    /// From the left edge, in millionths of the width.
    pub x: u32,
    /// From the top edge, in millionths of the height.
    pub y: u32,
    /// In millionths of the picture's width.
    pub width: u32,
    /// In millionths of the picture's height.
    pub height: u32,
}

/// What was changed. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Edit {
    /// Quarter turns clockwise after the camera's own, 0 to 3.
    pub turn: u8,
    /// What is kept of the turned picture; all of it if none.
    pub crop: Option<Area>,
    /// What is made unrecognisable, in the turned and uncropped picture: faces, number plates, papers.
    pub hidden: Vec<Area>,
}

/// Which part of an edit a flaw is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EditPart {
    /// [`Edit::turn`].
    Turn,
    /// [`Edit::crop`].
    Crop,
    /// The area of [`Edit::hidden`] at this place, from 0; or all of them.
    Hidden(Option<u32>),
}

/// What is wrong there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EditFlawCode {
    /// It reaches beyond the picture, or there is no such turn.
    OutOfRange,
    /// It has no width or no height.
    Empty,
    /// More than [`MOST_HIDDEN`].
    TooMany,
}

/// One thing that is wrong with an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EditFlaw {
    /// Where.
    pub at: EditPart,
    /// What.
    pub code: EditFlawCode,
}

impl Area {
    /// The whole picture.
    pub const ALL: Self = Self { x: 0, y: 0, width: WHOLE, height: WHOLE };

    fn flaw(self) -> Option<EditFlawCode> {
        let within = |start: u32, length: u32| start.checked_add(length).is_some_and(|end| end <= WHOLE);
        if self.width == 0 || self.height == 0 {
            Some(EditFlawCode::Empty)
        } else if within(self.x, self.width) && within(self.y, self.height) {
            None
        } else {
            Some(EditFlawCode::OutOfRange)
        }
    }
}

impl Edit {
    /// Whether it changes anything.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.turn == 0 && self.crop.is_none_or(|crop| crop == Area::ALL) && self.hidden.is_empty()
    }

    /// All that is wrong with it; an edit without flaws can be applied to every picture.
    #[must_use]
    pub fn flaws(&self) -> Vec<EditFlaw> {
        let mut flaws = Vec::new();
        if self.turn > 3 {
            flaws.push(EditFlaw { at: EditPart::Turn, code: EditFlawCode::OutOfRange });
        }
        if let Some(code) = self.crop.and_then(Area::flaw) {
            flaws.push(EditFlaw { at: EditPart::Crop, code });
        }
        if self.hidden.len() > MOST_HIDDEN {
            flaws.push(EditFlaw { at: EditPart::Hidden(None), code: EditFlawCode::TooMany });
        }
        flaws.extend((0..).zip(&self.hidden).filter_map(|(place, area)| {
            area.flaw().map(|code| EditFlaw { at: EditPart::Hidden(Some(place)), code })
        }));
        flaws
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Area = Area { x: 400_000, y: 100_000, width: 50_000, height: 80_000 };

    #[test]
    fn the_default_touches_nothing_and_has_no_flaws() {
        assert!(Edit::default().is_untouched());
        assert!(Edit { crop: Some(Area::ALL), ..Edit::default() }.is_untouched());
        assert_eq!(Edit::default().flaws(), []);
    }

    #[test]
    fn every_flaw_names_the_part_it_is_in() {
        let beyond = Area { x: 900_000, width: 100_001, ..FACE };
        let overflowing = Area { y: u32::MAX, ..FACE };
        let flat = Area { height: 0, ..FACE };
        let edit = Edit { turn: 4, crop: Some(beyond), hidden: vec![FACE, flat, overflowing] };
        let flaw = |at, code| EditFlaw { at, code };
        assert_eq!(
            edit.flaws(),
            [
                flaw(EditPart::Turn, EditFlawCode::OutOfRange),
                flaw(EditPart::Crop, EditFlawCode::OutOfRange),
                flaw(EditPart::Hidden(Some(1)), EditFlawCode::Empty),
                flaw(EditPart::Hidden(Some(2)), EditFlawCode::OutOfRange),
            ]
        );
        let many = Edit { hidden: vec![FACE; MOST_HIDDEN + 1], ..Edit::default() };
        assert_eq!(many.flaws(), [flaw(EditPart::Hidden(None), EditFlawCode::TooMany)]);
    }

    #[test]
    fn an_edit_of_another_version_still_opens() {
        let edit: Edit = serde_json::from_str(r#"{"turn":1,"later":true}"#).unwrap();
        assert_eq!(edit, Edit { turn: 1, ..Edit::default() });
        let whole = Edit { turn: 3, crop: Some(FACE), hidden: vec![FACE] };
        assert_eq!(serde_json::from_str::<Edit>(&serde_json::to_string(&whole).unwrap()).unwrap(), whole);
    }
}
