//! The names and what they name: folders, files, and the changes of names no folder sync has kept.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use crate::dice::Dice;
use crate::fault::Refusal;
use crate::file::{File, Survival};

pub(crate) type Id = u64;
pub(crate) const ROOT: Id = 0;
/// After so many unsynced changes of names the older half is kept by itself.
const WRITE_BACK: usize = 8192;

#[derive(Clone, Debug, Default)]
struct Folder {
    /// As programs see it.
    now: BTreeMap<OsString, Id>,
    /// As it is after a power cut.
    durable: BTreeMap<OsString, Id>,
}

type Place = (Id, OsString);

/// A change of names that is not durable yet.
#[derive(Clone, Debug)]
struct Naming {
    moment: u64,
    /// The name that goes.
    gone: Option<Place>,
    /// The name that comes, and what it names. With both, a rename: it happens whole or not at all.
    come: Option<(Place, Id)>,
}

impl Naming {
    fn touches(&self, folder: Id) -> bool {
        self.gone.iter().chain(self.come.iter().map(|(place, _)| place)).any(|(dir, _)| *dir == folder)
    }
}

/// Everything on the disk.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    files: BTreeMap<Id, File>,
    folders: BTreeMap<Id, Folder>,
    namings: Vec<Naming>,
    next: Id,
    moment: u64,
    used: u64,
    unnamed: usize,
}

impl Tree {
    pub(crate) fn new() -> Self {
        Self {
            files: BTreeMap::new(),
            folders: BTreeMap::from([(ROOT, Folder::default())]),
            namings: Vec::new(),
            next: ROOT + 1,
            moment: 0,
            used: 0,
            unnamed: 0,
        }
    }

    /// Bytes taken by files that have a name or are open.
    pub(crate) fn used(&self) -> u64 {
        self.used
    }

    fn now(&mut self) -> u64 {
        self.moment += 1;
        self.moment
    }

    fn fresh(&mut self) -> Id {
        self.next += 1;
        self.next
    }

    // ---- looking up

    pub(crate) fn find(&self, path: &Path) -> Result<Option<Id>, Refusal> {
        let mut id = ROOT;
        for name in names(path)? {
            let Some(folder) = self.folders.get(&id) else { return Err(Refusal::NotAFolder) };
            match folder.now.get(name) {
                Some(next) => id = *next,
                None => return Ok(None),
            }
        }
        Ok(Some(id))
    }

    pub(crate) fn is_folder(&self, id: Id) -> bool {
        self.folders.contains_key(&id)
    }

    pub(crate) fn find_file(&self, path: &Path) -> Result<Id, Refusal> {
        match self.find(path)? {
            Some(id) if self.is_folder(id) => Err(Refusal::IsAFolder),
            Some(id) => Ok(id),
            None => Err(Refusal::Missing),
        }
    }

    pub(crate) fn find_folder(&self, path: &Path) -> Result<Id, Refusal> {
        match self.find(path)? {
            Some(id) if self.is_folder(id) => Ok(id),
            Some(_) => Err(Refusal::NotAFolder),
            None => Err(Refusal::Missing),
        }
    }

    pub(crate) fn place(&self, path: &Path) -> Result<Place, Refusal> {
        let mut names = names(path)?;
        let name = names.pop().ok_or(Refusal::Invalid)?;
        let parent: PathBuf = names.into_iter().collect();
        Ok((self.find_folder(&parent)?, name.to_owned()))
    }

    pub(crate) fn names_in(&self, folder: Id) -> Vec<OsString> {
        self.folders.get(&folder).map(|f| f.now.keys().cloned().collect()).unwrap_or_default()
    }

