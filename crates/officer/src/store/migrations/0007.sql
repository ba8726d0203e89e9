-- Photos that came from a phone and that their draft does not have yet: they wait here for the page that
-- writes the draft, also over a crash of it. A save of the draft that has one takes it away.
CREATE TABLE arrival (
  draft TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  sha256 TEXT NOT NULL,          -- of the rendition
  photo TEXT NOT NULL,           -- wire::content::Photo as JSON
  arrived_at INTEGER NOT NULL,
  PRIMARY KEY (draft, sha256)
) STRICT;
