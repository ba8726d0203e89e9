-- Digests of what citizens said, without a key: whoever had one could try telephone numbers until one fitted. New ones
-- are keyed, and live an hour.
DELETE FROM case_sayings;
DELETE FROM facebook_edits;

-- The last digits of a number that was forgotten told it from most others.
UPDATE cases SET document = json_set(document, '$.contact.phone', '…')
WHERE json_extract(document, '$.contact.phone') LIKE '…_%' AND id NOT IN (SELECT of_case FROM contacts);
UPDATE case_views SET document = json_set(document, '$.contact.phone', '…')
WHERE json_extract(document, '$.contact.phone') LIKE '…_%' AND of_case NOT IN (SELECT of_case FROM contacts);

-- Files that nothing refers to any more, until they are off the disk.
CREATE TABLE unwanted_files (sha256 TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
