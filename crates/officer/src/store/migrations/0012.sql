-- Since when, by the queue's clock, a photo is in nothing that is written or on its way: its files go a while after that,
-- not at once, for the page may still have it. Nothing while it is in use, or was just brought in.
ALTER TABLE photo ADD COLUMN unused_since INTEGER;
-- Photos of others that were fetched to be shown. They are copies: the queue has them.
CREATE TABLE fetched (
  sha256 TEXT NOT NULL PRIMARY KEY, -- of the rendition
  shown_at INTEGER NOT NULL,        -- about when they were last shown, by the queue's clock
  adopted INTEGER NOT NULL DEFAULT 0 -- a file of which nothing was written down: what it is, is not known
) STRICT;
