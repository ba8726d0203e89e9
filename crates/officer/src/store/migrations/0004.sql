-- How a photo came in, what its file said of itself (wire::photo::FileFacts as JSON), how long that file
-- was, and what was done to it (photo::Edit as JSON; nothing for a photo as it came).
ALTER TABLE photo ADD COLUMN source TEXT NOT NULL DEFAULT 'file';
ALTER TABLE photo ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE photo ADD COLUMN original_len INTEGER;
ALTER TABLE photo ADD COLUMN edit TEXT;
CREATE INDEX photo_of_original ON photo (original);
CREATE INDEX photo_of_length ON photo (original_len);
-- What the pictures seen here look like, to notice one that comes again: photo::Fingerprint as text.
CREATE TABLE print (
  n INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,   -- of the rendition
  print TEXT NOT NULL
) STRICT;
-- Which items a picture is in.
CREATE INDEX operation_photo_of_picture ON operation_photo (sha256);
