-- Where a session was begun, for its owner to know it by, and with which login; when each login was last used.
ALTER TABLE sessions ADD COLUMN login TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN posted INTEGER NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN last_login INTEGER;
-- With what somebody chooses the password of their login; one at most for each.
CREATE TABLE start_codes (
  login TEXT PRIMARY KEY NOT NULL REFERENCES accounts (login), hash TEXT NOT NULL, expires INTEGER NOT NULL
) STRICT;
