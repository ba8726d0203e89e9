-- Citizens' cases as the queue knows them.
CREATE TABLE citizen_case (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  open INTEGER NOT NULL,         -- somebody still has to see to it
  due INTEGER,                   -- when the first of its running clocks runs out
  moved INTEGER NOT NULL,        -- when anything last happened to it
  document TEXT NOT NULL         -- wire::case::Case as JSON
) STRICT;
CREATE INDEX citizen_case_in_order ON citizen_case (open, due);
-- Whether an operation is about a case; its id is then in `submission`.
ALTER TABLE operation ADD COLUMN about_case INTEGER NOT NULL DEFAULT 0;
-- When the officer settled another way what the queue had refused. It waits no longer; it is never deleted.
ALTER TABLE operation ADD COLUMN set_aside_at INTEGER;
-- Cases that the queue told of before this program knew them were passed over: everything is asked for again.
UPDATE setting SET value = json_set(value, '$.number', 0) WHERE name = 'cursor' AND json_valid(value);
