-- What a recheck of a success has said so far: a failure that is not confirmed yet, since when, and how many answers were not understood.
ALTER TABLE request
    ADD COLUMN recheck_failure    text,
    ADD COLUMN recheck_failure_at timestamptz,
    ADD COLUMN recheck_unclear    integer NOT NULL DEFAULT 0;

-- Successes that a callback contradicts are asked about before those whose turn has come.
CREATE INDEX request_called_back_success ON request (provider, due_at) WHERE hinted AND state = 'SUCCESS';
