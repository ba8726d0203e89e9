-- A case that has ended asks nobody to acknowledge its alarms.
UPDATE cases SET alarms = 0 WHERE alarms <> 0 AND json_extract(document, '$.closing') IS NOT NULL;
