//! Citizens' cases.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, params, params_from_iter};
use wire::case::{Case, Contact};
use wire::desk::cases::{CaseFilter, CaseTab};
use wire::digest::Digest;
use wire::ids::{CaseId, DepartmentCode, Number};
use wire::text::search::{self, Searched, Wanted};
use wire::time::Timestamp;

use super::Rows;
use super::value::{json, parsed};
use crate::store::{Cases, StoreError};

/// Which rows lie on a shelf. `?1` is now.
const fn on_shelf(shelf: CaseTab) -> &'static str {
    match shelf {
        CaseTab::New => "state = 'new'",
        CaseTab::Assigned => "state = 'assigned'",
        CaseTab::InProgress => "state = 'in_progress'",
        CaseTab::ToSend => "to_send > 0",
        CaseTab::Unconfirmed => {
            "(to_send > 0 AND EXISTS (SELECT 1 FROM json_each(document, '$.responses')
               WHERE json_extract(value, '$.state') = 'unconfirmed'))"
        }
        CaseTab::Awaiting => "state = 'awaiting_citizen'",
        CaseTab::Overdue => "open AND due < ?1",
        CaseTab::Alarms => "alarms > 0",
        CaseTab::Answered => "state = 'answered'",
        CaseTab::Closed => "state IN ('closed', 'duplicate', 'referred_out', 'no_action')",
        CaseTab::All => "true",
    }
}

/// The filter's conditions, all but the shelf, and what stands for their `?`; `?1` is now.
fn conditions(
    filter: &CaseFilter,
    also: &[CaseId],
    now: Timestamp,
) -> Result<(String, Vec<Value>), StoreError> {
    let mut values = vec![Value::Integer(now.millis())];
    // Named, so that it counts as used where a shelf does not ask for it.
    let mut sql = "?1 IS NOT NULL".to_owned();
    let mut and = |column: &str, value: Value| {
        values.push(value);
        sql.push_str(&format!(" AND {column} ?{}", values.len()));
    };
    if let Some(department) = &filter.department {
        and("department =", Value::Text(department.to_string()));
    }
    if let Some(category) = &filter.category {
        and("category =", Value::Text(category.to_string()));
    }
    if let Some(ward) = filter.ward {
        and("ward =", Value::Integer(ward.into()));
    }
    if let Some(kind) = filter.kind {
        and("kind =", Value::Text(word(&kind)?));
    }
    if let Some(source) = &filter.source {
        and("source =", Value::Text(source.clone()));
    }
    if let Some(assignee) = filter.assignee {
        and("assignee =", Value::Text(assignee.to_string()));
    }
    let wanted = search::wanted(filter.text.as_deref().unwrap_or_default());
    if !wanted.is_empty() {
        let mut has = |column: &str, part: String| {
            values.push(Value::Text(part));
            format!("instr({column}, ?{}) > 0", values.len())
        };
        let word = |word: Wanted| {
            let words = word.words.into_iter().map(|part| ("words", part));
            let parts = words.chain(word.sounds.into_iter().map(|part| ("sounds", part)));
            let parts: Vec<_> = parts.map(|(column, part)| has(column, part)).collect();
            format!("({})", parts.join(" OR "))
        };
        let all: Vec<_> = wanted.into_iter().map(word).collect();
        let also: Vec<_> = also.iter().map(ToString::to_string).collect();
        values.push(Value::Text(serde_json::to_string(&also)?));
        let also = format!("id IN (SELECT value FROM json_each(?{}))", values.len());
        sql.push_str(&format!(" AND ({} OR {also})", all.join(" AND ")));
    }
    Ok((sql, values))
}

/// A kind as its word: the same as on the wire.
fn word(kind: &impl serde::Serialize) -> Result<String, StoreError> {
    Ok(serde_json::to_string(kind)?.trim_matches('"').to_owned())
}

