//! One file: its bytes as programs see them, and how to take back what no sync has made durable.
//!
//! Only one copy of the bytes is kept. Each unsynced change carries what it replaced, so a sync
//! forgets the list and a power cut walks it backwards to the durable bytes, then lets parts of
//! it happen again.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dice::Dice;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;
/// After so many unsynced changes the older half reaches the disk by itself, as a kernel's write-back does.
const WRITE_BACK: usize = 8192;

/// What a power cut leaves of everything that was not synced.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Survival {
    Nothing,
    Everything,
    /// All before this moment; what happened at it is torn.
    Until(u64),
    /// Each sector, each length and each name by itself, with this chance in a hundred.
    Dice {
        percent: u64,
        garbage: bool,
    },
}

#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    bytes: Arc<Vec<u8>>,
    changes: Vec<Change>,
    /// Names it has now.
    pub(crate) links: u32,
    /// Open handles.
    pub(crate) handles: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// In the page cache only.
    Open,
    /// Its sync failed: the cache shows it, the disk never got it, and no later sync writes it.
    Lost,
    /// Durable, but kept in the list because a lost change lies before it.
    Kept,
}

#[derive(Clone, Debug)]
struct Change {
    moment: u64,
    fate: Fate,
    len_before: usize,
    act: Act,
}

#[derive(Clone, Debug)]
enum Act {
    Write { at: usize, len: usize, before: Vec<u8> },
    SetLen { to: usize, cut: Vec<u8> },
}

/// A change taken back, ready to happen again.
enum Redo {
    Write { at: usize, bytes: Vec<u8> },
    SetLen { to: usize },
}

impl Redo {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes: new } => put(bytes, *at, new),
            Self::SetLen { to } => bytes.resize(*to, 0),
        }
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    let end = at + new.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[at..end].copy_from_slice(new);
}

impl File {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it takes space: it has a name, or somebody holds it open.
    pub(crate) fn in_use(&self) -> bool {
        self.links > 0 || self.handles > 0
    }

    pub(crate) fn write(&mut self, moment: u64, at: usize, new: &[u8]) {
        if new.is_empty() {
            return;
        }
        let bytes = Arc::make_mut(&mut self.bytes);
        let len_before = bytes.len();
        let before = bytes[at.min(len_before)..(at + new.len()).min(len_before)].to_vec();
        put(bytes, at, new);
        self.note(moment, len_before, Act::Write { at, len: new.len(), before });
    }

    pub(crate) fn set_len(&mut self, moment: u64, to: usize) {
        let len_before = self.bytes.len();
        if to == len_before {
            return;
        }
        let bytes = Arc::make_mut(&mut self.bytes);
        let cut = if to < len_before { bytes.split_off(to) } else { Vec::new() };
        bytes.resize(to, 0);
        self.note(moment, len_before, Act::SetLen { to, cut });
    }

    fn note(&mut self, moment: u64, len_before: usize, act: Act) {
        self.changes.push(Change { moment, fate: Fate::Open, len_before, act });
        if self.changes.len() > WRITE_BACK {
            let lost = self.changes.iter().position(|c| c.fate == Fate::Lost);
            self.changes.drain(..lost.unwrap_or(WRITE_BACK / 2).min(WRITE_BACK / 2));
        }
    }

    /// Everything so far is durable, save what an earlier failed sync has lost.
    pub(crate) fn sync(&mut self) {
        if self.changes.iter().all(|change| change.fate != Fate::Lost) {
            self.changes.clear();
        }
        for change in &mut self.changes {
            if change.fate == Fate::Open {
                change.fate = Fate::Kept;
            }
        }
    }

    /// A sync that failed: each change may or may not have reached the disk, and all count as clean.
    pub(crate) fn sync_failed(&mut self, dice: &mut Dice) {
        for change in &mut self.changes {
            if change.fate == Fate::Open {
                change.fate = if dice.coin() { Fate::Kept } else { Fate::Lost };
            }
        }
    }

    /// What the disk holds from now on is what programs saw (damage is done to a disk at rest).
    pub(crate) fn settle(&mut self) -> &mut Vec<u8> {
        self.changes.clear();
        Arc::make_mut(&mut self.bytes)
    }

