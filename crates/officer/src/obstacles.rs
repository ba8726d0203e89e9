//! Why a file of somebody else's folder cannot be had: each reason asks something else of the officer.
//!
//! Systems tell it in their own ways. Windows says of a file that another program holds that access is denied or shared,
//! of one that OneDrive has not fetched a number of its own, and of a drive that was pulled out one of a dozen. What is
//! not known for certain is [`Obstacle::Unreadable`], whose words name what may be tried.

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::disk::{Disk, Placeholder};

/// Why a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// It was moved or deleted; its folder is there.
    Gone,
    /// Another program holds it, or it may not be opened by this user.
    Locked,
    /// It is not on this computer: only its name is, until a cloud's program fetches it.
    InCloud,
    /// The drive, card, share or folder it was in is not there any more.
    Unplugged,
    /// The disk failed otherwise.
    Unreadable,
}

impl Obstacle {
    /// Its code: message `photo-refused-…`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Locked => "locked",
            Self::InCloud => "in_cloud",
            Self::Unplugged => "unplugged",
            Self::Unreadable => "unreadable",
        }
    }

    /// What an error in reading this file or folder means. Asks the disk about what is around it.
    pub fn of(error: &Error, disk: &dyn Disk, path: &Path) -> Self {
        tracing::warn!(%error, ?path, "a file could not be read");
        let around = Around {
            placeholder: disk.placeholder(path),
            folder_is_there: path.parent().is_none_or(|folder| disk.is_folder(folder)),
        };
        Self::told_by(cfg!(windows), error.raw_os_error(), error.kind(), around)
    }

    fn told_by(windows: bool, number: Option<i32>, kind: ErrorKind, around: Around) -> Self {
        let by_number = number.and_then(|number| if windows { by_windows(number) } else { by_unix(number) });
        match (by_number.or_else(|| by_kind(kind)), around) {
            // What was there a moment ago and has taken its folder with it.
            (Some(Self::Gone), Around { folder_is_there: false, .. }) => Self::Unplugged,
            // A cloud's program denies and fails in its own ways; its mark upon the file is certain.
            (_, Around { placeholder: Placeholder::Yes, .. }) => Self::InCloud,
            (None | Some(Self::Unreadable), Around { placeholder: Placeholder::Perhaps, .. }) => {
                Self::InCloud
            }
            (found, _) => found.unwrap_or(Self::Unreadable),
        }
    }
}

/// What the disk says of the place.
#[derive(Debug, Clone, Copy)]
struct Around {
    placeholder: Placeholder,
    folder_is_there: bool,
}

/// By the numbers of Windows (`winerror.h`).
const fn by_windows(number: i32) -> Option<Obstacle> {
    Some(match number {
        // File, path not found.
        2 | 3 => Obstacle::Gone,
        // Access denied, sharing and lock violation, busy, opened by another, delete pending.
        5 | 32 | 33 | 170 | 303 | 1_224 => Obstacle::Locked,
        // Of files in the cloud; a provider that does not run, has no network, was asked in vain, ended, takes too long.
        358 | 362..=398 | 404 | 426 | 434 => Obstacle::InCloud,
        // Drive, unit, device or medium that is not there, not ready or was changed; and what a card says that is pulled
        // out while it is read.
        15 | 20 | 21 | 31 | 55 | 433 | 483 | 1_005 | 1_006 | 1_110 | 1_112 | 1_117 | 1_167 | 1_617 => {
            Obstacle::Unplugged
        }
        // A share that is gone, and a network with it.
        51 | 53 | 59 | 64 | 65 | 67 | 121 | 1_203 | 1_222 | 1_231 | 1_232 | 1_236 => Obstacle::Unplugged,
        _ => return None,
    })
}

