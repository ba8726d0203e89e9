-- What the queue saw in a file; a file without a row was verified by an older program and is looked at when needed.
CREATE TABLE pictures (
  sha256 TEXT PRIMARY KEY NOT NULL, seen INTEGER NOT NULL, flaw TEXT, fingerprint TEXT
) STRICT;
-- Which item shows which picture, numbered in the order in which they came.
CREATE TABLE showings (
  number INTEGER PRIMARY KEY NOT NULL, submission TEXT NOT NULL REFERENCES submissions (id),
  sha256 TEXT NOT NULL, compared INTEGER NOT NULL DEFAULT 0,
  UNIQUE (submission, sha256)
) STRICT;
CREATE INDEX showings_uncompared ON showings (number) WHERE NOT compared;
CREATE INDEX showings_of ON showings (sha256);
CREATE TABLE alikes (
  showing INTEGER NOT NULL REFERENCES showings (number), earlier INTEGER NOT NULL REFERENCES showings (number),
  bits INTEGER NOT NULL, PRIMARY KEY (showing, earlier)
) STRICT, WITHOUT ROWID;
CREATE TABLE review_notes (
  number INTEGER PRIMARY KEY NOT NULL, submission TEXT NOT NULL REFERENCES submissions (id), note TEXT NOT NULL
) STRICT;
CREATE INDEX review_notes_of ON review_notes (submission);

INSERT OR IGNORE INTO showings (submission, sha256)
SELECT revisions.submission, json_extract(photo.value, '$.sha256')
FROM revisions JOIN submissions ON submissions.id = revisions.submission,
  json_each(revisions.content, '$.photos') AS photo
ORDER BY submissions.received, revisions.submission, revisions.revision, photo.key;
