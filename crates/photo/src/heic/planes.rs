//! From coded tiles to a picture's layers, without ever making red, green and blue of twelve megapixels.
//!
//! What is not one coded picture or a grid of them (overlays, crops, transparency) is left to the library's own way.

use heifer::color::{ColorParams, frame_to_rgba_sized};
use heifer::heifer_hevc_dec::decoder::{DecodeOptions, decode_picture};
use heifer::heifer_hevc_dec::recon::Frame;
use heifer::heifer_isobmff::boxes::Property;
use heifer::heifer_isobmff::{HeifFile, ItemId};

use super::bounds::{DAMAGED, MOST_PIXELS, refused};
use super::meaning::{self, Numbers};
use crate::Refusal;
use crate::colour::Colours;
use crate::colour::tone::Tone;
use crate::picture::{Layout, Picture};
use crate::turn::Turn;
use crate::workbench::Memory;

/// How a picture is put together.
struct Plan {
    tiles: Vec<ItemId>,
    columns: usize,
    /// Of the whole, in pixels.
    size: (u32, u32),
    /// Of each tile but those cut by the edges. A single picture may be coded a little larger or smaller.
    tile: Option<(u32, u32)>,
    turn: Turn,
}

/// The picture, and how it is to be turned; `None` if it is put together in another way.
pub(super) fn decode(file: &HeifFile<'_>, id: ItemId) -> Result<Option<(Picture, Turn)>, Refusal> {
    let Some(plan) = Plan::of(file, id) else { return Ok(None) };
    let first = *plan.tiles.first().ok_or(DAMAGED)?;
    let profile = meaning::icc(file, id, first);
    let numbers = meaning::numbers(file, id, first).with(profile);
    let mut canvas = None;
    for (place, tile) in plan.tiles.iter().enumerate() {
        let stream = file.hevc_bitstream(*tile).map_err(|error| refused(&error.into()))?;
        let options = DecodeOptions { max_pixels: MOST_PIXELS, ..DecodeOptions::default() };
        let frame = decode_picture(&stream, options).map_err(|error| refused(&error.into()))?;
        if canvas.is_none() {
            canvas = Some(Canvas::of(&plan, &frame, numbers, profile)?);
        }
        let canvas = canvas.as_mut().ok_or(DAMAGED)?;
        let (column, row) = (place % plan.columns, place / plan.columns);
        canvas.place(&frame, column, row)?;
    }
    let canvas = canvas.ok_or(DAMAGED)?;
    let picture = Picture {
        bytes: canvas.bytes,
        layout: canvas.layout,
        width: canvas.size.0,
        height: canvas.size.1,
        colours: canvas.colours,
    };
    Ok(Some((picture, plan.turn)))
}

impl Plan {
    fn of(file: &HeifFile<'_>, id: ItemId) -> Option<Self> {
        let size = file.image_size(id).ok()?;
        let (tiles, columns, size, tile) = match &file.item(id).ok()?.item_type.0 {
            b"hvc1" => (vec![id], 1, size?, None),
            b"grid" => {
                let grid = file.grid(id).ok()?;
                let tiles = file.referenced_items(id, b"dimg").to_vec();
                if tiles.len() != usize::from(grid.rows) * usize::from(grid.columns) {
                    return None;
                }
                let tile = file.image_size(*tiles.first()?).ok()??;
                (tiles, usize::from(grid.columns), (grid.output_width, grid.output_height), Some(tile))
            }
            _ => return None,
        };
        let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
        let sensible = |size| (1..=MOST_PIXELS).contains(&pixels(size));
        let single = tiles.len() == 1 && tiles.first() == Some(&id);
        let plain =
            |tile: &ItemId| is_coded(file, *tile) && (single || turn(file, *tile) == Some(Turn::default()));
        let whole = sensible(size) && tile.is_none_or(sensible) && tiles.iter().all(plain);
        if !whole || is_transparent(file, id) || tiles.iter().any(|tile| is_transparent(file, *tile)) {
            return None;
        }
        Some(Self { tiles, columns, size, tile, turn: turn(file, id)? })
    }
}

fn is_coded(file: &HeifFile<'_>, id: ItemId) -> bool {
    file.item(id).is_ok_and(|item| &item.item_type.0 == b"hvc1")
}

fn is_transparent(file: &HeifFile<'_>, id: ItemId) -> bool {
    const KINDS: [&str; 2] = ["urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"];
    let alpha = |property: &Property| matches!(property, Property::AuxiliaryType(kind) if KINDS.contains(&kind.as_str()));
    file.referencing_items(id, b"auxl")
        .into_iter()
        .any(|aux| file.item_properties(aux).is_ok_and(|mut properties| properties.any(alpha)))
}

/// What the boxes of an item turn, one after the other; `None` if one of them cuts.
fn turn(file: &HeifFile<'_>, id: ItemId) -> Option<Turn> {
    file.item_properties(id).ok()?.try_fold(Turn::default(), |turn, property| match property {
        Property::CleanAperture { .. } => None,
        // Quarters the other way round.
        Property::Rotation(quarters) => Some(turn.then_quarters(4 - quarters % 4)),
        Property::Mirror(true) => Some(Turn { down: !turn.down, ..turn }),
        Property::Mirror(false) => Some(Turn { across: !turn.across, ..turn }),
        _ => Some(turn),
    })
}

