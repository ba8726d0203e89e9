-- What whoever began an upload said of it, which tus promises to tell again.
ALTER TABLE uploads ADD COLUMN metadata TEXT NOT NULL DEFAULT '';
