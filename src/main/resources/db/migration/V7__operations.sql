-- What people decide about requests, and which providers or operators wait.

-- Who decided what became of a request; until then null. What contradicts it later is told, and changes nothing by itself.
ALTER TABLE request ADD COLUMN decided_by text;

-- The operations API lists requests by time.
CREATE INDEX request_received ON request (received_at, order_id);
CREATE INDEX request_review ON request (received_at, order_id) WHERE state = 'REVIEW';

-- One decision of a person about one request. sequence is that of the event it made.
CREATE TABLE decision (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   text        NOT NULL REFERENCES request (order_id),
    sequence   integer     NOT NULL,
    outcome    text        NOT NULL,                -- SUCCESS, FAILED, ASK_AGAIN, CANCELLED
    who        text        NOT NULL,
    note       text        NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX decision_order ON decision (order_id);

-- What is paused now. An empty operator is the whole provider.
CREATE TABLE pause (
    provider  text        NOT NULL,
    operator  text        NOT NULL DEFAULT '',
    reason    text        NOT NULL,
    who       text        NOT NULL,                 -- a person; trouble-limit for those that come by themselves
    automatic boolean     NOT NULL,
    since     timestamptz NOT NULL DEFAULT now(),
    trial_at  timestamptz,                          -- an automatic one: when one request may try again; null: never
    PRIMARY KEY (provider, operator)
);

-- Refusals of our own making in a row, for each provider.
CREATE TABLE trouble (
    provider text    PRIMARY KEY,
    refusals integer NOT NULL
);
