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
const STRIP: usize = 64;
/// Rows and columns that are swapped at once.
const TILE: usize = 8;

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

    /// Turns pixels of `N` bytes each, `width` of them a row, into a place of the same size.
    pub fn apply<const N: usize>(self, rows: &[u8], width: usize, turned: &mut [u8]) {
        let (pixels, _) = rows.as_chunks::<N>();
        let (turned, _) = turned.as_chunks_mut::<N>();
        let height = pixels.len().checked_div(width).unwrap_or(0);
        if height == 0 || pixels.len() != turned.len() {
            return;
        }
        if self.swap {
            swapped(pixels, turned, width, height);
            if self.across || self.down {
                mirrored(turned, height, self.across, self.down);
            }
        } else {
            turned.copy_from_slice(pixels);
            mirrored(turned, width, self.across, self.down);
        }
    }
}

/// Makes rows of the columns, strip by strip, so that what is read and what is written both stay in the cache.
fn swapped<const N: usize>(pixels: &[[u8; N]], turned: &mut [[u8; N]], width: usize, height: usize) {
    for (strip, above) in pixels.chunks(width * STRIP).zip((0..height).step_by(STRIP)) {
        let rows = strip.len() / width;
        for x in (0..width).step_by(TILE) {
            for y in (0..rows).step_by(TILE) {
                let source = strip.get(y * width + x..).unwrap_or_default();
                let target = turned.get_mut(x * height + above + y..).unwrap_or_default();
                let (across, down) = (TILE.min(width - x), TILE.min(rows - y));
                if N == 1 && (across, down) == (TILE, TILE) {
                    tile(source.as_flattened(), width, target.as_flattened_mut(), height);
                    continue;
                }
                for (line, x) in target.chunks_mut(height).zip(0..across) {
                    let column = source.get(x..).unwrap_or_default().iter().step_by(width);
                    line.iter_mut().zip(column).take(down).for_each(|(to, from)| *to = *from);
                }
            }
        }
    }
}

/// Eight rows of eight bytes: eight words exchange halves, then quarters, then bytes.
fn tile(source: &[u8], from: usize, target: &mut [u8], to: usize) {
    let mut words = [0; TILE];
    for (word, row) in words.iter_mut().zip(source.chunks(from)) {
        *word = row.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    }
    exchange::<4>(&mut words, 0xffff_ffff);
    exchange::<2>(&mut words, 0xffff_0000_ffff);
    exchange::<1>(&mut words, 0x00ff_00ff_00ff_00ff);
    for (word, line) in words.iter().zip(target.chunks_mut(to)) {
        if let Some(place) = line.first_chunk_mut() {
            *place = word.to_le_bytes();
        }
    }
}

/// Between words so many apart: what the mask hides of the upper, and what it shows of the lower.
fn exchange<const APART: usize>(words: &mut [u64; TILE], mask: u64) {
    for group in words.chunks_exact_mut(2 * APART) {
        let (upper, lower) = group.split_at_mut(APART);
        for (one, other) in upper.iter_mut().zip(lower) {
            let exchanged = (*one >> (8 * APART) ^ *other) & mask;
            *other ^= exchanged;
            *one ^= exchanged << (8 * APART);
        }
    }
}

/// Exchanges left and right, top and bottom, where it stands.
fn mirrored<const N: usize>(pixels: &mut [[u8; N]], width: usize, across: bool, down: bool) {
    match (across, down) {
        (true, true) => pixels.reverse(),
        (true, false) => pixels.chunks_exact_mut(width).for_each(<[_]>::reverse),
        (false, true) => {
            let half = pixels.len() / width / 2 * width;
            let end = pixels.len() - half;
            let (upper, lower) = pixels.split_at_mut(end);
            let lower = lower.chunks_exact_mut(width).rev();
            upper.chunks_exact_mut(width).zip(lower).for_each(|(one, other)| one.swap_with_slice(other));
        }
        (false, false) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 2 3 above 4 5 6.
    fn turned(turn: Turn) -> Vec<u8> {
        applied::<1>(turn, &[1, 2, 3, 4, 5, 6], 3)
    }

    fn applied<const N: usize>(turn: Turn, rows: &[u8], width: usize) -> Vec<u8> {
        let mut turned = vec![0; rows.len()];
        turn.apply::<N>(rows, width, &mut turned);
        turned
    }

    #[test]
    fn exif_orientations_turn_as_the_standard_defines() {
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
            let by_hand = applied::<1>(Turn::of_exif(6), &turned(turn), width);
            assert_eq!(turned(turn.then_quarters(1)), by_hand, "orientation {orientation}");
            assert_eq!(turn.then_quarters(4), turn);
        }
    }

    /// Every pixel is looked for by the orientation's own definition, in sizes with and without rests.
    fn check<const N: usize>() {
        for (width, height) in [(37, 53), (64, 64), (8, 72), (200, 130), (1, 70)] {
            let pixels: Vec<u8> =
                (0..width * height * N).map(|n| (n * 31 % 251).try_into().unwrap()).collect();
            for orientation in 1..=8 {
                let turn = Turn::of_exif(orientation);
                let found = applied::<N>(turn, &pixels, width);
                let (columns, rows) = if turn.swap { (height, width) } else { (width, height) };
                for (place, pixel) in found.chunks(N).enumerate() {
                    let (x, y) = (place % columns, place / columns);
                    let x = if turn.across { columns - 1 - x } else { x };
                    let y = if turn.down { rows - 1 - y } else { y };
                    let (x, y) = if turn.swap { (y, x) } else { (x, y) };
                    let from = (y * width + x) * N;
                    assert_eq!(
                        pixel,
                        &pixels[from..from + N],
                        "{width} x {height}, orientation {orientation}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_large_picture_is_turned_like_a_small_one() {
        check::<1>();
        check::<3>();
    }

    #[test]
    fn an_area_maps_back_to_its_place_before_the_turn() {
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
