-- Whether a submission was announced before is asked for each announcement: without this every one that waits was looked at.
CREATE INDEX operations_by_submission ON operations (submission) WHERE state = 'announced';
