-- The first shape of the queue's database. Never edited after release: a change is a new file.
-- Ids are canonical UUID text, digests 64 hexadecimal digits, moments milliseconds since 1970 UTC.

CREATE TABLE facts (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE counters (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE departments (
  code TEXT PRIMARY KEY NOT NULL, bn TEXT NOT NULL, en TEXT NOT NULL, sort_order INTEGER NOT NULL
) STRICT;
CREATE TABLE officers (id TEXT PRIMARY KEY NOT NULL, bn TEXT NOT NULL, en TEXT NOT NULL) STRICT;
CREATE TABLE postings (
  officer TEXT NOT NULL REFERENCES officers (id),
  department TEXT NOT NULL REFERENCES departments (code),
  role TEXT NOT NULL, acting INTEGER NOT NULL,
  since INTEGER NOT NULL, until INTEGER
) STRICT;
CREATE INDEX postings_of ON postings (officer);

CREATE TABLE codes (
  hash TEXT PRIMARY KEY NOT NULL, officer TEXT NOT NULL REFERENCES officers (id),
  expires INTEGER NOT NULL, used INTEGER
) STRICT;
CREATE TABLE devices (
  id TEXT PRIMARY KEY NOT NULL, officer TEXT NOT NULL REFERENCES officers (id),
  name TEXT NOT NULL, token TEXT NOT NULL UNIQUE, enrolled INTEGER NOT NULL, revoked INTEGER,
  seen INTEGER, unsent INTEGER, oldest INTEGER, app_version TEXT
) STRICT;
CREATE TABLE accounts (
  login TEXT PRIMARY KEY NOT NULL, officer TEXT NOT NULL REFERENCES officers (id), password TEXT NOT NULL
) STRICT;
CREATE TABLE sessions (
  token TEXT PRIMARY KEY NOT NULL, officer TEXT NOT NULL REFERENCES officers (id),
  opened INTEGER NOT NULL, used INTEGER NOT NULL
) STRICT;

CREATE TABLE operations (
  id TEXT PRIMARY KEY NOT NULL,
  device TEXT NOT NULL REFERENCES devices (id),
  officer TEXT NOT NULL REFERENCES officers (id),
  department TEXT NOT NULL REFERENCES departments (code),
  submission TEXT NOT NULL, kind TEXT NOT NULL,
  content_hash TEXT NOT NULL, bytes BLOB NOT NULL, announced INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('announced', 'received', 'refused')),
  receipt TEXT, problem TEXT
) STRICT;
CREATE INDEX operations_waiting ON operations (department, announced) WHERE state = 'announced';
CREATE TABLE promises (
  operation TEXT NOT NULL REFERENCES operations (id), position INTEGER NOT NULL,
  department TEXT NOT NULL, sha256 TEXT NOT NULL, len INTEGER NOT NULL, mime TEXT NOT NULL, preview BLOB,
  PRIMARY KEY (operation, position)
) STRICT;
CREATE INDEX promises_of ON promises (department, sha256);

CREATE TABLE uploads (
  department TEXT NOT NULL REFERENCES departments (code), sha256 TEXT NOT NULL,
  device TEXT NOT NULL REFERENCES devices (id), len INTEGER NOT NULL,
  durable INTEGER NOT NULL, touched INTEGER NOT NULL,
  PRIMARY KEY (department, sha256), CHECK (durable <= len)
) STRICT;
CREATE TABLE blobs (
  department TEXT NOT NULL REFERENCES departments (code), sha256 TEXT NOT NULL,
  len INTEGER NOT NULL, mime TEXT NOT NULL, verified INTEGER NOT NULL,
  PRIMARY KEY (department, sha256)
) STRICT;

-- `document` is the submission as devices see it; the other columns only find it.
CREATE TABLE submissions (
  id TEXT PRIMARY KEY NOT NULL, number TEXT NOT NULL UNIQUE,
  department TEXT NOT NULL REFERENCES departments (code),
  kind TEXT NOT NULL, state TEXT NOT NULL, published INTEGER NOT NULL,
  received INTEGER NOT NULL, event INTEGER, change INTEGER NOT NULL UNIQUE, document TEXT NOT NULL
) STRICT;
CREATE INDEX submissions_changes ON submissions (department, change);
CREATE INDEX submissions_shelf ON submissions (state, published);
CREATE TABLE revisions (
  submission TEXT NOT NULL REFERENCES submissions (id), revision INTEGER NOT NULL,
  operation TEXT NOT NULL UNIQUE REFERENCES operations (id), content TEXT NOT NULL,
  PRIMARY KEY (submission, revision)
) STRICT;
-- The log itself: which change was made to what. Readers are served whole documents by `submissions.change`.
CREATE TABLE changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT, submission TEXT NOT NULL, version INTEGER NOT NULL,
  UNIQUE (submission, version)
) STRICT;

CREATE TABLE audit (number INTEGER PRIMARY KEY NOT NULL, line TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TRIGGER audit_is_not_rewritten BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
