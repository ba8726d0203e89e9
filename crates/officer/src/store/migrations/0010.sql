-- Whose a draft is. Two officers may each correct the same item: one draft each. The table is made anew, for its
-- condition cannot be changed. Drafts of before are bound to whoever works here at the next start (store::works_for).
DROP TRIGGER draft_gone;
CREATE TABLE draft_of_officer (
  id TEXT NOT NULL PRIMARY KEY,
  department TEXT NOT NULL,
  version INTEGER NOT NULL,      -- rises with every save
  content TEXT NOT NULL,         -- wire::content::Content as JSON, as typed
  corrects TEXT,                 -- view::Corrects as JSON, when it corrects an item
  submission TEXT,               -- the item it corrects: one correction at a time
  saved_at INTEGER NOT NULL,
  officer TEXT,
  UNIQUE (submission, officer)
) STRICT;
INSERT INTO draft_of_officer
  SELECT id, department, version, content, corrects, submission, saved_at, NULL FROM draft ORDER BY rowid;
DROP TABLE draft;
ALTER TABLE draft_of_officer RENAME TO draft;
CREATE TRIGGER draft_gone AFTER DELETE ON draft BEGIN
  DELETE FROM arrival WHERE draft = OLD.id;
END;
CREATE INDEX operation_of_owner ON operation (owner);
