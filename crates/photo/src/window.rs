//! A part of a picture, whatever its size in pixels.

use crate::edit::{Area, WHOLE};

/// A rectangle by its left, top, right and bottom, in parts of the picture's edges.
pub(crate) type Window = [f64; 4];
/// All of it.
pub(crate) const ALL: Window = [0.0, 0.0, 1.0, 1.0];

/// The window that an officer's area is.
pub(crate) fn of_area(area: Area) -> Window {
    let part = |part: u32| f64::from(part) / f64::from(WHOLE);
    [part(area.x), part(area.y), part(area.x + area.width), part(area.y + area.height)]
}

/// A window of the whole as a window of the crop, if they share anything.
pub(crate) fn within([left, top, right, bottom]: Window, [from, above, to, below]: Window) -> Option<Window> {
    let across = |x: f64| ((x - from) / (to - from)).clamp(0.0, 1.0);
    let down = |y: f64| ((y - above) / (below - above)).clamp(0.0, 1.0);
    let found = [across(left), down(top), across(right), down(bottom)];
    (found[0] < found[2] && found[1] < found[3]).then_some(found)
}
