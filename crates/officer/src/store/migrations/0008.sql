-- What an officer is writing on a citizen's case, until he seals it. A row is never deleted: what is sealed is
-- taken out of it, and its version goes on rising.
CREATE TABLE case_draft (
  id TEXT NOT NULL PRIMARY KEY,  -- what a phone's page knows it by
  citizen_case TEXT NOT NULL,
  officer TEXT NOT NULL,
  version INTEGER NOT NULL,
  words TEXT NOT NULL,           -- view::CaseWords as JSON
  saved_at INTEGER NOT NULL,
  UNIQUE (citizen_case, officer)
) STRICT;
-- Photos from a phone come for these as well, so that they are no longer bound to a draft of a report. Those of a
-- draft that goes away go with it, as before.
CREATE TABLE arrival_for_any (
  draft TEXT NOT NULL,           -- of draft or case_draft
  sha256 TEXT NOT NULL,          -- of the rendition
  photo TEXT NOT NULL,           -- wire::content::Photo as JSON
  arrived_at INTEGER NOT NULL,
  PRIMARY KEY (draft, sha256)
) STRICT;
INSERT INTO arrival_for_any SELECT draft, sha256, photo, arrived_at FROM arrival ORDER BY rowid;
DROP TABLE arrival;
ALTER TABLE arrival_for_any RENAME TO arrival;
CREATE TRIGGER draft_gone AFTER DELETE ON draft BEGIN
  DELETE FROM arrival WHERE draft = OLD.id;
END;
