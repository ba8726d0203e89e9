//! Following a JPEG's entropy-coded data to its end, without making pixels of it.
//!
//! The decoder fills what is missing with grey; so a file that was cut and closed again, or overwritten in the
//! middle, comes out as a photo with half its picture wrong. Here every block is counted: a scan must hold all that
//! the frame needs. What stands behind the last of them is of no use to anybody and harms nobody, unless it shows
//! that the blocks counted were not the photo's own.

const FAST_BITS: u32 = 9;

/// A Huffman table: how long the code at the front of the bits is, and its symbol.
pub(crate) struct Table {
    /// How many codes there are of each length, as a file says it.
    pub counts: [u8; 16],
    /// Length and symbol by the next [`FAST_BITS`] bits; length 0 where the code is longer.
    fast: Vec<(u8, u8)>,
    /// Per length from 1: the first code, the first beyond, and the index of the first's symbol.
    ranges: [(u32, u32, usize); 16],
    pub symbols: Vec<u8>,
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
        Some(Self { counts: *counts, fast, ranges, symbols: symbols.to_vec() })
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

/// Bits of a scan, stuffing removed.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'a> {
    pub rest: &'a [u8],
    /// The next bits, from the top; zeros beyond `count`.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub const fn of(data: &'a [u8]) -> Self {
        Self { rest: data, held: 0, count: 0 }
    }

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

    pub fn symbol(&mut self, table: &Table) -> Option<u8> {
        if self.count < 32 {
            self.refill();
        }
        let (length, symbol) = table.find(u32::try_from(self.held >> 48).ok()?)?;
        self.skip(length)?;
        Some(symbol)
    }

    /// None where fewer are left. At most 16 at a time, after a look at the bits before them.
    pub fn skip(&mut self, bits: u32) -> Option<()> {
        self.count = self.count.checked_sub(bits)?;
        self.held <<= bits;
        Some(())
    }

    /// The next bits as a number; at most 16.
    pub fn take(&mut self, bits: u32) -> Option<u32> {
        if self.count < bits {
            self.refill();
        }
        let value = if bits == 0 { 0 } else { u32::try_from(self.held >> (64 - bits)).ok()? };
        self.skip(bits)?;
        Some(value)
    }

    /// How many of the bytes of `data` have been used, the last perhaps in part.
    pub fn used(&self, data: &[u8]) -> usize {
        let mut end = data.len() - self.rest.len();
        for _ in 0..self.count / 8 {
            let stuffed = end >= 2 && data.get(end - 2..end) == Some(&[0xff, 0]);
            end = end.saturating_sub(if stuffed { 2 } else { 1 });
        }
        end
    }

    /// Whether no more than the rest of a byte is left, and that all ones, as every encoder fills it.
    pub fn at_the_end(&mut self) -> bool {
        self.refill();
        self.rest.is_empty() && self.count < 8 && (self.held.leading_ones() >= self.count)
    }
}