    /// The first and the last moment of what is not synced.
    pub(crate) fn moments(&self) -> Option<(u64, u64)> {
        let mut open = self.changes.iter().filter(|c| c.fate == Fate::Open).map(|c| c.moment);
        let first = open.next()?;
        Some((first, open.next_back().unwrap_or(first)))
    }

    pub(crate) fn power_cut(&mut self, survival: Survival, dice: &mut Dice) {
        if self.changes.is_empty() {
            return;
        }
        let bytes = Arc::make_mut(&mut self.bytes);
        let redo = take_back(bytes, std::mem::take(&mut self.changes));
        let mut open = Vec::new();
        for (moment, fate, redo) in redo {
            match fate {
                Fate::Lost => {}
                Fate::Kept => redo.apply(bytes),
                Fate::Open => open.push((moment, redo)),
            }
        }
        match survival {
            _ if open.is_empty() => {}
            Survival::Nothing => {}
            Survival::Everything => open.iter().for_each(|(_, redo)| redo.apply(bytes)),
            Survival::Until(_) | Survival::Dice { .. } => tear(bytes, &open, survival, dice),
        }
    }
}

/// Walks the changes backwards to the durable bytes; answers them in their order.
fn take_back(bytes: &mut Vec<u8>, changes: Vec<Change>) -> Vec<(u64, Fate, Redo)> {
    let mut redo = Vec::with_capacity(changes.len());
    for change in changes.into_iter().rev() {
        let again = match change.act {
            Act::Write { at, len, before } => {
                let new = bytes[at..at + len].to_vec();
                bytes.truncate(change.len_before);
                let start = at.min(bytes.len());
                bytes[start..start + before.len()].copy_from_slice(&before);
                Redo::Write { at, bytes: new }
            }
            Act::SetLen { to, cut } => {
                bytes.truncate(change.len_before);
                bytes.extend_from_slice(&cut);
                Redo::SetLen { to }
            }
        };
        redo.push((change.moment, change.fate, again));
    }
    redo.reverse();
    redo
}

/// Lets each sector, and the length, stop at some moment of its own history.
fn tear(bytes: &mut Vec<u8>, open: &[(u64, Redo)], survival: Survival, dice: &mut Dice) {
    let durable_len = bytes.len();
    // A sector's history: the changes (counted from 1) that wrote to it.
    let mut history: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, (_, redo)) in open.iter().enumerate() {
        if let Redo::Write { at, bytes } = redo {
            for sector in at / SECTOR..=(at + bytes.len() - 1) / SECTOR {
                history.entry(sector).or_default().push(i + 1);
            }
        }
    }
    let mut choose = |versions: &[usize]| match survival {
        Survival::Nothing => 0,
        Survival::Everything => versions.last().copied().unwrap_or(0),
        Survival::Until(until) => {
            let reached = |v: &usize, dice: &mut Dice| match open[v - 1].0 {
                moment if moment < until => true,
                moment => moment == until && dice.coin(),
            };
            versions.iter().rev().copied().find(|v| reached(v, dice)).unwrap_or(0)
        }
        Survival::Dice { percent, .. } if dice.percent(percent) => versions[dice.index(versions.len())],
        Survival::Dice { .. } => 0,
    };
    let all: Vec<usize> = (1..=open.len()).collect();
    let length = choose(&all);
    let mut stops: Vec<Vec<usize>> = vec![Vec::new(); open.len() + 1];
    for (sector, versions) in &history {
        stops[choose(versions)].push(*sector);
    }

    let mut seen = bytes.clone();
    let mut final_len = durable_len;
    for (i, (_, redo)) in open.iter().enumerate() {
        redo.apply(&mut seen);
        if i < length {
            final_len = seen.len();
            if let Redo::SetLen { to } = redo {
                bytes.truncate(*to);
            }
        }
        for sector in &stops[i + 1] {
            let (start, end) = (sector * SECTOR, ((sector + 1) * SECTOR).min(seen.len()));
            if start < end {
                put(bytes, start, &seen[start..end]);
            }
        }
    }
    bytes.resize(final_len, 0);
    if matches!(survival, Survival::Dice { garbage: true, .. }) {
        // The length was written, the sector was not: whatever lay there before.
        for sector in &stops[0] {
            let (start, end) = ((sector * SECTOR).max(durable_len), ((sector + 1) * SECTOR).min(final_len));
            if start < end {
                dice.fill(&mut bytes[start..end]);
            }
        }
    }
}
