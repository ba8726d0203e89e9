-- The Facebook page. What it says is kept as it came and worked through in that order; nothing that
-- waits here is ever removed.

CREATE TABLE facebook_deliveries (
  number INTEGER PRIMARY KEY NOT NULL, received INTEGER NOT NULL,
  digest TEXT NOT NULL UNIQUE,    -- the same bytes again say nothing new
  body BLOB NOT NULL,
  done INTEGER                    -- when it was worked through
) STRICT;
CREATE INDEX facebook_deliveries_waiting ON facebook_deliveries (number) WHERE done IS NULL;

-- What could not be read, for a person to look at.
CREATE TABLE facebook_unread (
  delivery INTEGER NOT NULL REFERENCES facebook_deliveries (number),
  place INTEGER NOT NULL,         -- which of the delivery's events, from 0
  at INTEGER NOT NULL, why TEXT NOT NULL, event TEXT NOT NULL,
  seen INTEGER,
  PRIMARY KEY (delivery, place)
) STRICT, WITHOUT ROWID;

-- What is known there by which id: a comment, a post or a message, and what it is here.
CREATE TABLE facebook_things (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('comment', 'post', 'message')),
  of_case TEXT REFERENCES cases (id),
  first INTEGER NOT NULL,         -- the case began with it
  author TEXT,                    -- the id there, if it is told
  ours INTEGER NOT NULL,          -- the page said it
  removed INTEGER NOT NULL        -- it was taken back, perhaps before it came
) STRICT;
CREATE INDEX facebook_things_of ON facebook_things (of_case) WHERE of_case IS NOT NULL;
CREATE INDEX facebook_things_by ON facebook_things (author) WHERE author IS NOT NULL;
CREATE TABLE facebook_edits (
  thing TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (thing, digest)
) STRICT, WITHOUT ROWID;

-- Replies that are on their way out now: what stands here after the queue stopped may or may not be out.
CREATE TABLE facebook_sendings (
  response TEXT PRIMARY KEY NOT NULL, of_case TEXT NOT NULL REFERENCES cases (id), begun INTEGER NOT NULL
) STRICT;
