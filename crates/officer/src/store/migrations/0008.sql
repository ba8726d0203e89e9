-- What an officer is writing on a citizen's case, until he seals it. A row is never deleted: what is sealed is
-- taken out of it, and its version goes on rising.
CREATE TABLE case_draft (
  citizen_case TEXT NOT NULL,
  officer TEXT NOT NULL,
  version INTEGER NOT NULL,
  words TEXT NOT NULL,           -- view::CaseWords as JSON
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (citizen_case, officer)
) STRICT;
