//! What something is done to a case with: who does it, when, by which calendar; and how it is written down.

use wire::case::{
    Acknowledgement, Case, CaseEvent, CaseEventKind, ClockKind, Escalation, EscalationCause, EscalationLevel,
};
use wire::content::Flaw;
use wire::ids::{CaseId, DepartmentCode};
use wire::people::{Person, Posting};
use wire::problem::{Problem, ProblemCode};
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::city::calendar::Calendar;
use crate::fault::Fault;
use crate::rules::cases::{alarms, clocks, public_updates};
use crate::store::Records;

/// Whoever does something to cases, when, and with what.
pub struct CaseContext<'a> {
    /// What the queue remembers.
    pub records: &'a dyn Records,
    /// The working days.
    pub calendar: Calendar,
    /// The queue's clock.
    pub now: Timestamp,
    /// Who; none when it happens by itself.
    pub by: Option<Person>,
}

impl<'a> CaseContext<'a> {
    /// What somebody does now, or the clock does by itself (`by` is none).
    ///
    /// # Errors
    /// The store failed.
    pub fn load(records: &'a dyn Records, now: Timestamp, by: Option<Person>) -> Result<Self, Fault> {
        Ok(Self { records, calendar: Calendar::of(records)?, now, by })
    }

    /// Adds to a case's story; every change goes through here, so the version rises with each.
    pub fn record(&self, case: &mut Case, kind: CaseEventKind, note: impl Into<String>) {
        case.version += 1;
        case.history.push(CaseEvent {
            version: case.version,
            kind,
            at: self.now,
            by: self.by.clone(),
            note: note.into(),
        });
    }

    /// Writes a case and the line of the audit that tells of it.
    ///
    /// # Errors
    /// The store failed.
    pub fn save(&self, case: &Case, action: &str) -> Result<(), Fault> {
        self.records.save_case(case, clocks::next_check_at(case, &self.calendar))?;
        public_updates::index(self.records, case)?;
        let actor = self.by.as_ref().map_or_else(|| "system".to_owned(), |person| person.id.to_string());
        let (subject, detail) = (case.number.0.as_str(), format!("version {}", case.version));
        let entry = AuditEntry { actor: &actor, action, subject, detail: &detail };
        Ok(audit::note(self.records, self.now, entry)?)
    }

    /// A case that must be there.
    ///
    /// # Errors
    /// `not_found`, or the store failed.
    pub fn case(&self, id: CaseId) -> Result<Case, Fault> {
        self.records.case(id)?.ok_or_else(|| ProblemCode::NotFound.into())
    }

    /// Tells somebody.
    ///
    /// # Errors
    /// The store failed.
    pub fn raise(
        &self,
        case: &mut Case,
        cause: EscalationCause,
        level: EscalationLevel,
    ) -> Result<(), Fault> {
        let to = alarms::addressees(self.records, case, level, self.now)?;
        let number = u32::try_from(case.escalations.len() + 1).unwrap_or(u32::MAX);
        case.escalations.push(Escalation { number, cause, level, to, at: self.now, acknowledged: None });
        self.record(case, CaseEventKind::Escalated, number.to_string());
        Ok(())
    }

    /// Somebody in these posts has seen escalations. Seen again, nothing changes.
    ///
    /// # Errors
    /// `forbidden`, or `not_found` for a number that there is not.
    pub fn acknowledge(&self, case: &mut Case, postings: &[Posting], numbers: &[u32]) -> Result<bool, Fault> {
        let Some(by) = self.by.clone() else { return Err(ProblemCode::Forbidden.into()) };
        let mut seen = Vec::new();
        for number in numbers {
            let alarm = case.escalations.iter().find(|alarm| alarm.number == *number);
            let alarm = alarm.ok_or(ProblemCode::NotFound)?;
            alarms::may_acknowledge(self.records, (by.id, postings), case, alarm, self.now)??;
            let found = case.escalations.iter_mut().find(|escalation| escalation.number == *number);
            if let Some(escalation) = found
                && escalation.acknowledged.is_none()
            {
                escalation.acknowledged = Some(Acknowledgement { by: by.clone(), at: self.now });
                seen.push(number.to_string());
            }
        }
        if !seen.is_empty() {
            self.record(case, CaseEventKind::Acknowledged, seen.join(", "));
        }
        Ok(!seen.is_empty())
    }

    /// Takes a case on. Whoever does has it from now on.
    pub fn accept(&self, case: &mut Case) {
        let same = case.assignee.as_ref().map(|person| person.id) == self.by.as_ref().map(|person| person.id);
        if case.accepted_at.is_some() && same {
            return;
        }
        if !same {
            case.assignee = self.by.clone();
            case.assigned_at = Some(self.now);
        }
        case.accepted_at = Some(self.now);
        if matches!(case.state, wire::case::CaseState::New | wire::case::CaseState::Assigned) {
            case.state = wire::case::CaseState::InProgress;
        }
        clocks::meet(case, &[ClockKind::Acceptance], self.now);
        self.record(case, CaseEventKind::Accepted, "");
    }
}

/// Somebody else did something to the case in between: this is what it is now, as far as the asker may see it. Of one
/// that they may not see nothing is said, nor whether there is one: they get the same answer as for one that was lost.
#[must_use]
pub fn conflict(case: Option<Case>) -> Fault {
    let current = case.as_ref().map_or(0, |case| case.version);
    let state = case.as_ref().map_or("", |case| case.state.as_str());
    let mut problem = Problem::new(ProblemCode::CaseConflict).with("current", current).with("state", state);
    problem.case = case.map(Box::new);
    problem.into()
}

/// The case's state does not allow it.
#[must_use]
pub fn wrong_state(case: &Case) -> Fault {
    Problem::new(ProblemCode::WrongState).with("state", case.state.as_str()).into()
}

/// Nothing, or everything that is wrong.
///
/// # Errors
/// `flawed`.
pub fn reject_if_flawed(flaws: Vec<Flaw>) -> Result<(), Fault> {
    if flaws.is_empty() { Ok(()) } else { Err(Problem::flawed(flaws).into()) }
}

/// # Errors
/// `unknown_department`, or the store failed.
pub fn must_exist(records: &dyn Records, department: &DepartmentCode) -> Result<(), Fault> {
    let known = records.departments()?.iter().any(|known| known.code == *department);
    if known { Ok(()) } else { Err(ProblemCode::UnknownDepartment.into()) }
}
