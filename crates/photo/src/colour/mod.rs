//! What a picture's numbers mean, and making sRGB's of them.
//!
//! Everything that is sent is in sRGB, without a profile: what is published is encoded again by every network, most
//! of them drop profiles, and a picture in another space then looks pale. So a file's own meaning ([`Colours`]) is
//! read when it is decoded, and followed once it has been made small ([`crate::picture::Picture::in_srgb`]): a
//! quarter of the pixels, and nothing at all for the many files that are in sRGB already.

#[cfg(feature = "heic")]
pub(crate) mod code_points;
mod coding;
mod profile;
#[cfg(feature = "heic")]
pub(crate) mod tone;

pub(crate) use coding::Coding;
pub(crate) use profile::Profile;
#[cfg(feature = "heic")]
pub(crate) use profile::transfer;

/// What a picture's numbers mean. By default what a JPEG without a profile means.
#[derive(Clone, Default)]
pub(crate) struct Colours {
    /// How its layers make red, green and blue.
    pub coding: Coding,
    /// How its red, green and blue become sRGB's.
    pub profile: Profile,
}

impl Colours {
    /// Whether they are sRGB's in a JPEG's layers, so that nothing is to be done.
    pub fn are_plain(&self) -> bool {
        self.coding == Coding::default() && self.profile.is_srgb()
    }

    /// What each light of a picture without colours becomes.
    pub fn greys(&self) -> [u8; 256] {
        let mut light = 0;
        let lights = [(); 256].map(|()| {
            let this = light;
            light = u8::wrapping_add(light, 1);
            this
        });
        let mut rgb: Vec<u8> = lights.iter().flat_map(|light| [self.coding.grey(*light); 3]).collect();
        self.profile.to_srgb(&mut rgb, true);
        let mut greens = rgb.as_chunks::<3>().0.iter().map(|[_, green, _]| *green);
        lights.map(|light| greens.next().unwrap_or(light))
    }
}
