-- What providers called back about. A callback is a hint: it has the request asked about, and changes nothing by itself.
-- One row for each word about a sending, however often it comes; callbacks about sendings that we never made are not kept.
CREATE TABLE callback (
    reference   text        NOT NULL REFERENCES attempt (reference),
    said        text        NOT NULL CHECK (said IN ('SUCCESS', 'FAILURE', 'OTHER')),
    order_id    text        NOT NULL REFERENCES request (order_id),
    words       text,                              -- what came with it; nobody checked it
    received_at timestamptz NOT NULL DEFAULT now(),
    due_at      timestamptz DEFAULT now(),         -- when it may have the request asked about; null: it is done with
    asked       integer     NOT NULL DEFAULT 0,    -- how often it had the request asked about
    answer      text,                              -- what the provider's status, or the request's own state, said to it
    answered_at timestamptz,
    PRIMARY KEY (reference, said)
);
CREATE INDEX callback_due ON callback (due_at) WHERE due_at IS NOT NULL;

-- While a callback has a request asked about out of turn: when its turn would have been.
ALTER TABLE request ADD COLUMN hinted boolean NOT NULL DEFAULT false;
ALTER TABLE request ADD COLUMN scheduled_at timestamptz;
CREATE INDEX request_called_back ON request (due_at) WHERE hinted AND state IN ('FAILED', 'REVIEW');
