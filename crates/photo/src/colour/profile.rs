//! A file's colour profile (ICC.1), followed by `moxcms`: Rust alone, and the `image` crate's own.
//!
//! Whatever its size: a scanner's or a monitor's profile is a table of hundreds of kilobytes, and without it its
//! reds are no reds. One that cannot be read, or does not speak of these channels, counts as none. Profiles are
//! written by strangers, so reading them is contained as decoding is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ParsingOptions, RenderingIntent, Transform8BitExecutor,
    TransformOptions,
};

use crate::limits;

/// A difference that nobody sees: profiles of sRGB differ in the rounding of their curves.
const SAME: u8 = 2;
/// How many values of each channel sRGB is recognised by.
const PROBES: u32 = 9;
/// Tables are tried in this order; the first is what viewers use for photographs.
const INTENTS: [RenderingIntent; 3] =
    [RenderingIntent::RelativeColorimetric, RenderingIntent::Perceptual, RenderingIntent::Saturation];

/// How red, green and blue, or a grey, become sRGB's.
#[derive(Clone, Default)]
pub(crate) enum Profile {
    /// They are.
    #[default]
    Srgb,
    Rgb(Arc<Transform8BitExecutor>),
    /// What each grey becomes. It says nothing about colours.
    Grey(Box<[u8; 256]>),
}

impl Profile {
    /// As a file's profile says; without one it is sRGB.
    pub fn of_file(profile: Option<&[u8]>) -> Self {
        profile.map(Self::read).unwrap_or_default()
    }

    /// As a profile says.
    pub fn read(profile: &[u8]) -> Self {
        catch_unwind(AssertUnwindSafe(|| Self::parsed(profile))).ok().flatten().unwrap_or_default()
    }

    fn parsed(profile: &[u8]) -> Option<Self> {
        let profile = parse(profile)?;
        match profile.color_space {
            DataColorSpace::Rgb => Self::of_rgb(&profile),
            DataColorSpace::Gray => Self::of_grey(&profile),
            _ => None,
        }
    }

    /// As a profile says that was made here.
    pub fn of_rgb(profile: &ColorProfile) -> Option<Self> {
        let srgb = ColorProfile::new_srgb();
        let transform = INTENTS.into_iter().find_map(|rendering_intent| {
            let options = TransformOptions { rendering_intent, ..TransformOptions::default() };
            profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options).ok()
        })?;
        let steps = || (0..PROBES).map(|step| u8::try_from(step * 255 / (PROBES - 1)).unwrap_or(u8::MAX));
        let colours: Vec<u8> =
            steps().flat_map(|r| steps().flat_map(move |g| steps().flat_map(move |b| [r, g, b]))).collect();
        let mut made = vec![0; colours.len()];
        transform.transform(&colours, &mut made).ok()?;
        if colours.iter().zip(&made).all(|(from, to)| from.abs_diff(*to) <= SAME) {
            return Some(Self::Srgb);
        }
        // A profile by which white is not bright is no profile of a photo, but bytes that look like one.
        let bright = made.last_chunk::<3>()?.iter().all(|white| *white >= 128);
        bright.then_some(Self::Rgb(transform))
    }

    fn of_grey(profile: &ColorProfile) -> Option<Self> {
        let options = TransformOptions::default();
        let transform = profile
            .create_transform_8bit(Layout::Gray, &ColorProfile::new_srgb(), Layout::Rgb, options)
            .ok()?;
        let lights: Vec<u8> = (0..=u8::MAX).collect();
        let mut rgb = vec![0; lights.len() * 3];
        transform.transform(&lights, &mut rgb).ok()?;
        let mut greys = Box::new([0; 256]);
        greys.iter_mut().zip(rgb.as_chunks::<3>().0).for_each(|(grey, [_, green, _])| *grey = *green);
        let (same, bright) = (
            lights.iter().zip(greys.iter()).all(|(from, to)| from.abs_diff(*to) <= SAME),
            greys.last()? >= &128,
        );
        Some(if same || !bright { Self::Srgb } else { Self::Grey(greys) })
    }

    pub const fn is_srgb(&self) -> bool {
        matches!(self, Self::Srgb)
    }

    /// Makes sRGB of pixels, where they stand. `greys`: whether all of them are grey.
    pub fn to_srgb(&self, rgb: &mut [u8], greys: bool) {
        match self {
            Self::Grey(table) if greys => {
                for value in rgb {
                    *value = table.get(usize::from(*value)).copied().unwrap_or(*value);
                }
            }
            Self::Srgb | Self::Grey(_) => {}
            Self::Rgb(transform) => {
                // It cannot work in place, and a whole picture more is not needed.
                let mut before = [0; 3 * 1024];
                for part in rgb.chunks_mut(before.len()) {
                    let Some(before) = before.get_mut(..part.len()) else { continue };
                    before.copy_from_slice(part);
                    // It fails only where the two lengths do not fit.
                    let _fits = transform.transform(before, part);
                }
            }
        }
    }
}

#[cfg(feature = "heic")]
/// The transfer characteristics (ITU-T H.273) that a profile names beside its curves, as profiles of HDR do.
pub(crate) fn transfer(profile: &[u8]) -> Option<u16> {
    let profile = catch_unwind(AssertUnwindSafe(|| parse(profile))).ok().flatten()?;
    Some(profile.cicp?.transfer_characteristics as u16)
}

fn parse(profile: &[u8]) -> Option<ColorProfile> {
    let options = ParsingOptions {
        max_profile_size: limits::FILE_BYTES,
        max_allowed_clut_size: limits::FILE_BYTES,
        ..ParsingOptions::default()
    };
    ColorProfile::new_from_slice_with_options(profile, options).ok()
}
