//! Following a JPEG's entropy-coded data to its end, without making pixels of it.
//!
//! The decoder fills what is missing with grey and steps over what is left; so a file that was cut and
//! closed again, or overwritten in the middle, comes out as a photo with half its picture wrong. Here
//! every block is counted: a scan must hold exactly as many as the frame needs, no fewer and no more.
//! For sequential files only; a progressive scan that stops early is found by the decoder itself.

use std::rc::Rc;

/// Bytes a camera may leave over at the end of a scan.
const SLACK: usize = 16;
const FAST_BITS: u32 = 9;

/// A Huffman table: how long the code at the front of the bits is, and its symbol.
pub(crate) struct Table {
    /// Length and symbol by the next [`FAST_BITS`] bits; length 0 where the code is longer.
    fast: Vec<(u8, u8)>,
    /// Per length from 1: the first code, the first beyond, and the index of the first's symbol.
    ranges: [(u32, u32, usize); 16],
    symbols: Vec<u8>,
}

impl Table {
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut fast = vec![(0, 0); 1 << FAST_BITS];
        let mut ranges = [(0, 0, 0); 16];
        let (mut code, mut index) = (0_u32, 0_usize);
        for ((length, count), range) in (1_u8..).zip(counts).zip(&mut ranges) {
            let beyond = code + u32::from(*count);
            if beyond > 1 << length {
                return None;
            }
            *range = (code, beyond, index);
            for code in code..beyond {
                let symbol = *symbols.get(index)?;
                if let Some(spare) = FAST_BITS.checked_sub(u32::from(length)) {
                    let start = usize::try_from(code << spare).ok()?;
                    fast.get_mut(start..start + (1 << spare))?.fill((length, symbol));
                }
                index += 1;
            }
            code = beyond << 1;
        }
        Some(Self { fast, ranges, symbols: symbols.to_vec() })
    }

    /// The symbol written in zero bits: in a canonical code the first.
    pub fn of_zeros(&self) -> Option<u8> {
        self.symbols.first().copied()
    }

    /// `next`: the next 16 bits.
    fn find(&self, next: u32) -> Option<(u32, u8)> {
        let fast = usize::try_from(next >> (16 - FAST_BITS)).ok()?;
        let (length, symbol) = *self.fast.get(fast)?;
        if length > 0 {
            return Some((u32::from(length), symbol));
        }
        (1..).zip(&self.ranges).find_map(|(length, (first, beyond, index))| {
            let code = next >> (16 - length);
            let within = code.checked_sub(*first).filter(|_| code < *beyond)?;
            Some((length, *self.symbols.get(index + usize::try_from(within).ok()?)?))
        })
    }
}

/// A component of a scan.
pub(crate) struct Member {
    /// In each unit.
    pub blocks: usize,
    pub dc: Rc<Table>,
    pub ac: Rc<Table>,
}

/// One scan of a sequential JPEG.
pub(crate) struct Scan<'a> {
    /// Its data, restart markers and all.
    pub data: &'a [u8],
    /// Its components, in the order of a unit.
    pub members: Vec<Member>,
    /// How many units make the frame.
    pub units: usize,
    /// Units between restart markers; 0 for none.
    pub restart: usize,
}

impl Scan<'_> {
    /// Whether the data holds all of the scan's blocks and nothing else.
    pub fn holds_all(&self) -> bool {
        let mut left = self.units;
        let mut data = self.data;
        while left > 0 {
            let (part, after) = up_to_restart(data);
            let units = if self.restart == 0 { left } else { left.min(self.restart) };
            if self.follow(part, units).is_none() {
                return false;
            }
            left -= units;
            data = after;
        }
        data.len() <= SLACK
    }

    fn follow(&self, data: &[u8], units: usize) -> Option<()> {
        let mut bits = Bits { rest: data, held: 0, count: 0 };
        for _ in 0..units {
            for Member { blocks, dc, ac } in &self.members {
                for _ in 0..*blocks {
                    block(&mut bits, dc, ac)?;
                }
            }
        }
        let left = bits.rest.iter().rev().skip_while(|byte| **byte == 0xff).count();
        (left <= SLACK).then_some(())
    }
}

/// Steps over one block of 64 coefficients.
fn block(bits: &mut Bits<'_>, dc: &Table, ac: &Table) -> Option<()> {
    let size = u32::from(bits.symbol(dc)?);
    if size > 15 {
        return None;
    }
    bits.skip(size)?;
    let mut at = 1;
    while at < 64 {
        let symbol = bits.symbol(ac)?;
        let (run, size) = (symbol >> 4, symbol & 15);
        match (run, size) {
            (15, 0) => at += 16,
            (_, 0) => break,
            _ => {
                at += run + 1;
                if at > 64 {
                    return None;
                }
                bits.skip(u32::from(size))?;
            }
        }
    }
    Some(())
}

fn up_to_restart(data: &[u8]) -> (&[u8], &[u8]) {
    let mut from = 0;
    while let Some(found) = data.get(from..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff)) {
        let at = from + found;
        if matches!(data.get(at + 1), Some(0xd0..=0xd7)) {
            return (data.get(..at).unwrap_or(data), data.get(at + 2..).unwrap_or_default());
        }
        from = at + 1;
    }
    (data, &[])
}

/// Bits of a scan, stuffing removed.
struct Bits<'a> {
    rest: &'a [u8],
    /// The next bits, from the top; zeros beyond `count`.
    held: u64,
    count: u32,
}

impl Bits<'_> {
    fn refill(&mut self) {
        if let Some((next, after)) = self.rest.split_first_chunk::<4>()
            && self.count <= 32
            && !next.contains(&0xff)
        {
            self.held |= u64::from(u32::from_be_bytes(*next)) << (32 - self.count);
            self.count += 32;
            self.rest = after;
            return;
        }
        while self.count <= 56 {
            let (byte, after) = match self.rest {
                [0xff, 0, after @ ..] => (0xff, after),
                [0xff, ..] | [] => return,
                [byte, after @ ..] => (*byte, after),
            };
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
            self.rest = after;
        }
    }

    fn symbol(&mut self, table: &Table) -> Option<u8> {
        if self.count < 32 {
            self.refill();
        }
        let (length, symbol) = table.find(u32::try_from(self.held >> 48).ok()?)?;
        self.skip(length)?;
        Some(symbol)
    }

    /// None where fewer are left. At most 16 at a time, after a look at the bits before them.
    fn skip(&mut self, bits: u32) -> Option<()> {
        self.count = self.count.checked_sub(bits)?;
        self.held <<= bits;
        Some(())
    }
}
