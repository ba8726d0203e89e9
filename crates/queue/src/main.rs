//! `purabarta-queue`: the command line.

use clap::{Parser, Subcommand};
use queue::app::accounts::{self, AccountError};
use queue::app::backup::{self, BackupError, Known, Restored};
use queue::app::capsules::{self, Imported, Unproved};
use queue::app::imports::{Intent, Ran};
use queue::app::journal;
use queue::app::open311_keys::{self, KeyError};
use queue::app::queue::Queue;
use queue::app::{erasures, files, imports};
use queue::audit::Finding;
use queue::audit::checkpoints::{Shown, SignedCheckpoint};
use queue::demo;
use queue::fault::Fault;
use queue::intake::csv::Stopped;
use queue::private;
use queue::rules::access::roster;
use queue::rules::access::roster_import::{ImportError, Importer};
use queue::rules::cases::erasure::{FileNumber, Order, Reason};
use queue::rules::days_off;
use queue::rules::roles::roster::Sees;
use queue::rules::who_saw;
use queue::settings::{LogFormat, Settings, SettingsError, SettingsSource};
use std::fs;
use std::io::{self, BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use wire::ambient::system::{SystemChance, SystemClock};
use wire::desk::imports::{CellChange, MovedDeadline};
use wire::desk::watch::WhoSawQuery;
use wire::digest::Digest;
use wire::ids::{DeviceId, OfficerId};
use wire::people::Name;
use wire::receipt::QueueKey;
use wire::time::{HOUR, Timestamp};

/// The IT department's queue. Flags win over the environment, that over the file, that over the defaults.
#[derive(Parser)]
#[command(name = "purabarta-queue", version)]
struct Cli {
    /// Settings file (TOML)
    #[arg(long, env = "PURABARTA_QUEUE_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingsSource,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Listen until stopped
    Serve,
    /// Bring the database to its newest shape
    Migrate,
    /// Fill in demo departments, officers, desk logins and items
    Demo {
        /// Write a one-time enrolment code for the demo's officer here, instead of to the output
        #[arg(long)]
        enrol_code_file: Option<PathBuf>,
        /// Take the items' photos from this folder of JPEGs, instead of drawing them
        #[arg(long)]
        photos: Option<PathBuf>,
    },
    /// Those who keep the roster, the devices and the settings
    #[command(subcommand)]
    Admin(Admin),
    /// Give a login to the desk a password, the first or a new one
    Password {
        /// Whose
        #[arg(long)]
        login: String,
        /// Take the password from the first line of the input, instead of asking for it twice
        #[arg(long)]
        password_stdin: bool,
    },
    /// Who holds which post from when until when
    #[command(subcommand)]
    Roster(Roster),
    /// Which days are no working days
    #[command(subcommand)]
    Calendar(Calendar),
    /// Make a one-time enrolment code
    #[command(group = clap::ArgGroup::new("whose").required(true))]
    EnrolCode {
        /// For the officer with this id
        #[arg(long, group = "whose")]
        officer: Option<OfficerId>,
        /// For the officer with this login
        #[arg(long, group = "whose")]
        login: Option<String>,
        /// Lives so many hours
        #[arg(long, default_value_t = 72)]
        hours: u16,
    },
    /// The officers' computers
    #[command(subcommand)]
    Device(Device),
    /// The keys of those who bring complaints in by Open311
    #[command(name = "open311-key", subcommand)]
    Open311Key(Open311Key),
    /// Check the audit log from its first line to its last
    VerifyAudit {
        /// Files of checkpoints that were kept elsewhere: the log must still begin as it was when they were made
        #[arg(long, num_args = 1..)]
        checkpoints: Vec<PathBuf>,
        /// The public key that checkpoints name, as it was noted down [default: this queue's]
        #[arg(long)]
        key: Option<String>,
    },
    /// Print a signed checkpoint of the audit log, to be kept where nobody can change it who can write to the database
    AuditCheckpoint,
    /// Write who saw what of the citizens as a CSV file to the output. That it was asked for is in the audit log
    WhoSaw {
        /// Of the case with this number; also lists, which may have shown it
        #[arg(long)]
        case: Option<String>,
        /// By the officer with this login to the desk, or this id
        #[arg(long)]
        officer: Option<String>,
        /// From this day, as 2026-11-23
        #[arg(long)]
        from: Option<String>,
        /// Until the end of this day
        #[arg(long)]
        until: Option<String>,
    },
    /// Read every photo and ask the officers' computers again for those that are damaged; list files that nothing
    /// refers to
    VerifyFiles {
        /// Remove the files that nothing refers to
        #[arg(long)]
        sweep: bool,
    },
    /// Take in unsent work from a pen drive. Safe to repeat
    Import {
        /// The files
        files: Vec<PathBuf>,
        /// Also take files that do not prove which computer made them: only when you know who did
        #[arg(long)]
        accept_unproved: bool,
    },
    /// Copy everything to a new folder, while the queue runs
    Backup {
        /// The folder; it must not be there yet
        #[arg(required_unless_present = "stdout", conflicts_with = "stdout")]
        to: Option<PathBuf>,
        /// Write a tar file to the output instead, for a program that encrypts it
        #[arg(long)]
        stdout: bool,
    },
    /// Erase what a citizen said and showed, by written order. Numbers, dates and what is counted stay
    #[command(group = clap::ArgGroup::new("what").required(true))]
    Erase {
        /// The case with this number
        #[arg(long, group = "what")]
        case: Option<String>,
        /// Every case with this telephone number, as far as it is kept
        #[arg(long, group = "what")]
        contact: Option<String>,
        /// List the cases and erase nothing
        #[arg(long)]
        dry_run: bool,
        /// Login of the person who ordered it
        #[arg(long, required_unless_present = "dry_run")]
        by: Option<String>,
        /// Why
        #[arg(long, required_unless_present = "dry_run")]
        reason: Option<Reason>,
        /// File number of the written order: letters, digits and -/.:
        #[arg(long, required_unless_present = "dry_run")]
        file: Option<FileNumber>,
        /// Erase the office's replies too, where they name the citizen
        #[arg(long)]
        replies: bool,
    },
    /// Make a queue of a backup. The data folder must be empty
    Restore {
        /// The backup's folder
        from: PathBuf,
        /// The newest journal of the lost queue (journal.jsonl): what was taken away since the backup is taken away again.
        /// [default: the one in --journal-dir, if there is one]
        #[arg(long)]
        journal: Option<PathBuf>,
        /// There is no journal. Computers and keys struck off since the backup come in again until they are struck off
        /// once more, and passwords have to be set
        #[arg(long, conflicts_with = "journal")]
        without_journal: bool,
        /// Without a journal: let the passwords of the backup open the desk
        #[arg(long, requires = "without_journal")]
        keep_passwords: bool,
    },
}

#[derive(Subcommand)]
enum Admin {
    /// Add an administrator with a login to the desk. The first one on a new queue
    /// also brings in the departments and wards that are built in
    Create {
        /// Login to the desk
        #[arg(long)]
        login: String,
        /// Name in Bengali
        #[arg(long)]
        name_bn: String,
        /// Name in English
        #[arg(long, default_value = "")]
        name_en: String,
        /// Take the password from the first line of the input, instead of asking for it twice
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Subcommand)]
enum Device {
    /// One line for each, between tabs: id, state (late, revoked or -), unsent, when its oldest unsent work was made, last seen, officer, name
    List,
    /// Strike one off: it may send nothing more, and what it has not sent stays on it
    Revoke {
        /// Its id
        id: DeviceId,
    },
}

#[derive(Subcommand)]
enum Open311Key {
    /// Make one. It is shown this once
    New {
        /// Whose: a short name (a-z, 0-9, - and _), never to be used for another
        name: String,
        /// What comes with it may be read by everybody. A FixMyStreet site reads without its key and needs this
        #[arg(long)]
        public: bool,
        /// The jurisdiction_id it is for [default: what reference numbers begin with, in lower case]
        #[arg(long)]
        jurisdiction: Option<String>,
        /// Requests and updates taken in an hour
        #[arg(long, default_value_t = open311_keys::PER_HOUR)]
        per_hour: u32,
    },
    /// One line for each, between tabs: name, state (revoked or -), public or -, jurisdiction, per hour, made
    List,
    /// Strike one off. What came with it stays
    Revoke {
        /// Whose
        name: String,
    },
}

#[derive(Subcommand)]
enum Roster {
    /// Import posts from a CSV file: all of it, or, when a cell is wrong, nothing
    ///
    /// UTF-8, with the columns login (may be absent), name_bn, name_en, department (its code),
    /// role (contributor, controlling_officer, moderator, publisher, nodal_officer, oversight,
    /// administrator), from, until (days as 2026-11-23; empty: from now, without end; the last day
    /// counts), acting (yes or no). What is in the roster already is left alone. Wrong cells are
    /// listed as row, column, code and value.
    #[command(verbatim_doc_comment)]
    Import {
        /// Only show what it would do, a line for each row: row, what, whom, column, before, after
        #[arg(long)]
        dry_run: bool,
        /// The file
        file: PathBuf,
    },
    /// Write the whole roster as a CSV file to the output
    Export,
}

#[derive(Subcommand)]
enum Calendar {
    /// Import days off from a CSV file (UTF-8, columns day as 2026-11-23, name_bn, name_en): all of it, or,
    /// when a cell is wrong, nothing. It replaces what was there
    Import {
        /// Only show what it would do: the days, and the deadlines of open cases that it would move
        #[arg(long)]
        dry_run: bool,
        /// The file
        file: PathBuf,
    },
    /// Show it
    Show,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("the two passwords differ")]
    PasswordsDiffer,
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("the audit log is broken at line {0}")]
    Broken(i64),
    #[error("checkpoints that the audit log does not hold: {0}")]
    NotHeld(usize),
    #[error("{0}: line {1} is no checkpoint")]
    NoCheckpoint(PathBuf, usize),
    #[error(
        "name the newest journal of the lost queue with --journal FILE, so that what was revoked since the backup stays \
         revoked; or say --without-journal"
    )]
    NoJournal,
    #[error("damaged files: {0}")]
    Damaged(usize),
    #[error("the backup is made; files that could not be read and are not in it: {0}")]
    LeftOut(usize),
    #[error("wrong cells: {0}; nothing was imported")]
    WrongCells(usize),
}

