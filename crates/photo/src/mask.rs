//! Making a part of a picture unrecognisable, for good.
//!
//! All that is left of a hidden area are the mean colours of at most [`LONG`] x [`SHORT`] cells, each rounded,
//! with soft transitions between them: a handful of numbers, whatever was there. A mere blur can be undone, and
//! small cells over print can be guessed letter by letter; so a cell is never smaller than [`LEAST`] pixels and
//! never less than a third of the area's shorter side.

use crate::window::Window;

/// The most cells along the longer side.
const LONG: u32 = 6;
/// The most cells along the shorter side.
const SHORT: u32 = 3;
/// The shortest side of a cell, in pixels of the rendition.
const LEAST: f64 = 16.0;
/// Means are rounded to multiples of this.
const STEP: f32 = 8.0;
/// How far the pixels around are hidden too, in pixels of the layer: shrinking has mixed neighbours.
const MARGIN: f64 = 3.0;

/// How many cells, across and down, hide an area of so many pixels.
pub(crate) fn grid(width: f64, height: f64) -> (usize, usize) {
    let (across, down) = if width >= height { (LONG, SHORT) } else { (SHORT, LONG) };
    // Square cells: a wide plate must not be cut into columns as narrow as its letters.
    let least = LEAST.max(width.min(height) / f64::from(SHORT));
    let cells = |side: f64, most: u32| {
        (1..=most).rev().find(|count| side / f64::from(*count) >= least).map_or(1, |count| count as usize)
    };
    (cells(width, across), cells(height, down))
}

/// Hides the window in one layer of `N` bytes a pixel, `width` pixels a row.
pub(crate) fn hide<const N: usize>(
    bytes: &mut [u8],
    width: usize,
    [left, top, right, bottom]: Window,
    (across, down): (usize, usize),
) {
    let (pixels, _) = bytes.as_chunks_mut::<N>();
    let height = pixels.len().checked_div(width).unwrap_or(0);
    let (x0, x1) = span(left, right, width);
    let (y0, y1) = span(top, bottom, height);
    if x0 >= x1 || y0 >= y1 {
        return;
    }
    let (across, down) = (across.min(x1 - x0), down.min(y1 - y0));
    let mut sums = vec![([0_u64; N], 0_u64); across * down];
    for (y, row) in pixels.chunks_exact(width).enumerate().take(y1).skip(y0) {
        let cells = (y - y0) * down / (y1 - y0) * across;
        for (x, pixel) in row.iter().enumerate().take(x1).skip(x0) {
            let Some((sum, count)) = sums.get_mut(cells + (x - x0) * across / (x1 - x0)) else { continue };
            sum.iter_mut().zip(pixel).for_each(|(sum, byte)| *sum += u64::from(*byte));
            *count += 1;
        }
    }
    let means: Vec<[f32; N]> = sums.iter().map(|(sum, count)| sum.map(|sum| mean(sum, *count))).collect();
    let mean = |column: usize, row: usize| means.get(row * across + column).copied().unwrap_or([128.0; N]);
    for (y, row) in pixels.chunks_exact_mut(width).enumerate().take(y1).skip(y0) {
        let (above, below, v) = between(y - y0, y1 - y0, down);
        for (x, pixel) in row.iter_mut().enumerate().take(x1).skip(x0) {
            let (before, after, u) = between(x - x0, x1 - x0, across);
            let corners = [mean(before, above), mean(after, above), mean(before, below), mean(after, below)];
            let weights = [(1.0 - u) * (1.0 - v), u * (1.0 - v), (1.0 - u) * v, u * v];
            let mut soft = [0.0; N];
            for (corner, weight) in corners.iter().zip(weights) {
                soft.iter_mut().zip(corner).for_each(|(sum, value)| *sum += value * weight);
            }
            *pixel = soft.map(rounded);
        }
    }
}

/// The pixels of an edge between two parts of it, and some around.
fn span(from: f64, to: f64, side: usize) -> (usize, usize) {
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let at = |place: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the edge")]
        let pixel = place.clamp(0.0, f64::from(side)) as usize;
        pixel
    };
    (at((from * f64::from(side)).floor() - MARGIN), at((to * f64::from(side)).ceil() + MARGIN))
}

fn mean(sum: u64, count: u64) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a mean of bytes")]
    let mean = sum as f32 / count.max(1) as f32;
    ((mean / STEP).round() * STEP).min(255.0)
}

/// Between the middles of which two cells a pixel lies, and how far from the first of them.
fn between(pixel: usize, length: usize, cells: usize) -> (usize, usize, f32) {
    #[expect(clippy::cast_precision_loss, reason = "pixels of an edge")]
    let place = ((pixel as f32 + 0.5) * cells as f32 / length.max(1) as f32 - 0.5).max(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, below the cells"
    )]
    let first = (place as usize).min(cells - 1);
    #[expect(clippy::cast_precision_loss, reason = "a handful of cells")]
    let part = place - first as f32;
    (first, (first + 1).min(cells - 1), part.clamp(0.0, 1.0))
}

fn rounded(value: f32) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let byte = value.round().clamp(0.0, 255.0) as u8;
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_plates_faces_and_pages_keep_few_colours() {
        assert_eq!(grid(120.0, 30.0), (6, 1));
        assert_eq!(grid(100.0, 120.0), (3, 3));
        assert_eq!(grid(1800.0, 1200.0), (4, 3));
        assert_eq!(grid(3.0, 3.0), (1, 1));
    }

    /// Print of one pixel's width, and the same the other way round.
    fn striped(dark_first: bool) -> Vec<u8> {
        let row = |y| (0..200_u32).map(move |x| if ((x + y) % 2 == 0) == dark_first { 20 } else { 220 });
        (0..100).flat_map(row).collect()
    }

    #[test]
    fn masked_areas_with_equal_means_are_identical() {
        let window = [0.25, 0.2, 0.75, 0.8];
        let hidden = |mut bytes: Vec<u8>| {
            hide::<1>(&mut bytes, 200, window, grid(100.0, 60.0));
            bytes
        };
        let (one, other) = (hidden(striped(true)), hidden(striped(false)));
        let inside = |bytes: &[u8]| {
            bytes.chunks(200).skip(20).take(60).flat_map(|r| r[50..150].to_vec()).collect::<Vec<_>>()
        };
        assert!(inside(&one) == inside(&other));
        // Around it nothing has changed.
        assert!(one[..200 * 16] == striped(true)[..200 * 16]);
        let mut values = inside(&one);
        values.sort_unstable();
        values.dedup();
        assert!(values.len() <= 18, "{values:?}");
    }
}