/// Where the tiles come together.
struct Canvas {
    bytes: Memory,
    layout: Layout,
    colours: Colours,
    size: (u32, u32),
    /// Of a tile.
    tile: (u32, u32),
    /// Chroma format and depths that every tile must have.
    kind: (u8, [u8; 2]),
    /// For high dynamic range: there the canvas is red, green and blue.
    tone: Option<(Tone, ColorParams)>,
}

impl Canvas {
    fn of(plan: &Plan, frame: &Frame, numbers: Numbers, profile: Option<&[u8]>) -> Result<Self, Refusal> {
        let coded = (frame.widths[0], frame.heights[0]);
        let (tile, size) = match plan.tile {
            Some(tile) => (tile, plan.size),
            None => (coded, (plan.size.0.min(coded.0), plan.size.1.min(coded.1))),
        };
        let depth = frame.bit_depth[0].max(frame.bit_depth[1]);
        let tone = Tone::of(numbers.primaries, numbers.transfer, depth)
            .map(|tone| (tone, ColorParams { matrix: numbers.matrix, full_range: numbers.full_range }));
        let (across, down) = shared(frame);
        let colour = (size.0.div_ceil(across), size.1.div_ceil(down));
        let layout = match (&tone, frame.chroma_format) {
            (Some(_), _) => Layout::Rgb,
            (None, 0) => Layout::Grey,
            (None, _) => Layout::Layers(colour.0, colour.1),
        };
        let colours = if tone.is_some() { Colours::default() } else { numbers.colours(profile)? };
        let sum: usize = layout.lengths(size.0, size.1).iter().sum();
        let kind = (frame.chroma_format, frame.bit_depth);
        Ok(Self { bytes: Memory::blank(sum), layout, colours, size, tile, kind, tone })
    }

    /// Puts a tile into its place, cut by the edges of the whole.
    fn place(&mut self, frame: &Frame, column: usize, row: usize) -> Result<(), Refusal> {
        let too_small = frame.widths[0] < self.tile.0 || frame.heights[0] < self.tile.1;
        if too_small || (frame.chroma_format, frame.bit_depth) != self.kind {
            return Err(DAMAGED);
        }
        let tile = (self.tile.0 as usize, self.tile.1 as usize);
        let at = (column.saturating_mul(tile.0), row.saturating_mul(tile.1));
        if let Some((tone, params)) = &self.tone {
            let image = frame_to_rgba_sized::<u16>(frame, *params, self.tile.0, self.tile.1);
            let rgb: Vec<u8> =
                image.data.as_chunks().0.iter().flat_map(|[r, g, b, _]| tone.rgb([*r, *g, *b])).collect();
            let whole = (self.size.0 as usize * 3, self.size.1 as usize);
            paste(&rgb, (tile.0 * 3, tile.0 * 3), tile.1, &mut self.bytes, whole, (at.0 * 3, at.1), |byte| {
                byte
            });
            return Ok(());
        }
        let (across, down) = shared(frame);
        let mut rest: &mut [u8] = &mut self.bytes;
        let sizes = self.layout.sizes(self.size.0, self.size.1);
        let layers = frame.planes.iter().zip(frame.widths).zip(sizes);
        for (nth, ((plane, stride), (width, height))) in layers.enumerate() {
            let (across, down, depth) = match nth {
                0 => (1, 1, frame.bit_depth[0]),
                _ => (across as usize, down as usize, frame.bit_depth[1]),
            };
            let whole = (width as usize, height as usize);
            let (layer, after) = rest.split_at_mut_checked(whole.0 * whole.1).ok_or(DAMAGED)?;
            rest = after;
            let (wide, high) = (tile.0.div_ceil(across), tile.1.div_ceil(down));
            let at = (at.0 / across, at.1 / down);
            let more = u32::from(depth.saturating_sub(8));
            let half = (1_u32 << more) >> 1;
            let narrow = |value: u16| ((u32::from(value) + half) >> more).min(255) as u8;
            paste(plane, (stride as usize, wide), high, layer, whole, at, narrow);
        }
        Ok(())
    }
}

/// How many pixels share a colour, across and down.
fn shared(frame: &Frame) -> (u32, u32) {
    match frame.chroma_format {
        1 => (2, 2),
        2 => (2, 1),
        _ => (1, 1),
    }
}

/// Puts rows of `from.1` values, each beginning `from.0` values after the one before, into a layer.
fn paste<T: Copy>(
    source: &[T],
    (stride, wide): (usize, usize),
    high: usize,
    layer: &mut [u8],
    (width, height): (usize, usize),
    (left, top): (usize, usize),
    byte: impl Fn(T) -> u8,
) {
    if stride == 0 || width == 0 {
        return;
    }
    let rows = layer.chunks_exact_mut(width).take(height).skip(top);
    for (row, line) in rows.zip(source.chunks_exact(stride).take(high)) {
        let Some(place) = row.get_mut(left..) else { return };
        for (to, from) in place.iter_mut().zip(line.iter().take(wide)) {
            *to = byte(*from);
        }
    }
}