fn searched(case: &Case) -> Searched {
    let parts = [&case.words, &case.place, &case.number.0];
    let names = case.reference.iter().chain(case.more_words.iter().map(|more| &more.text));
    let all: Vec<&str> = parts.into_iter().chain(names).map(String::as_str).collect();
    Searched::of(&all.join(" "))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Cases for Rows<'_> {
    fn case(&self, id: CaseId) -> Result<Option<Case>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT document FROM cases WHERE id = ?1")?;
        Ok(query.query_row([id.to_string()], |row| json(row, 0)).optional()?)
    }

    fn case_seen_by(&self, id: CaseId, department: &DepartmentCode) -> Result<Option<Case>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT coalesce(v.document, c.document) FROM case_views v JOIN cases c ON c.id = v.of_case
             WHERE v.of_case = ?1 AND v.department = ?2",
        )?;
        Ok(query.query_row([&id.to_string(), department.as_str()], |row| json(row, 0)).optional()?)
    }

    fn save_case(&self, case: &Case, look_at: Option<Timestamp>) -> Result<i64, StoreError> {
        let (id, document) = (case.id.to_string(), serde_json::to_string(case)?);
        self.0
            .prepare_cached("INSERT INTO changes (submission, version) VALUES (?1, ?2)")?
            .execute(params![id, case.version])?;
        let change = self.0.last_insert_rowid();
        let searched = searched(case);
        let moved = case.history.iter().map(|step| step.at).max().unwrap_or(case.received_at);
        self.0
            .prepare_cached(
                "INSERT INTO cases (id, number, department, state, kind, category, ward, source, open, assignee,
                   received, moved, due, look_at, to_send, alarms, words, change, document, sounds)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
                 ON CONFLICT (id) DO UPDATE SET department = ?3, state = ?4, kind = ?5, category = ?6, ward = ?7,
                   open = ?9, assignee = ?10, moved = ?12, due = ?13, look_at = ?14, to_send = ?15, alarms = ?16,
                   words = ?17, change = ?18, document = ?19, sounds = ?20",
            )?
            .execute(params![
                id,
                case.number.0,
                case.department.as_ref().map(wire::ids::DepartmentCode::as_str),
                case.state.as_str(),
                word(&case.kind)?,
                case.category.as_ref().map(wire::ids::CategoryCode::as_str),
                case.ward,
                case.source.as_str(),
                case.state.is_open(),
                case.assignee.as_ref().map(|person| person.id.to_string()),
                case.received_at.millis(),
                moved.millis(),
                case.next_due().map(|clock| clock.due.millis()),
                look_at.map(Timestamp::millis),
                count(case.responses.iter().filter(|r| r.state.needs_desk_action()).count()),
                count(case.pending_alarms().count()),
                searched.words,
                change,
                document,
                searched.sounds
            ])?;
        let department = case.department.as_ref().map(wire::ids::DepartmentCode::as_str);
        // Whoever had it until now sees where it went, and nothing after that.
        self.0
            .prepare_cached(
                "UPDATE case_views SET change = ?2, document = ?3
                 WHERE of_case = ?1 AND document IS NULL AND department IS NOT ?4",
            )?
            .execute(params![id, change, document, department])?;
        if let Some(department) = department {
            self.0
                .prepare_cached(
                    "INSERT INTO case_views (of_case, department, change, document) VALUES (?1, ?2, ?3, NULL)
                     ON CONFLICT (of_case, department) DO UPDATE SET change = ?3, document = NULL",
                )?
                .execute(params![id, department, change])?;
        }
        Ok(change)
    }

    fn case_by_origin(&self, source: &str, external: &str) -> Result<Option<CaseId>, StoreError> {
        let mut query =
            self.0.prepare_cached("SELECT of_case FROM case_origins WHERE source = ?1 AND external = ?2")?;
        Ok(query.query_row([source, external], |row| parsed(row, 0)).optional()?)
    }

    fn add_origin(&self, source: &str, external: &str, case: CaseId) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO case_origins (source, external, of_case) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute([source, external, &case.to_string()])?;
        Ok(())
    }

    fn case_by_dedup_key(&self, digest: Digest, since: Timestamp) -> Result<Option<CaseId>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT of_case FROM case_sayings WHERE digest = ?1 AND at >= ?2 ORDER BY at, of_case LIMIT 1",
        )?;
        let found = query.query_row(params![digest.to_string(), since.millis()], |row| parsed(row, 0));
        Ok(found.optional()?)
    }

    fn add_dedup_key(&self, digest: Digest, at: Timestamp, case: CaseId) -> Result<(), StoreError> {
        self.0
            .prepare_cached("INSERT INTO case_sayings (digest, at, of_case) VALUES (?1, ?2, ?3)")?
            .execute(params![digest.to_string(), at.millis(), case.to_string()])?;
        Ok(())
    }

    fn delete_dedup_keys(&self, before: Timestamp) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM case_sayings WHERE at < ?1")?.execute([before.millis()])?;
        Ok(())
    }

    fn case_by_number(&self, number: &Number) -> Result<Option<CaseId>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT id FROM cases WHERE number = ?1")?;
        Ok(query.query_row([&number.0], |row| parsed(row, 0)).optional()?)
    }

    fn kept_views(&self, case: CaseId) -> Result<Vec<(DepartmentCode, Case)>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT department, document FROM case_views WHERE of_case = ?1 AND document IS NOT NULL
             ORDER BY department",
        )?;
        let rows = query.query_map([case.to_string()], |row| Ok((parsed(row, 0)?, json(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_kept_view(&self, department: &DepartmentCode, case: &Case) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE case_views SET document = ?3, change = (SELECT change FROM cases WHERE id = ?1)
                 WHERE of_case = ?1 AND department = ?2 AND document IS NOT NULL",
            )?
            .execute(params![case.id.to_string(), department.as_str(), serde_json::to_string(case)?])?;
        Ok(())
    }

    fn cases(
        &self,
        filter: &CaseFilter,
        also: &[CaseId],
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Case>, StoreError> {
        let (conditions, values) = conditions(filter, also, now)?;
        let mut query = self.0.prepare_cached(&format!(
            "SELECT document FROM cases WHERE {conditions} AND {}
             ORDER BY NOT open, CASE WHEN open THEN due IS NULL END, CASE WHEN open THEN due END,
               CASE WHEN open THEN received ELSE -moved END, id LIMIT {limit}",
            on_shelf(filter.shelf)
        ))?;
        let rows = query.query_map(params_from_iter(values), |row| json(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn case_counts(
        &self,
        filter: &CaseFilter,
        also: &[CaseId],
        now: Timestamp,
    ) -> Result<Vec<(CaseTab, u32)>, StoreError> {
        let (conditions, values) = conditions(filter, also, now)?;
        let sums: Vec<String> =
            CaseTab::ALL.iter().map(|shelf| format!("coalesce(sum({}), 0)", on_shelf(*shelf))).collect();
        let mut query =
            self.0.prepare_cached(&format!("SELECT {} FROM cases WHERE {conditions}", sums.join(", ")))?;
        let counts = query.query_row(params_from_iter(values), |row| {
            CaseTab::ALL.iter().enumerate().map(|(n, shelf)| Ok((*shelf, row.get(n)?))).collect()
        })?;
        Ok(counts)
    }

    fn cases_by_phone(&self, phone: &str, limit: u32) -> Result<Vec<CaseId>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT of_case FROM contacts WHERE length(?1) >= 6 AND instr(phones, ' ' || ?1 || ' ') > 0
             ORDER BY of_case LIMIT ?2",
        )?;
        let rows = query.query_map(params![phone, limit], |row| parsed(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn index_search(&self, limit: u32) -> Result<usize, StoreError> {
        let mut query =
            self.0.prepare_cached("SELECT document FROM cases WHERE sounds IS NULL ORDER BY id LIMIT ?1")?;
        let cases: Vec<Case> = query.query_map([limit], |row| json(row, 0))?.collect::<Result<_, _>>()?;
        let mut update = self.0.prepare_cached("UPDATE cases SET words = ?2, sounds = ?3 WHERE id = ?1")?;
        for case in &cases {
            let Searched { words, sounds } = searched(case);
            update.execute([case.id.to_string(), words, sounds])?;
        }
        let mut query = self.0.prepare_cached(
            "SELECT of_case, contact FROM contacts WHERE phones IS NULL ORDER BY of_case LIMIT ?1",
        )?;
        let rows = query.query_map([limit], |row| Ok((row.get(0)?, json(row, 1)?)))?;
        let contacts: Vec<(String, Contact)> = rows.collect::<Result<_, _>>()?;
        let mut update = self.0.prepare_cached("UPDATE contacts SET phones = ?2 WHERE of_case = ?1")?;
        for (case, contact) in &contacts {
            update.execute([case, &search::phones(&contact.phone)])?;
        }
        Ok(cases.len() + contacts.len())
    }

    fn set_look_at(&self, id: CaseId, at: Option<Timestamp>) -> Result<(), StoreError> {
        self.0
            .prepare_cached("UPDATE cases SET look_at = ?2 WHERE id = ?1")?
            .execute(params![id.to_string(), at.map(Timestamp::millis)])?;
        Ok(())
    }

    fn cases_to_look_at(&self, now: Timestamp, limit: u32) -> Result<Vec<CaseId>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT id FROM cases WHERE look_at <= ?1 ORDER BY look_at, id LIMIT ?2")?;
        let rows = query.query_map(params![now.millis(), limit], |row| parsed(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn open_cases(&self) -> Result<Vec<CaseId>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT id FROM cases WHERE open ORDER BY id")?;
        let rows = query.query_map([], |row| parsed(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn contact(&self, case: CaseId) -> Result<Option<Contact>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT contact FROM contacts WHERE of_case = ?1")?;
        Ok(query.query_row([case.to_string()], |row| json(row, 0)).optional()?)
    }

    fn save_contact(&self, case: CaseId, contact: &Contact) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO contacts (of_case, contact, phones) VALUES (?1, ?2, ?3)
                 ON CONFLICT (of_case) DO UPDATE SET contact = ?2, phones = ?3",
            )?
            .execute([case.to_string(), serde_json::to_string(contact)?, search::phones(&contact.phone)])?;
        Ok(())
    }

    fn contacts(&self) -> Result<Vec<(CaseId, Contact)>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT of_case, contact FROM contacts ORDER BY of_case")?;
        let rows = query.query_map([], |row| Ok((parsed(row, 0)?, json(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn contacts_over(&self, before: Timestamp, limit: u32) -> Result<Vec<CaseId>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT of_case FROM contacts JOIN cases ON cases.id = of_case WHERE NOT open AND moved < ?1
             ORDER BY of_case LIMIT ?2",
        )?;
        let rows = query.query_map(params![before.millis(), limit], |row| parsed(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn delete_contact(&self, case: CaseId) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM contacts WHERE of_case = ?1")?.execute([case.to_string()])?;
        Ok(())
    }

    fn newest_of_all(&self) -> Result<i64, StoreError> {
        let mut query = self.0.prepare_cached("SELECT coalesce(max(number), 0) FROM changes")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }
}
