-- Roles that an administrator would give themself. Another administrator decides; what was decided stays.
CREATE TABLE role_proposals (
  id TEXT PRIMARY KEY NOT NULL,
  officer TEXT NOT NULL REFERENCES officers (id),
  department TEXT NOT NULL REFERENCES departments (code),
  role TEXT NOT NULL, acting INTEGER NOT NULL,
  since INTEGER NOT NULL, until INTEGER,
  from_decision INTEGER NOT NULL, -- it begins with the decision; since is when it was proposed
  proposed_by TEXT NOT NULL REFERENCES officers (id), proposed INTEGER NOT NULL,
  accepted INTEGER, decided_by TEXT REFERENCES officers (id), decided INTEGER
) STRICT;
CREATE INDEX role_proposals_open ON role_proposals (proposed) WHERE decided IS NULL;
