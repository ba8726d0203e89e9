-- Citizens' complaints, suggestions and thanks. `document` is the case as devices see it; the other
-- columns only find it. Changes are numbered with the submissions' (`changes.submission` holds a case's
-- id as well: ids of the two kinds never meet).

ALTER TABLE operations ADD COLUMN about TEXT NOT NULL DEFAULT 'submission'
  CHECK (about IN ('submission', 'case'));

CREATE TABLE cases (
  id TEXT PRIMARY KEY NOT NULL, number TEXT NOT NULL UNIQUE,
  department TEXT REFERENCES departments (code),
  state TEXT NOT NULL, kind TEXT NOT NULL, category TEXT, ward INTEGER, source TEXT NOT NULL,
  open INTEGER NOT NULL,          -- somebody still has to see to it
  assignee TEXT,
  received INTEGER NOT NULL,
  moved INTEGER NOT NULL,         -- when anything last happened to it
  due INTEGER,                    -- when the first of its running clocks runs out
  look_at INTEGER,                -- when something has to happen to it by itself
  to_send INTEGER NOT NULL,       -- responses that want the desk
  alarms INTEGER NOT NULL,        -- escalations nobody has seen yet
  words TEXT NOT NULL,            -- what is searched, in the form of wire::text::key
  change INTEGER NOT NULL UNIQUE, document TEXT NOT NULL
) STRICT;
CREATE INDEX cases_in_order ON cases (open, due);
CREATE INDEX cases_to_look_at ON cases (look_at) WHERE look_at IS NOT NULL;

-- Which department hears of a case. The one that has it: document NULL, what it is now. One that had it:
-- what it was when it went, and nothing after that.
CREATE TABLE case_views (
  of_case TEXT NOT NULL REFERENCES cases (id), department TEXT NOT NULL REFERENCES departments (code),
  change INTEGER NOT NULL, document TEXT,
  PRIMARY KEY (of_case, department)
) STRICT;
CREATE INDEX case_views_changes ON case_views (department, change);

-- What is known by what name elsewhere: hearing it twice takes it in once.
CREATE TABLE case_origins (
  source TEXT NOT NULL, external TEXT NOT NULL, of_case TEXT NOT NULL REFERENCES cases (id),
  PRIMARY KEY (source, external)
) STRICT;
-- What was said when, for those without such a name.
CREATE TABLE case_sayings (
  digest TEXT NOT NULL, at INTEGER NOT NULL, of_case TEXT NOT NULL REFERENCES cases (id)
) STRICT;
CREATE INDEX case_sayings_said ON case_sayings (digest, at);

-- How to reach the citizen. Apart from everything else, and not for ever.
CREATE TABLE contacts (of_case TEXT PRIMARY KEY NOT NULL REFERENCES cases (id), contact TEXT NOT NULL) STRICT;
