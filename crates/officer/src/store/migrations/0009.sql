-- What the queue told and this version of the app cannot read: kept as it came, and read again by another version
-- (store::unread). At most one for each document, the newest.
CREATE TABLE unread (
  kind TEXT NOT NULL,            -- its type; '' when it has none
  id TEXT NOT NULL,              -- its id, or the number of its change
  version INTEGER,
  number INTEGER NOT NULL,       -- of the change that told it
  document TEXT NOT NULL,        -- as it came
  why TEXT NOT NULL,
  app_version TEXT NOT NULL,     -- the last one that tried
  PRIMARY KEY (kind, id)
) STRICT;
-- Until now documents were written down as this app understood them: a word or a field of a newer queue was lost. From
-- now on the queue's own text is kept. So everything is asked for once more, and counts as newer than what is here.
UPDATE submission SET version = -1;
UPDATE citizen_case SET version = -1;
UPDATE setting SET value = json_set(value, '$.number', 0) WHERE name = 'cursor' AND json_valid(value);
