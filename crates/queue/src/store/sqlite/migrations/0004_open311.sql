-- Open311: whoever may bring requests in, and which case came by whose hand.

CREATE TABLE open311_keys (
  name TEXT PRIMARY KEY NOT NULL,
  hash TEXT NOT NULL UNIQUE,      -- SHA-256 of the key, which is kept nowhere
  jurisdiction TEXT NOT NULL,
  public INTEGER NOT NULL,        -- what comes with it may be read without it
  per_hour INTEGER NOT NULL,
  made INTEGER NOT NULL, revoked INTEGER
) STRICT;

CREATE TABLE open311_requests (
  of_case TEXT PRIMARY KEY NOT NULL REFERENCES cases (id),
  key TEXT NOT NULL REFERENCES open311_keys (name)
) STRICT;
CREATE INDEX open311_requests_of ON open311_requests (key);
CREATE INDEX cases_received ON cases (received);
CREATE INDEX cases_moved ON cases (moved);
