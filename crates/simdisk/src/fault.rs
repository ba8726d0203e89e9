//! What can go wrong, when, and the record of what was done.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use crate::dice::Dice;

/// One thing that goes wrong at one operation. It has an effect only where it can happen (see
/// [`Fault::can_strike`]); elsewhere the operation passes unharmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The disk is full: a new name or a write is refused, nothing of it is done.
    NoSpace,
    /// The device fails. A write may have left a prefix; a sync loses what it should have kept.
    Io,
    /// A write leaves a prefix, then says so: a short count, or "the disk is full".
    ShortWrite,
    /// A sync fails. Each change it should have kept may or may not be durable, and a later sync
    /// does not try again (as on Linux).
    SyncFails,
    /// The power goes while the operation runs; the machine is off until it is started.
    PowerCut,
    /// The program dies while the operation runs; what was written stays, nothing runs until it is started.
    Kill,
    /// Permission denied, or another program holds the file: anything done by path is refused.
    Denied,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 7] = [
        Self::NoSpace,
        Self::Io,
        Self::ShortWrite,
        Self::SyncFails,
        Self::PowerCut,
        Self::Kill,
        Self::Denied,
    ];
    /// Those a running program sees as an error.
    pub const ERRORS: [Self; 5] = [Self::NoSpace, Self::Io, Self::ShortWrite, Self::SyncFails, Self::Denied];

    /// Whether the fault has an effect on operations of this kind.
    pub fn can_strike(self, kind: OpKind) -> bool {
        use OpKind::{Create, CreateDir, List, Open, Remove, Rename, Stat, Sync, SyncDir, Write};
        match self {
            Self::Io | Self::PowerCut | Self::Kill => true,
            Self::NoSpace => matches!(kind, CreateDir | Create | Write),
            Self::ShortWrite => kind == Write,
            Self::SyncFails => matches!(kind, Sync | SyncDir),
            Self::Denied => matches!(kind, CreateDir | Create | Open | Rename | Remove | List | Stat),
        }
    }
}

/// The kinds of operation that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpKind {
    /// One folder was made.
    CreateDir,
    /// A file was opened, or opened and found absent.
    Open,
    /// A file was opened to be made or emptied.
    Create,
    /// Bytes were read.
    Read,
    /// Bytes were written.
    Write,
    /// The length was set.
    SetLen,
    /// A file was synced.
    Sync,
    /// A folder was synced.
    SyncDir,
    /// A name was moved.
    Rename,
    /// A name was removed.
    Remove,
    /// A folder was listed.
    List,
    /// A path was looked up.
    Stat,
}

/// One operation as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Op {
    /// Its number, from 1.
    pub number: u64,
    /// What was asked.
    pub kind: OpKind,
    /// On which path (for a rename the old one; SQLite's unnamed files are `(temporary)`).
    pub path: PathBuf,
    /// Where in the file, in bytes.
    pub at: u64,
    /// How many bytes, or the new length.
    pub len: u64,
    /// The fault that struck it.
    pub fault: Option<Fault>,
}

/// Why an operation was refused; `io::Error` and SQLite's codes are made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Missing,
    Exists,
    NotAFolder,
    IsAFolder,
    NotEmpty,
    Invalid,
    TooShort,
    ReadOnly,
    Full,
    Io,
    Denied,
    /// The handle died with its program, or the machine is off.
    Dead,
}

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        use io::ErrorKind as Kind;
        match refusal {
            Refusal::Missing => Kind::NotFound.into(),
            Refusal::Exists => Kind::AlreadyExists.into(),
            Refusal::NotAFolder => Kind::NotADirectory.into(),
            Refusal::IsAFolder => Kind::IsADirectory.into(),
            Refusal::NotEmpty => Kind::DirectoryNotEmpty.into(),
            Refusal::Invalid => Kind::InvalidInput.into(),
            Refusal::TooShort => Kind::UnexpectedEof.into(),
            Refusal::Full => Kind::StorageFull.into(),
            Refusal::Denied | Refusal::ReadOnly => Kind::PermissionDenied.into(),
            Refusal::Io => Self::other("simulated disk: input/output error"),
            Refusal::Dead => Self::other("simulated disk: the program or the machine has stopped"),
        }
    }
}

/// Which operations go wrong.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    at: BTreeMap<u64, Fault>,
    from: Option<(u64, Fault)>,
    random: u64,
}

impl Plan {
    pub(crate) fn at(&mut self, number: u64, fault: Fault) {
        self.at.insert(number, fault);
    }

    pub(crate) fn from(&mut self, number: u64, fault: Fault) {
        self.from = Some((number, fault));
    }

    pub(crate) fn random(&mut self, per_million: u64) {
        self.random = per_million;
    }

    /// The fault that strikes this operation, if one does.
    pub(crate) fn strikes(&mut self, number: u64, kind: OpKind, dice: &mut Dice) -> Option<Fault> {
        let planned = self.at.remove(&number);
        let lasting = || self.from.filter(|(from, _)| number >= *from).map(|(_, fault)| fault);
        let planned = planned.or_else(lasting).filter(|fault| fault.can_strike(kind));
        if planned.is_some() || self.random == 0 || dice.below(1_000_000) >= self.random {
            return planned;
        }
        let possible: Vec<Fault> = Fault::ERRORS.into_iter().filter(|f| f.can_strike(kind)).collect();
        possible.get(dice.index(possible.len())).copied()
    }
}