/// How far an import goes.
const fn intent(dry_run: bool) -> Intent {
    if dry_run { Intent::Preview } else { Intent::Do }
}

/// What an import that was not done would do: a line for each change of each row.
fn shown(out: &mut impl io::Write, ran: &Ran) -> io::Result<()> {
    if ran.done {
        return Ok(());
    }
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    for row in &ran.effect.rows {
        let number = row.row.map(|row| row.to_string()).unwrap_or_default();
        let begin = format!("{number}\t{}\t{}", word(&serde_json::json!(row.act)), row.subject);
        if row.changes.is_empty() {
            writeln!(out, "{begin}")?;
        }
        for CellChange { column, before, after } in &row.changes {
            // In quotes, and with Bengali as it is written.
            let (before, after) = (serde_json::json!(before), serde_json::json!(after));
            writeln!(out, "{begin}\t{column}\t{before}\t{after}")?;
        }
    }
    for moved in ran.effect.calendar.iter().flat_map(|effect| &effect.moved) {
        let MovedDeadline { case, clock, before, after } = moved;
        let clock = word(&serde_json::json!(clock));
        writeln!(out, "{}\t{clock}\t{}\t{}", case.0, before.day(), after.day())?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    private::from_now_on();
    let settings = Settings::from_sources(cli.settings, cli.config.as_deref())?;
    log(settings.log_format);
    let (clock, chance) = (Arc::new(SystemClock::start()), Arc::new(SystemChance));
    if matches!(cli.command, Command::Serve) {
        return tokio::runtime::Runtime::new()?.block_on(async {
            let running = queue::start(settings, clock, chance).await?;
            tracing::info!(address = %running.address(), "listening");
            stopped().await?;
            running.shutdown().await;
            Ok(())
        });
    }
    let mut out = io::stdout();
    if let Command::Restore { from, journal, without_journal, keep_passwords } = &cli.command {
        let usual = settings.journal_dir.join(journal::FILE);
        let journal = journal.clone().or_else(|| (!without_journal && usual.exists()).then_some(usual));
        let known = match &journal {
            Some(path) => Known::Journal(path),
            None if *without_journal => Known::Nothing { keep_passwords: *keep_passwords },
            None => return Err(Failure::NoJournal),
        };
        let restored = backup::restore(from, known, settings, clock, chance)?;
        let files = restored.manifest.files.len() - restored.left_out.len();
        // They are asked for by themselves: what could be restored is.
        without(&mut out, restored.manifest.made, files, &restored.left_out)?;
        return Ok(to_look_through(&mut out, &restored)?);
    }
    let queue = Queue::open(settings, clock, chance)?;
    let _followed = Followed(queue.clone());
    match cli.command {
        Command::Serve | Command::Migrate | Command::Restore { .. } => {}
        Command::Import { files, accept_unproved } => {
            let unproved = if accept_unproved { Unproved::Accept } else { Unproved::Refuse };
            let mut broken = 0;
            for file in files {
                let outcome = capsules::import(&queue, io::BufReader::new(fs::File::open(&file)?), unproved)?;
                if outcome.unproved {
                    broken += usize::from(!accept_unproved);
                    let done = if accept_unproved { "taken all the same" } else { "nothing was taken" };
                    writeln!(out, "{}: does not prove which computer made it; {done}", file.display())?;
                }
                for (id, imported) in outcome.taken {
                    let (what, more) = match imported {
                        Imported::Received(number) => ("received", number.0),
                        Imported::Known(number) => ("known", number.0),
                        Imported::Waiting(photos) => ("waiting", photos.to_string()),
                        Imported::Refused(problem) => ("refused", problem.code.as_str().to_owned()),
                    };
                    writeln!(out, "{id} {what} {more}")?;
                }
                if outcome.unreadable > 0 {
                    broken += 1;
                    writeln!(out, "{}: {} of a newer program", file.display(), outcome.unreadable)?;
                }
                if let Some(e) = outcome.broke {
                    broken += 1;
                    writeln!(out, "{}: {e}", file.display())?;
                }
            }
            if broken > 0 {
                return Err(Failure::Damaged(broken));
            }
        }
        Command::Backup { to, .. } => {
            let (manifest, left_out, mut told): (_, _, Box<dyn io::Write>) = match to {
                Some(to) => {
                    let (manifest, left_out) = backup::make(&queue, &to)?;
                    (manifest, left_out, Box::new(out))
                }
                None => {
                    let (manifest, left_out) = backup::stream(&queue, io::BufWriter::new(out))?;
                    (manifest, left_out, Box::new(io::stderr()))
                }
            };
            queue.note_backup(manifest.made)?;
            without(&mut told, manifest.made, manifest.files.len(), &left_out)?;
            if !left_out.is_empty() {
                return Err(Failure::LeftOut(left_out.len()));
            }
        }
        Command::Erase { case, contact, dry_run, by, reason, file, replies } => {
            let found = match (case, contact) {
                (Some(number), _) => vec![erasures::case_numbered(&queue, &number)?],
                (None, phone) => erasures::cases_of_phone(&queue, &phone.unwrap_or_default())?,
            };
            // The command line asks for all three, unless nothing is to be erased.
            if let (false, Some(by), Some(reason), Some(file)) = (dry_run, by, reason, file) {
                let by = accounts::officer_of(&queue, &by)?;
                let order = Order { by, reason, file, replies };
                for (id, number) in &found {
                    erasures::erase(&queue, *id, &order)?;
                    writeln!(out, "{} erased", number.0)?;
                }
            } else {
                for (_, number) in &found {
                    writeln!(out, "{}", number.0)?;
                }
            }
        }
        Command::Device(Device::List) => {
            let day = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.day().to_string());
            for computer in queue.computers()? {
                let state = match (computer.revoked_at, computer.alarm) {
                    (Some(_), _) => "revoked",
                    (None, true) => "late",
                    (None, false) => "-",
                };
                writeln!(
                    out,
                    "{}\t{state}\t{}\t{}\t{}\t{}\t{}",
                    computer.id,
                    computer.unsent,
                    day(computer.oldest_made_at),
                    day(computer.seen_at),
                    computer.officer.name.bn,
                    computer.name
                )?;
            }
        }
        Command::Device(Device::Revoke { id }) => queue.revoke_device(id)?,
        Command::Open311Key(Open311Key::New { name, public, jurisdiction, per_hour }) => {
            let jurisdiction = jurisdiction.unwrap_or_else(|| queue.settings.body.to_lowercase());
            writeln!(out, "{}", open311_keys::make(&queue, &name, &jurisdiction, public, per_hour)?)?;
        }
        Command::Open311Key(Open311Key::List) => {
            for key in open311_keys::all(&queue)? {
                let state = if key.revoked.is_some() { "revoked" } else { "-" };
                let public = if key.public { "public" } else { "-" };
                let (name, per_hour, made) = (key.name, key.per_hour, key.made.day());
                writeln!(out, "{name}\t{state}\t{public}\t{}\t{per_hour}\t{made}", key.jurisdiction)?;
            }
        }
        Command::Open311Key(Open311Key::Revoke { name }) => open311_keys::revoke(&queue, &name)?,
        Command::VerifyFiles { sweep } => {
            let (read, lost) = files::verify_files(&queue)?;
            for sha256 in &lost {
                writeln!(out, "{sha256}")?;
            }
            let orphans = files::orphans(&queue, sweep)?;
            for sha256 in &orphans {
                writeln!(out, "{sha256} {}", if sweep { "removed" } else { "orphan" })?;
            }
            let found = serde_json::json!({ "read": read, "damaged": lost.len(), "orphans": orphans.len() });
            writeln!(out, "{found}")?;
            if !lost.is_empty() {
                return Err(Failure::Damaged(lost.len()));
            }
        }
        Command::Demo { enrol_code_file, photos } => {
            let officer = demo::fill(&queue, photos.as_deref())?;
            let code = demo::code(&queue, officer)?;
            let mut welcome = serde_json::json!({ "logins": demo::LOGINS, "password": demo::PASSWORD });
            match (enrol_code_file, welcome.as_object_mut()) {
                (Some(path), _) => fs::write(path, code)?,
                (None, Some(welcome)) => drop(welcome.insert("enrol_code".into(), code.into())),
                (None, None) => {}
            }
            writeln!(out, "{welcome}")?;
        }
        Command::Admin(Admin::Create { login, name_bn, name_en, password_stdin }) => {
            let name = Name { bn: name_bn, en: name_en };
            writeln!(out, "{}", accounts::create_admin(&queue, &login, &name, &password(password_stdin)?)?)?;
        }
        Command::Password { login, password_stdin } => {
            accounts::set_password(&queue, &login, &password(password_stdin)?)?;
        }
        Command::Roster(Roster::Import { file, dry_run }) => {
            let (importer, intent) = (Importer::Server("system"), intent(dry_run));
            let ran = imports::roster_by(&queue, importer, &fs::read(file)?, intent)?;
            shown(&mut out, &ran)?;
            writeln!(out, "{}", serde_json::json!(ran.effect.roster))?;
        }
        Command::Roster(Roster::Export) => {
            out.write_all(
                &queue.roster(|records| roster::export(records, &Sees::Everything, queue.clock.now()))?,
            )?;
        }
        Command::Calendar(Calendar::Import { file, dry_run }) => {
            let ran = match imports::calendar_by(&queue, "system", &fs::read(file)?, intent(dry_run)) {
                Ok(ran) => ran,
                Err(Stopped::Fault(fault)) => return Err(fault.into()),
                Err(Stopped::Cells(errors)) => {
                    for error in &errors {
                        writeln!(out, "{}\t{}\t{}\t{:?}", error.row, error.column, error.wrong, error.value)?;
                    }
                    return Err(Failure::WrongCells(errors.len()));
                }
            };
            shown(&mut out, &ran)?;
            let days = ran.effect.rows.iter().filter(|row| row.row.is_some()).count();
            let effect = ran.effect.calendar.unwrap_or_default();
            let moved = (effect.moved_deadlines, effect.moved_cases);
            writeln!(
                out,
                "{}",
                serde_json::json!({
                    "days": days, "moved_deadlines": moved.0, "moved_cases": moved.1,
                    "still_needed": effect.still_needed, "last": effect.last, "ends_soon": effect.ends_soon,
                })
            )?;
        }
        Command::Calendar(Calendar::Show) => {
            let calendar = queue.roster(|records| days_off::view(records, queue.clock.now()))?;
            writeln!(out, "{}", serde_json::json!(calendar))?;
        }
        Command::EnrolCode { officer, login, hours } => {
            let officer = match (officer, login) {
                (Some(officer), _) => officer,
                (None, login) => accounts::officer_of(&queue, &login.unwrap_or_default())?,
            };
            writeln!(out, "{}", queue.enrolment_code(officer, i64::from(hours) * HOUR)?)?;
        }
        Command::WhoSaw { case, officer, from, until } => {
            let query = WhoSawQuery { case, officer, from, until };
            let now = queue.clock.now();
            out.write_all(&queue.roster(|records| who_saw::export(records, "system", &query, now))?)?;
        }
        Command::VerifyAudit { checkpoints, key } => {
            let (names, signed) = read_checkpoints(&checkpoints)?;
            let key = key.map_or_else(|| queue.public_key(), QueueKey);
            let (finding, shown) = queue.verify_audit_with(&key, &signed)?;
            let mut not_held = 0;
            for ((name, signed), shown) in names.iter().zip(&signed).zip(shown) {
                let what = match shown {
                    Shown::Holds => continue,
                    Shown::LostByRestore { at } => format!("lost by the restore that line {at} tells of"),
                    Shown::Cut { at } => format!("cut off: the log ends with line {at}"),
                    Shown::Rewritten { after } => format!("written anew after line {after}"),
                    Shown::NotReached => "not reached: the log is broken before it".to_owned(),
                    Shown::NotGenuine => "not signed with this key".to_owned(),
                };
                not_held += usize::from(!matches!(shown, Shown::LostByRestore { .. }));
                let made = signed.checkpoint.made.day();
                writeln!(out, "{name}\tline {}\t{made}\t{what}", signed.checkpoint.lines)?;
            }
            match finding {
                Finding::Whole { lines, last } => writeln!(out, "{lines} {last}")?,
                Finding::Broken { line } => return Err(Failure::Broken(line)),
            }
            if not_held > 0 {
                return Err(Failure::NotHeld(not_held));
            }
        }
        Command::AuditCheckpoint => writeln!(out, "{}", serde_json::json!(queue.audit_checkpoint()?))?,
    }
    Ok(())
}

