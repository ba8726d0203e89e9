-- Cases are found by other spellings and by a citizen's telephone number (wire::text::search). Rows of before are filled in
-- at the next start, in steps: `sounds` and `phones` are NULL until then.
ALTER TABLE cases ADD COLUMN sounds TEXT;
CREATE INDEX cases_not_searched ON cases (id) WHERE sounds IS NULL;
ALTER TABLE contacts ADD COLUMN phones TEXT; -- each number's digits, between blanks
CREATE INDEX contacts_not_searched ON contacts (of_case) WHERE phones IS NULL;
