-- Who saw what of the citizens. Each row stands for a line of the audit log; `once` tells looks of one kind apart.
CREATE TABLE looks (
    subject TEXT NOT NULL,
    officer TEXT NOT NULL REFERENCES officers (id),
    kind TEXT NOT NULL,
    once TEXT NOT NULL,
    at INTEGER NOT NULL,
    detail TEXT NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (subject, officer, kind, once)
) STRICT, WITHOUT ROWID;
CREATE INDEX looks_by_officer ON looks (officer, at);
CREATE INDEX looks_by_time ON looks (at);
