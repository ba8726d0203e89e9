//! Stepping over the blocks of a JPEG's scan (ITU-T T.81, F.2 and G.2), without making pixels of them.

use std::rc::Rc;

use crate::entropy::{Bits, Table};

/// What of its blocks a scan holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    /// Everything: the only one of a sequential file.
    Whole,
    /// The first bits of the mean.
    Mean,
    /// One more bit of the mean.
    MeanMore,
    /// The first bits of some coefficients, from this to that.
    Detail(u8, u8),
    /// One more bit of some coefficients.
    DetailMore(u8, u8),
}

impl Pass {
    /// Whether it is mostly raw bits, of which a dark photo has many zeros.
    pub const fn refines(self) -> bool {
        matches!(self, Self::MeanMore | Self::DetailMore(..))
    }
}

/// A component of a scan.
pub(crate) struct Member {
    /// Its place in the frame.
    pub component: usize,
    /// The numbers of its tables, in half a byte each.
    pub tables: u8,
    /// In each unit.
    pub blocks: usize,
    /// The largest mean of a block that makes sense, in units of its quantisation.
    pub most_mean: u32,
    pub dc: Option<Rc<Table>>,
    pub ac: Option<Rc<Table>>,
}

/// What has to be known of the blocks before.
#[derive(Clone)]
pub(crate) struct Coder {
    /// By component and block: which coefficients are not zero so far. Only of progressive files.
    known: Vec<Vec<u64>>,
    /// How many blocks to come have nothing more to say.
    ended: u32,
    /// By component: the mean of the block before, in its own units.
    means: [i32; 3],
}

impl Coder {
    /// `blocks`: of each component, where they must be remembered.
    pub fn new(blocks: impl Iterator<Item = usize>) -> Self {
        Self { known: blocks.map(|count| vec![0; count]).collect(), ended: 0, means: [0; 3] }
    }

    /// At the beginning of a scan and behind each restart marker.
    pub const fn restart(&mut self) {
        self.ended = 0;
        self.means = [0; 3];
    }

    /// Steps over one block, and tells whether it says anything but "as before". None where it is no block.
    pub fn block(&mut self, pass: Pass, member: &Member, unit: usize, bits: &mut Bits<'_>) -> Option<bool> {
        match pass {
            Pass::Whole => whole(bits, member, self.means.get_mut(member.component)?),
            Pass::Mean => mean(bits, member, self.means.get_mut(member.component)?),
            Pass::MeanMore => bits.take(1).map(|bit| bit != 0),
            Pass::Detail(first, last) => {
                let known = self.known.get_mut(member.component)?.get_mut(unit)?;
                detail(bits, member, (first, last), known, &mut self.ended)
            }
            Pass::DetailMore(first, last) => {
                let known = self.known.get_mut(member.component)?.get_mut(unit)?;
                detail_more(bits, member, (first, last), known, &mut self.ended)
            }
        }
    }
}

/// A mean that no light can have is none: the blocks before were another's.
fn mean(bits: &mut Bits<'_>, member: &Member, before: &mut i32) -> Option<bool> {
    let size = u32::from(bits.symbol(member.dc.as_ref()?)?);
    if size > 15 {
        return None;
    }
    let value = i32::try_from(bits.take(size)?).ok()?;
    if size > 0 {
        let negative = value < 1 << (size - 1);
        *before += if negative { value - (1 << size) + 1 } else { value };
    }
    (before.unsigned_abs() <= member.most_mean).then_some(size > 0)
}

fn whole(bits: &mut Bits<'_>, member: &Member, before: &mut i32) -> Option<bool> {
    let moved = mean(bits, member, before)?;
    let table = member.ac.as_ref()?;
    let mut at = 1;
    while at < 64 {
        let symbol = bits.symbol(table)?;
        match (symbol >> 4, symbol & 15) {
            (15, 0) => at += 16,
            (_, 0) => break,
            (run, size) => {
                at += run + 1;
                if at > 64 {
                    return None;
                }
                bits.skip(u32::from(size))?;
            }
        }
    }
    Some(moved || at > 1)
}

fn detail(
    bits: &mut Bits<'_>,
    member: &Member,
    (first, last): (u8, u8),
    known: &mut u64,
    ended: &mut u32,
) -> Option<bool> {
    if *ended > 0 {
        *ended -= 1;
        return Some(false);
    }
    let table = member.ac.as_ref()?;
    let mut at = first;
    while at <= last {
        let symbol = bits.symbol(table)?;
        match (symbol >> 4, symbol & 15) {
            (15, 0) => at += 16,
            (run, 0) => {
                *ended = (1 << run) + bits.take(run.into())? - 1;
                return Some(at > first || run > 0);
            }
            (run, size) => {
                at += run;
                if at > last {
                    return None;
                }
                bits.skip(u32::from(size))?;
                *known |= 1_u64.checked_shl(at.into())?;
                at += 1;
            }
        }
    }
    Some(true)
}

fn detail_more(
    bits: &mut Bits<'_>,
    member: &Member,
    (first, last): (u8, u8),
    known: &mut u64,
    ended: &mut u32,
) -> Option<bool> {
    let before = *known;
    let is_known = |at: u8| before.checked_shr(at.into()).is_some_and(|bits| bits & 1 == 1);
    let table = member.ac.as_ref()?;
    let mut at = first;
    while *ended == 0 && at <= last {
        let symbol = bits.symbol(table)?;
        let (mut zeros, size) = (symbol >> 4, symbol & 15);
        match size {
            0 if zeros < 15 => {
                *ended = (1 << zeros) + bits.take(zeros.into())?;
                break;
            }
            0 => {}
            // Its sign.
            1 => bits.skip(1)?,
            _ => return None,
        }
        while at <= last {
            if is_known(at) {
                bits.take(1)?;
            } else if zeros == 0 {
                break;
            } else {
                zeros -= 1;
            }
            at += 1;
        }
        if size == 1 {
            if at > last {
                return None;
            }
            *known |= 1_u64.checked_shl(at.into())?;
        }
        at += 1;
    }
    if *ended > 0 {
        for _ in (at..=last).filter(|at| is_known(*at)) {
            bits.take(1)?;
        }
        *ended -= 1;
    }
    Some(true)
}
