-- Requests by where they are and when they changed last. Those of before are filled in at the next start.
ALTER TABLE open311_requests ADD COLUMN updated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE open311_requests ADD COLUMN lat INTEGER;  -- millionths of a degree
ALTER TABLE open311_requests ADD COLUMN long INTEGER;
UPDATE open311_requests SET indexed = 0;
-- Whatever a question may ask for stands in the index that it walks, also what chose the index.
DROP INDEX open311_requests_public;
CREATE INDEX open311_requests_public
  ON open311_requests (received DESC, number DESC, open, category, lat, long, updated, of_case, public) WHERE public;
CREATE INDEX open311_requests_public_updated
  ON open311_requests (updated DESC, number DESC, open, category, lat, long, of_case, public) WHERE public;
DROP INDEX open311_requests_own;
CREATE INDEX open311_requests_own
  ON open311_requests (key, received DESC, number DESC, open, category, lat, long, updated, of_case, public) WHERE NOT public;
CREATE INDEX open311_requests_own_updated
  ON open311_requests (key, updated DESC, number DESC, open, category, lat, long, of_case, public) WHERE NOT public;
