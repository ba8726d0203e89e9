//! One scan of a JPEG, followed block by block to where its picture ends.
//!
//! A camera may leave anything behind its last block, and it harms nobody. But a copy that failed is often made up to
//! its length with one byte over and over, and what can be read as blocks there is nobody's photo: such a stretch is
//! innocent only where every block in it says "as before".

use std::ops::Range;

use crate::blocks::{Coder, Member, Pass};
use crate::entropy::Bits;

/// A disk loses no less than a sector; shorter runs of one byte may be chance.
const RUN: usize = 128;
/// Every run fills one of these, which are found much faster.
const CHUNK: usize = 64;
/// A run's first bytes may still belong to a block before it.
const RUN_BEGINS: usize = 8;
/// Bytes that a camera may leave over at the end of a scan, whatever they look like.
const SLACK: usize = 16;
/// If so many bytes before the end of the last block and so many behind it are one pattern, they were written by
/// whoever filled the file up.
const SEAM: (usize, usize) = (32, 16);
/// The longest pattern that is looked for there.
const PATTERN: usize = 8;

pub(crate) struct Scan<'a> {
    /// Restart markers and all.
    pub data: &'a [u8],
    /// Its components, in the order of a unit.
    pub members: Vec<Member>,
    pub pass: Pass,
    /// The three bytes at the end of its header.
    pub spectrum: [u8; 3],
    /// Units between restart markers; 0 for none.
    pub restart: u16,
}

impl<'a> Scan<'a> {
    /// Whether a stretch of it is one byte over and over, which has to be looked at block by block.
    pub fn has_runs(&self) -> bool {
        !self.pass.refines() && self.data.as_chunks::<CHUNK>().0.iter().any(is_run)
    }

    fn runs(&self) -> Vec<Range<usize>> {
        if !self.has_runs() {
            return Vec::new();
        }
        let mut start = 0;
        let mut runs = Vec::new();
        for run in self.data.chunk_by(|one, other| one == other) {
            if run.len() >= RUN && run.first() != Some(&0xff) {
                runs.push(start + RUN_BEGINS..start + run.len());
            }
            start += run.len();
        }
        runs
    }

    /// Adds the scan's data to `out`, up to the end of its last block and with its restart markers counted anew. None
    /// where a block is missing or is none. Says whether something was left behind: padding, a marker too many.
    pub fn copy(&self, units: usize, coder: &mut Coder, out: &mut Vec<u8>) -> Option<bool> {
        let runs = self.runs();
        let restart = usize::from(self.restart);
        let mut left_behind = false;
        let (mut done, mut data) = (0, self.data);
        for number in (0..8).cycle() {
            let (part, after) = up_to_restart(data);
            let offset = self.data.len() - data.len();
            let most = units - done;
            let count = if restart == 0 { most } else { most.min(restart) };
            let mut bits = Bits::of(part);
            coder.restart();
            for unit in done..done + count {
                self.unit((unit, 0), coder, &mut bits, |bits| {
                    let at = (offset + bits.used(part)).saturating_sub(1);
                    runs.iter().any(|run| run.contains(&at))
                })?;
            }
            let used = bits.used(part);
            let (blocks, tail) = part.split_at_checked(used)?;
            if tail.len() > SLACK && (is_seamless(part, used) || self.goes_on(tail, coder, bits)) {
                return None;
            }
            out.extend_from_slice(blocks);
            left_behind |= !tail.is_empty();
            done += count;
            if done == units {
                left_behind |= after.is_some();
                break;
            }
            out.extend_from_slice(&[0xff, 0xd0 + number]);
            data = after?;
        }
        Some(left_behind)
    }

    /// Steps over one unit, the first so many blocks left out; `in_a_run` tells whether a place lies where a block may
    /// say nothing new.
    fn unit(
        &self,
        (unit, without): (usize, usize),
        coder: &mut Coder,
        bits: &mut Bits<'_>,
        in_a_run: impl Fn(&Bits<'_>) -> bool,
    ) -> Option<()> {
        let blocks = self.members.iter().flat_map(|member| std::iter::repeat_n(member, member.blocks));
        for member in blocks.skip(without) {
            let says_something = coder.block(self.pass, member, unit, bits)?;
            if says_something && in_a_run(bits) {
                return None;
            }
        }
        Some(())
    }

    /// Whether what stands behind the last block is more of the picture, to its very end: then some of what was
    /// counted before is no block of it, or the frame was larger. One byte over and over is padding.
    fn goes_on(&self, tail: &[u8], coder: &Coder, bits: Bits<'_>) -> bool {
        if self.pass != Pass::Whole || tail.windows(2).all(|pair| pair.first() == pair.last()) {
            return false;
        }
        // The count may have lost its step within a unit.
        let blocks = self.members.iter().map(|member| member.blocks).sum();
        (0..blocks).any(|mut without| {
            let (mut coder, mut bits) = (coder.clone(), bits);
            while self.unit((0, without), &mut coder, &mut bits, |_| false).is_some() {
                if bits.at_the_end() {
                    return true;
                }
                without = 0;
            }
            false
        })
    }
}

fn is_run(chunk: &[u8; CHUNK]) -> bool {
    let [first, .., last] = chunk;
    first == last && *first != 0xff && chunk.iter().all(|byte| byte == first)
}

/// Whether one pattern goes on from before the end of the last block to behind it.
fn is_seamless(part: &[u8], end: usize) -> bool {
    let (before, behind) = SEAM;
    let Some(seam) = end.checked_sub(before).and_then(|start| part.get(start..end + behind)) else {
        return false;
    };
    (1..=PATTERN).any(|length| seam.iter().zip(seam.iter().skip(length)).all(|(one, other)| one == other))
}

/// The data up to the next restart marker, and what follows that.
fn up_to_restart(data: &[u8]) -> (&[u8], Option<&[u8]>) {
    let is_restart = |at: &usize| matches!(data.get(at + 1), Some(0xd0..=0xd7));
    match memchr::memchr_iter(0xff, data).find(is_restart) {
        Some(at) => (data.get(..at).unwrap_or(data), data.get(at + 2..)),
        None => (data, None),
    }
}
