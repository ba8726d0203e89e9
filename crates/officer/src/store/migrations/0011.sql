-- Which cases concern the officer: so that these are found among any number of others'. Kept by store::cases.
ALTER TABLE citizen_case ADD COLUMN assignee TEXT;
ALTER TABLE citizen_case ADD COLUMN alarms INTEGER NOT NULL DEFAULT 0; -- escalations nobody has seen yet
UPDATE citizen_case SET
  assignee = json_extract(document, '$.assignee.id'),
  alarms = (SELECT count(*) FROM json_each(document, '$.escalations')
            WHERE json_extract(value, '$.acknowledged') IS NULL)
  WHERE json_valid(document);
CREATE INDEX citizen_case_of_assignee ON citizen_case (assignee) WHERE open;
CREATE INDEX citizen_case_with_alarms ON citizen_case (id) WHERE open AND alarms > 0;
-- What the queue refused of what was done to cases: what conflicts is among it.
CREATE INDEX operation_refused_on_case ON operation (submission) WHERE about_case AND refused IS NOT NULL;
