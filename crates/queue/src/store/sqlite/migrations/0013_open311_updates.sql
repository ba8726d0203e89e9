-- What sites that speak Open311 read, found without reading a case: which requests there are, and what happened to them.
-- Both follow each save of a case (rules::cases::public_updates). Requests of before are filled in at the next start.
ALTER TABLE open311_requests ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE open311_requests ADD COLUMN public INTEGER NOT NULL DEFAULT 0; -- read without its key
ALTER TABLE open311_requests ADD COLUMN received INTEGER NOT NULL DEFAULT 0;
ALTER TABLE open311_requests ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE open311_requests ADD COLUMN open INTEGER NOT NULL DEFAULT 0;
ALTER TABLE open311_requests ADD COLUMN category TEXT;
CREATE INDEX open311_requests_unindexed ON open311_requests (of_case) WHERE NOT indexed;
CREATE INDEX open311_requests_public
  ON open311_requests (received DESC, number DESC, open, category, of_case) WHERE public;
DROP INDEX open311_requests_of;
CREATE INDEX open311_requests_own
  ON open311_requests (key, received DESC, number DESC, open, category, of_case) WHERE NOT public;

CREATE TABLE open311_updates (
  of_case TEXT NOT NULL REFERENCES open311_requests (of_case),
  id TEXT NOT NULL,               -- the request's number and the case's version
  key TEXT NOT NULL,              -- with which the request came
  public INTEGER NOT NULL,        -- as of the request
  number TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, words TEXT NOT NULL,
  PRIMARY KEY (of_case, id)
) STRICT;
CREATE INDEX open311_updates_public ON open311_updates (at, id) WHERE public;
CREATE INDEX open311_updates_own ON open311_updates (key, at, id) WHERE NOT public;