    /// Every file's path, in order.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let (mut found, mut open) = (Vec::new(), vec![(ROOT, PathBuf::from("/"))]);
        while let Some((id, path)) = open.pop() {
            match self.folders.get(&id) {
                Some(folder) => open.extend(folder.now.iter().map(|(name, id)| (*id, path.join(name)))),
                None => found.push(path),
            }
        }
        found.sort();
        found
    }

    // ---- files

    pub(crate) fn file(&self, id: Id) -> Result<&File, Refusal> {
        self.files.get(&id).ok_or(Refusal::Missing)
    }

    pub(crate) fn file_mut(&mut self, id: Id) -> Result<&mut File, Refusal> {
        self.files.get_mut(&id).ok_or(Refusal::Missing)
    }

    pub(crate) fn new_file(&mut self) -> Id {
        let id = self.fresh();
        self.files.insert(id, File::default());
        id
    }

    pub(crate) fn write(&mut self, id: Id, at: usize, bytes: &[u8]) -> Result<(), Refusal> {
        let moment = self.now();
        self.measured(id, |file| file.write(moment, at, bytes))
    }

    pub(crate) fn set_len(&mut self, id: Id, to: usize) -> Result<(), Refusal> {
        let moment = self.now();
        self.measured(id, |file| file.set_len(moment, to))
    }

    /// Changes a file and keeps the count of used bytes.
    pub(crate) fn measured(&mut self, id: Id, change: impl FnOnce(&mut File)) -> Result<(), Refusal> {
        let file = self.files.get_mut(&id).ok_or(Refusal::Missing)?;
        let taken = |file: &File| if file.in_use() { file.len() as u64 } else { 0 };
        let before = taken(file);
        change(file);
        self.used = self.used + taken(file) - before;
        Ok(())
    }

    /// A handle lets go of a file.
    pub(crate) fn release(&mut self, id: Id) {
        let _ = self.measured(id, |file| file.handles = file.handles.saturating_sub(1));
        if self.files.get(&id).is_some_and(|file| !file.in_use()) {
            self.unnamed += 1;
            self.sweep_sometimes();
        }
    }

    // ---- names

    pub(crate) fn link(&mut self, place: Place, id: Id) {
        let moment = self.now();
        self.show(&place, id);
        self.note(Naming { moment, gone: None, come: Some((place, id)) });
    }

    pub(crate) fn new_folder(&mut self, place: Place) {
        let id = self.fresh();
        self.folders.insert(id, Folder::default());
        self.link(place, id);
    }

    pub(crate) fn remove(&mut self, path: &Path) -> Result<(), Refusal> {
        let place = self.place(path)?;
        let id = self.find(path)?.ok_or(Refusal::Missing)?;
        if self.folders.get(&id).is_some_and(|folder| !folder.now.is_empty()) {
            return Err(Refusal::NotEmpty);
        }
        let moment = self.now();
        self.hide(&place);
        self.note(Naming { moment, gone: Some(place), come: None });
        self.sweep_sometimes();
        Ok(())
    }

    pub(crate) fn rename(&mut self, from: &Path, to: &Path) -> Result<(), Refusal> {
        let (gone, come) = (self.place(from)?, self.place(to)?);
        let id = self.find(from)?.ok_or(Refusal::Missing)?;
        match self.find(to)? {
            Some(there) if there == id => return Ok(()),
            Some(there) if self.is_folder(there) || self.is_folder(id) => return Err(Refusal::Exists),
            _ if self.is_folder(id) && names(to)?.starts_with(&names(from)?) => return Err(Refusal::Invalid),
            _ => {}
        }
        let moment = self.now();
        // The new name first, so that the file never counts as unused.
        self.show(&come, id);
        self.hide(&gone);
        self.note(Naming { moment, gone: Some(gone), come: Some((come, id)) });
        self.sweep_sometimes();
        Ok(())
    }

    fn show(&mut self, (folder, name): &Place, id: Id) {
        let old = self.folders.get_mut(folder).and_then(|f| f.now.insert(name.clone(), id));
        let _ = self.measured(id, |file| file.links += 1);
        self.forget(old);
    }

    fn hide(&mut self, (folder, name): &Place) {
        let old = self.folders.get_mut(folder).and_then(|f| f.now.remove(name));
        self.forget(old);
    }

    fn forget(&mut self, old: Option<Id>) {
        if let Some(old) = old {
            let _ = self.measured(old, |file| file.links = file.links.saturating_sub(1));
            self.unnamed += 1;
        }
    }

    fn note(&mut self, naming: Naming) {
        self.namings.push(naming);
        if self.namings.len() > WRITE_BACK {
            let older: Vec<Naming> = self.namings.drain(..WRITE_BACK / 2).collect();
            older.iter().for_each(|naming| self.make_durable(naming));
        }
    }

    /// Makes a change of names durable.
    fn make_durable(&mut self, naming: &Naming) {
        if let Some((folder, name)) = &naming.gone {
            let renamed = naming.come.as_ref().map(|(_, id)| id);
            if let Some(folder) = self.folders.get_mut(folder)
                && renamed.is_none_or(|id| folder.durable.get(name) == Some(id))
            {
                folder.durable.remove(name);
            }
        }
        if let Some(((folder, name), id)) = &naming.come
            && let Some(folder) = self.folders.get_mut(folder)
        {
            folder.durable.insert(name.clone(), *id);
        }
    }

    /// Makes a folder's names durable. A rename is kept whole whichever of its folders is synced,
    /// and with it whatever happened before to its other folder's names (a journal keeps its order).
    pub(crate) fn sync_folder(&mut self, folder: Id) {
        let mut until = BTreeMap::from([(folder, u64::MAX)]);
        let mut kept = BTreeSet::new();
        for naming in self.namings.iter().rev() {
            if until.iter().any(|(folder, last)| naming.moment <= *last && naming.touches(*folder)) {
                kept.insert(naming.moment);
                for (folder, _) in naming.gone.iter().chain(naming.come.iter().map(|(place, _)| place)) {
                    let last = until.entry(*folder).or_insert(0);
                    *last = (*last).max(naming.moment);
                }
            }
        }
        let (durable, open) =
            std::mem::take(&mut self.namings).into_iter().partition(|n| kept.contains(&n.moment));
        self.namings = open;
        let durable: Vec<Naming> = durable;
        durable.iter().for_each(|naming| self.make_durable(naming));
    }

    /// Makes all names durable.
    pub(crate) fn sync_names(&mut self) {
        let namings = std::mem::take(&mut self.namings);
        namings.iter().for_each(|naming| self.make_durable(naming));
    }

    // ---- ends

    /// The first and the last moment of what is not durable.
    pub(crate) fn moments(&self) -> Option<(u64, u64)> {
        let names = self.namings.first().zip(self.namings.last()).map(|(a, b)| (a.moment, b.moment));
        let files = self.files.values().filter_map(File::moments);
        files.chain(names).reduce(|(a, b), (first, last)| (a.min(first), b.max(last)))
    }

    pub(crate) fn power_cut(&mut self, survival: Survival, dice: &mut Dice) {
        for naming in std::mem::take(&mut self.namings) {
            let survives = match survival {
                Survival::Nothing => false,
                Survival::Everything => true,
                Survival::Until(until) => naming.moment < until || (naming.moment == until && dice.coin()),
                Survival::Dice { percent, .. } => dice.percent(percent),
            };
            if survives {
                self.make_durable(&naming);
            }
        }
        for file in self.files.values_mut() {
            file.power_cut(survival, dice);
            (file.links, file.handles) = (0, 0);
        }
        for folder in self.folders.values_mut() {
            folder.now.clone_from(&folder.durable);
        }
        self.sweep();
        for id in self.folders.values().flat_map(|folder| folder.now.values()) {
            if let Some(file) = self.files.get_mut(id) {
                file.links += 1;
            }
        }
        self.used = self.files.values().filter(|file| file.in_use()).map(|file| file.len() as u64).sum();
    }

    /// Every handle is gone.
    pub(crate) fn close_all(&mut self) {
        for file in self.files.values_mut() {
            file.handles = 0;
        }
        self.used = self.files.values().filter(|file| file.in_use()).map(|file| file.len() as u64).sum();
        self.sweep();
    }

    fn sweep_sometimes(&mut self) {
        if self.unnamed > 64 + self.files.len() / 2 {
            self.sweep();
        }
    }

    /// Drops what no name, durable name, unsynced change or handle leads to.
    fn sweep(&mut self) {
        let mut open = vec![ROOT];
        open.extend(self.namings.iter().filter_map(|naming| naming.come.as_ref().map(|(_, id)| *id)));
        open.extend(
            self.namings
                .iter()
                .flat_map(|n| n.gone.iter().chain(n.come.iter().map(|(place, _)| place)))
                .map(|p| p.0),
        );
        open.extend(self.files.iter().filter(|(_, file)| file.handles > 0).map(|(id, _)| *id));
        let mut found = BTreeSet::new();
        while let Some(id) = open.pop() {
            if found.insert(id)
                && let Some(folder) = self.folders.get(&id)
            {
                open.extend(folder.now.values().chain(folder.durable.values()));
            }
        }
        self.files.retain(|id, _| found.contains(id));
        self.folders.retain(|id, _| found.contains(id));
        self.unnamed = 0;
    }
}

/// The names on the way from the root; the path need not begin with it.
pub(crate) fn names(path: &Path) -> Result<Vec<&OsStr>, Refusal> {
    let mut names = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => names.push(name),
            Component::ParentDir => return Err(Refusal::Invalid),
            Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
    Ok(names)
}