/// What a command took away is in the journal when the command ends, however it ends.
struct Followed(Arc<Queue>);

impl Drop for Followed {
    fn drop(&mut self) {
        self.0.follow_journal();
    }
}

/// The checkpoints of these files, each with where it is.
fn read_checkpoints(files: &[PathBuf]) -> Result<(Vec<String>, Vec<SignedCheckpoint>), Failure> {
    let (mut names, mut signed) = (Vec::new(), Vec::new());
    for file in files {
        let text = fs::read_to_string(file)?;
        for (n, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let read = serde_json::from_str(line.trim());
            signed.push(read.map_err(|_| Failure::NoCheckpoint(file.clone(), n))?);
            names.push(format!("{}:{n}", file.display()));
        }
    }
    Ok((names, signed))
}

/// Says what a restore took away again, or what somebody has to look through instead.
fn to_look_through(out: &mut impl io::Write, restored: &Restored) -> io::Result<()> {
    writeln!(out, "taken away again: {}", restored.taken)?;
    if let Some((computers, keys)) = &restored.review {
        writeln!(out, "without a journal: strike off again what was struck off since the backup")?;
        for computer in computers {
            writeln!(out, "computer\t{}\t{}\t{}", computer.id, computer.officer.name.bn, computer.name)?;
        }
        for key in keys {
            writeln!(out, "open311-key\t{key}")?;
        }
    }
    for login in &restored.without_password {
        writeln!(out, "needs a password\t{login}")?;
    }
    Ok(())
}

/// Says how many files a backup has or gave, and first which it had to do without.
fn without(out: &mut impl io::Write, made: Timestamp, files: usize, left_out: &[Digest]) -> io::Result<()> {
    for sha256 in left_out {
        writeln!(out, "{sha256} left out")?;
    }
    let done = serde_json::json!({ "made": made, "files": files, "left_out": left_out.len() });
    writeln!(out, "{done}")
}

/// From the input, or asked for at the terminal without showing it.
fn password(from_input: bool) -> Result<String, Failure> {
    if from_input {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first = rpassword::prompt_password("Password: ")?;
    if rpassword::prompt_password("Password again: ")? == first {
        Ok(first)
    } else {
        Err(Failure::PasswordsDiffer)
    }
}

async fn stopped() -> io::Result<()> {
    #[cfg(unix)]
    {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            asked = tokio::signal::ctrl_c() => asked,
            _ = term.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

fn log(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
