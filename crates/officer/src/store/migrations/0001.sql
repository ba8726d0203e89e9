-- What the officer types. Never leaves this computer.
CREATE TABLE draft (
  id TEXT NOT NULL PRIMARY KEY,
  department TEXT NOT NULL,
  version INTEGER NOT NULL,      -- rises with every save
  content TEXT NOT NULL,         -- wire::content::Content as JSON, as typed
  corrects TEXT,                 -- view::Corrects as JSON, when it corrects an item
  submission TEXT UNIQUE,        -- the item it corrects: one correction at a time
  saved_at INTEGER NOT NULL
) STRICT;

-- Photos that were brought in. Their bytes are files named by digest.
CREATE TABLE photo (
  sha256 TEXT NOT NULL PRIMARY KEY, -- of the rendition
  len INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  taken_at TEXT,
  preview BLOB NOT NULL,         -- a small JPEG that goes with the text
  original TEXT NOT NULL,        -- SHA-256 of the file as brought in
  name TEXT NOT NULL,            -- its name then
  imported_at INTEGER NOT NULL
) STRICT;

-- What the officer did that the queue must know. A row is never deleted.
CREATE TABLE operation (
  id TEXT NOT NULL PRIMARY KEY,
  sequence INTEGER NOT NULL UNIQUE,
  submission TEXT NOT NULL,
  owner TEXT NOT NULL,           -- the officer whose credential sends it
  made_at INTEGER NOT NULL,
  bytes BLOB NOT NULL,           -- exactly what is sent
  content_hash TEXT NOT NULL,    -- SHA-256 of bytes
  attempts INTEGER NOT NULL DEFAULT 0, -- counted before each attempt
  announced INTEGER NOT NULL DEFAULT 0,
  refused TEXT,                  -- wire::problem::Problem as JSON
  refused_at INTEGER,
  receipt TEXT,                  -- wire::receipt::SignedReceipt as JSON, verified
  received_at INTEGER            -- when it was stored here, by this clock
) STRICT;
CREATE INDEX operation_of_submission ON operation (submission, sequence);
CREATE INDEX operation_unsent ON operation (sequence) WHERE receipt IS NULL;

CREATE TABLE operation_photo (
  operation TEXT NOT NULL REFERENCES operation (id),
  position INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  len INTEGER NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0,     -- durable at the queue, as it last said
  verified INTEGER NOT NULL DEFAULT 0,
  damaged INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (operation, position)
) STRICT;

-- Submissions as the queue knows them.
CREATE TABLE submission (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  document TEXT NOT NULL         -- wire::document::Submission as JSON
) STRICT;

-- The lists: one row per item, made again from the tables above whenever one of them changes.
CREATE TABLE item (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  at INTEGER NOT NULL,
  line TEXT NOT NULL             -- view::ItemRow as JSON
) STRICT;
CREATE INDEX item_by_time ON item (at DESC);
CREATE INDEX item_by_status ON item (status, at DESC);

-- Words of each item in the form of wire::text::key. The categories keep Bengali vowel signs inside words.
CREATE VIRTUAL TABLE item_words USING fts5 (
  words, content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);

CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