/// By the numbers of Linux.
const fn by_unix(number: i32) -> Option<Obstacle> {
    Some(match number {
        // ENOENT.
        2 => Obstacle::Gone,
        // EPERM, EAGAIN, EACCES, EBUSY, ETXTBSY, EDEADLK, ENOLCK.
        1 | 11 | 13 | 16 | 26 | 35 | 37 => Obstacle::Locked,
        // EIO, ENXIO, ENODEV, ESHUTDOWN, ENOTCONN, ESTALE, ENOMEDIUM.
        5 | 6 | 19 | 107 | 108 | 116 | 123 => Obstacle::Unplugged,
        // ENETDOWN, ENETUNREACH, ECONNABORTED, ECONNRESET, ETIMEDOUT, EHOSTDOWN, EHOSTUNREACH, EREMOTEIO.
        100 | 101 | 103 | 104 | 110 | 112 | 113 | 121 => Obstacle::Unplugged,
        _ => return None,
    })
}

/// By its kind alone, where the system has not told a number.
const fn by_kind(kind: ErrorKind) -> Option<Obstacle> {
    Some(match kind {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Obstacle::Gone,
        ErrorKind::PermissionDenied | ErrorKind::ResourceBusy | ErrorKind::WouldBlock => Obstacle::Locked,
        ErrorKind::TimedOut
        | ErrorKind::NotConnected
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::StaleNetworkFileHandle => Obstacle::Unplugged,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const THERE: Around = Around { placeholder: Placeholder::No, folder_is_there: true };

    fn told(windows: bool, number: i32, around: Around) -> Obstacle {
        Obstacle::told_by(windows, Some(number), ErrorKind::Other, around)
    }

    #[test]
    fn what_each_system_says_of_a_file_becomes_one_of_the_reasons() {
        let (windows, linux) = (true, false);
        for (system, number, expected) in [
            (windows, 2, Obstacle::Gone),
            (windows, 5, Obstacle::Locked),
            (windows, 32, Obstacle::Locked),
            (windows, 33, Obstacle::Locked),
            (windows, 362, Obstacle::InCloud),
            (windows, 388, Obstacle::InCloud),
            (windows, 389, Obstacle::InCloud),
            (windows, 21, Obstacle::Unplugged),
            (windows, 1_117, Obstacle::Unplugged),
            (windows, 1_167, Obstacle::Unplugged),
            (windows, 53, Obstacle::Unplugged),
            (windows, 23, Obstacle::Unreadable),
            (linux, 2, Obstacle::Gone),
            (linux, 13, Obstacle::Locked),
            (linux, 16, Obstacle::Locked),
            (linux, 5, Obstacle::Unplugged),
            (linux, 19, Obstacle::Unplugged),
            (linux, 123, Obstacle::Unplugged),
            (linux, 22, Obstacle::Unreadable),
        ] {
            assert_eq!(told(system, number, THERE), expected, "{number}, Windows: {system}");
        }
    }

    #[test]
    fn a_file_whose_folder_is_gone_with_it_was_on_something_pulled_out() {
        let nowhere = Around { folder_is_there: false, ..THERE };
        assert_eq!(told(false, 2, nowhere), Obstacle::Unplugged);
        assert_eq!(told(true, 3, nowhere), Obstacle::Unplugged);
        assert_eq!(told(true, 2, THERE), Obstacle::Gone);
    }

    #[test]
    fn a_clouds_mark_upon_a_file_is_certain_and_an_empty_one_a_hint() {
        let marked = Around { placeholder: Placeholder::Yes, ..THERE };
        let hollow = Around { placeholder: Placeholder::Perhaps, ..THERE };
        assert_eq!(told(true, 5, marked), Obstacle::InCloud);
        assert_eq!(told(true, 87, marked), Obstacle::InCloud);
        assert_eq!(told(false, 95, hollow), Obstacle::InCloud);
        assert_eq!(told(false, 13, hollow), Obstacle::Locked, "what the system says goes before a hint");
        assert_eq!(told(false, 5, hollow), Obstacle::Unplugged);
    }
}
