//! The eight ways a picture can be turned and mirrored, and turning its pixels.

/// A swap of the axes, then mirrors: all eight ways to lay a rectangle on a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Turn {
    /// Rows become columns, first of all.
    pub swap: bool,
    /// Then left and right change places.
    pub across: bool,
    /// Then top and bottom do.
    pub down: bool,
}

/// Rows taken together when the axes are swapped: a cache line's worth.
const STRIP: usize = 16;

impl Turn {
    /// By EXIF's number. What is not one of the eight turns nothing: cameras write nonsense here.
    pub fn of_exif(orientation: u32) -> Self {
        let (swap, across, down) = match orientation {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self { swap, across, down }
    }

    /// This, and then so many quarter turns clockwise.
    pub fn then_quarters(self, quarters: u8) -> Self {
        (0..quarters % 4).fold(self, |turn, _| Self {
            swap: !turn.swap,
            across: !turn.down,
            down: turn.across,
        })
    }

    /// A rectangle of the turned frame (left, top, right, bottom), in the frame before; edges are 1 long.
    pub fn undo(self, [mut left, mut top, mut right, mut bottom]: [f64; 4]) -> [f64; 4] {
        if self.down {
            (top, bottom) = (1.0 - bottom, 1.0 - top);
        }
        if self.across {
            (left, right) = (1.0 - right, 1.0 - left);
        }
        if self.swap { [top, left, bottom, right] } else { [left, top, right, bottom] }
    }

    /// The pixels turned, `N` bytes each. `rows` has `width` pixels a row.
    pub fn apply<const N: usize>(self, rows: Vec<u8>, width: usize) -> Vec<u8> {
        let (pixels, _) = rows.as_chunks::<N>();
        if pixels.is_empty() || width == 0 || self == Self::default() {
            return rows;
        }
        let mut turned = vec![[0; N]; pixels.len()];
        if self.swap {
            swapped(pixels, &mut turned, width, self.across, self.down);
        } else {
            let lines = pixels.chunks_exact(width);
            let fill = |(target, line): (&mut [[u8; N]], &[[u8; N]])| {
                target.copy_from_slice(line);
                if self.across {
                    target.reverse();
                }
            };
            if self.down {
                turned.chunks_exact_mut(width).zip(lines.rev()).for_each(fill);
            } else {
                turned.chunks_exact_mut(width).zip(lines).for_each(fill);
            }
        }
        turned.into_flattened()
    }
}

/// Strip by strip, so that what is read and what is written both stay in the cache: pixel by pixel over the
/// whole picture takes five times as long.
fn swapped<const N: usize>(
    pixels: &[[u8; N]],
    turned: &mut [[u8; N]],
    width: usize,
    across: bool,
    down: bool,
) {
    let height = pixels.len() / width;
    for (strip, rows) in pixels.chunks(width * STRIP).enumerate() {
        let first = strip * STRIP;
        let rows: Vec<&[[u8; N]]> = rows.chunks_exact(width).collect();
        let start = if across { height - first - rows.len() } else { first };
        let targets = turned.chunks_exact_mut(height);
        let columns: &mut dyn Iterator<Item = (usize, &mut [[u8; N]])> =
            if down { &mut (0..width).zip(targets.rev()) } else { &mut (0..width).zip(targets) };
        for (x, target) in columns {
            let Some(target) = target.get_mut(start..start + rows.len()) else { return };
            let column = rows.iter().filter_map(|row| row.get(x));
            if across {
                target.iter_mut().rev().zip(column).for_each(|(to, from)| *to = *from);
            } else {
                target.iter_mut().zip(column).for_each(|(to, from)| *to = *from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 2 3 above 4 5 6.
    fn turned(turn: Turn) -> Vec<u8> {
        turn.apply::<1>(vec![1, 2, 3, 4, 5, 6], 3)
    }

    #[test]
    fn exif_numbers_turn_as_the_standard_draws_them() {
        assert_eq!(turned(Turn::of_exif(1)), [1, 2, 3, 4, 5, 6]);
        assert_eq!(turned(Turn::of_exif(2)), [3, 2, 1, 6, 5, 4]);
        assert_eq!(turned(Turn::of_exif(3)), [6, 5, 4, 3, 2, 1]);
        assert_eq!(turned(Turn::of_exif(4)), [4, 5, 6, 1, 2, 3]);
        assert_eq!(turned(Turn::of_exif(5)), [1, 4, 2, 5, 3, 6]);
        assert_eq!(turned(Turn::of_exif(6)), [4, 1, 5, 2, 6, 3]);
        assert_eq!(turned(Turn::of_exif(7)), [6, 3, 5, 2, 4, 1]);
        assert_eq!(turned(Turn::of_exif(8)), [3, 6, 2, 5, 1, 4]);
        assert_eq!(Turn::of_exif(9), Turn::default());
    }

    #[test]
    fn a_quarter_after_any_turn_is_that_turn_and_then_a_quarter() {
        for orientation in 1..=8 {
            let turn = Turn::of_exif(orientation);
            let width = if turn.swap { 2 } else { 3 };
            let by_hand = Turn::of_exif(6).apply::<1>(turned(turn), width);
            assert_eq!(turned(turn.then_quarters(1)), by_hand, "orientation {orientation}");
            assert_eq!(turn.then_quarters(4), turn);
        }
    }

    #[test]
    fn a_large_picture_is_turned_like_a_small_one() {
        let (width, height) = (37, 53);
        let pixels: Vec<u8> = (0..width * height * 3).map(|n| (n * 31 % 251).try_into().unwrap()).collect();
        let quarter = Turn::of_exif(6).apply::<3>(pixels.clone(), width);
        for (x, y) in [(0, 0), (36, 0), (0, 52), (36, 52), (17, 33)] {
            let from = (y * width + x) * 3;
            let to = (x * height + (height - 1 - y)) * 3;
            assert_eq!(quarter[to..to + 3], pixels[from..from + 3]);
        }
        let back = Turn::of_exif(8).apply::<3>(quarter, height);
        assert_eq!(back, pixels);
    }

    #[test]
    fn an_area_is_found_again_before_the_turn() {
        // The top left sixth of a picture 3 wide and 2 high holds the 1.
        for orientation in 1..=8 {
            let turn = Turn::of_exif(orientation);
            let after = turned(turn);
            let (columns, rows) = if turn.swap { (2, 3) } else { (3, 2) };
            for (place, value) in after.iter().enumerate() {
                let (x, y) = ((place % columns) as f64, (place / columns) as f64);
                let (c, r) = (columns as f64, rows as f64);
                let [left, top, ..] = turn.undo([x / c, y / r, (x + 1.0) / c, (y + 1.0) / r]);
                let found = (top * 2.0).round() * 3.0 + (left * 3.0).round() + 1.0;
                assert_eq!(found, f64::from(*value), "orientation {orientation}");
            }
        }
    }
}
