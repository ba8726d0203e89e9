-- Which computer sent a verified file: what none of its operations promises counts against it, and is removed after a while.
-- Of earlier files nobody knows; they are never removed by themselves.
ALTER TABLE blobs ADD COLUMN device TEXT;
CREATE INDEX blobs_by ON blobs (device, verified) WHERE device IS NOT NULL;
CREATE INDEX uploads_by ON uploads (device);
-- How much text a computer has waiting is asked for each announcement.
CREATE INDEX operations_waiting_by ON operations (device) WHERE state = 'announced';
