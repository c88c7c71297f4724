-- The ledger: the durable record of every request. Times are UTC, amounts NUMERIC, ids text.
-- Many nodes may share it; every claim and lease is judged by this database's clock.

-- One row a running process; a process whose lease ran out is taken for dead.
CREATE TABLE node (
    incarnation text PRIMARY KEY,
    node_id     text        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz NOT NULL
);

-- Secrets that all nodes must share: the key of the content hash.
CREATE TABLE shared_key (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);

-- One input file (or message). READING: rows are being recorded; RECORDED: all are; ANSWERED: the first results were
-- delivered, some not final; FINISHED: the final results were delivered.
CREATE TABLE intake (
    id            text        PRIMARY KEY,
    name          text        NOT NULL,
    format        text        NOT NULL,
    state         text        NOT NULL CHECK (state IN ('READING', 'RECORDED', 'ANSWERED', 'FINISHED')),
    outbox        text        NOT NULL,             -- identity of the folder that the results go to
    base_name     text,                             -- of the result files, fixed before the first is written
    problem       text,                             -- why the rest of it could not be read
    rows          integer     NOT NULL DEFAULT 0,
    scanned_to    integer     NOT NULL DEFAULT 0,   -- rows before this one have reached what the next result file waits for
    claimed_by    text,
    received_at   timestamptz NOT NULL DEFAULT now(),
    recorded_at   timestamptz,
    due_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX intake_open ON intake (due_at) WHERE state IN ('RECORDED', 'ANSWERED');
CREATE INDEX intake_base_name ON intake (base_name, format);

-- The order, unique for ever. due_at is when something is to be done about the row: while RECEIVED, when it may be claimed next
-- (a claim pushes it forward, so that an abandoned one comes back by itself); while open, when to ask the provider.
CREATE TABLE request (
    order_id       text          PRIMARY KEY,
    operation      text          NOT NULL,
    content        text          NOT NULL,
    content_hash   bytea         NOT NULL,
    amount         numeric(14,2),
    state          text          NOT NULL CHECK (state IN
                   ('RECEIVED', 'SUBMITTED', 'PENDING', 'UNKNOWN', 'SUCCESS', 'FAILED', 'REVIEW', 'REVERSED')),
    version        integer       NOT NULL DEFAULT 0,
    due_at         timestamptz   DEFAULT now(),
    lane           text,                            -- the provider it was last routed to; a hint for claiming, never a decision
    claim_token    text,
    claimed_by     text,
    provider       text,
    reference      text,                            -- of the latest attempt
    provider_ref   text,
    operator_ref   text,
    code           text,
    message        text,
    data           text,
    events         integer       NOT NULL DEFAULT 0,
    enquiries      integer       NOT NULL DEFAULT 0,
    received_at    timestamptz   NOT NULL DEFAULT now(),
    first_tried_at timestamptz,                     -- when a sending was first tried in vain
    submitted_at   timestamptz,
    updated_at     timestamptz   NOT NULL DEFAULT now(),
    expires_at     timestamptz
);
CREATE INDEX request_waiting ON request (due_at) WHERE state = 'RECEIVED';
CREATE INDEX request_claimed ON request (claimed_by) WHERE claim_token IS NOT NULL;
CREATE INDEX request_in_flight ON request (submitted_at) WHERE state = 'SUBMITTED';
CREATE INDEX request_open ON request (due_at) WHERE state IN ('PENDING', 'UNKNOWN');
CREATE INDEX request_recheck ON request (due_at) WHERE state = 'SUCCESS' AND due_at IS NOT NULL;

-- One row of an input. Many may name one request. A rejected one has a code and no part in any request.
CREATE TABLE submission (
    intake_id    text        NOT NULL REFERENCES intake (id),
    row_no       integer     NOT NULL,
    line         bigint,
    order_id     text,
    operation    text,
    code         text,
    message      text,
    told         integer     NOT NULL DEFAULT 1,    -- sequence of the last event that a final or changes file told of
    received_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (intake_id, row_no)
);
CREATE INDEX submission_order ON submission (order_id) WHERE code IS NULL;

-- One sending of a request to one provider, committed before the first byte leaves.
CREATE TABLE attempt (
    reference    text        PRIMARY KEY,
    order_id     text        NOT NULL REFERENCES request (order_id),
    provider     text        NOT NULL,
    claimed_by   text        NOT NULL,
    bill         text,
    submitted_at timestamptz NOT NULL DEFAULT now(),
    settled_at   timestamptz,
    verdict      text,
    code         text,
    message      text
);
CREATE INDEX attempt_order ON attempt (order_id);

-- Every outcome, in the transaction that made it: the outbox. sequence counts 1, 2, 3 per order.
CREATE TABLE event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   text        NOT NULL REFERENCES request (order_id),
    sequence   integer     NOT NULL,
    status     text        NOT NULL,
    result     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    to_changes boolean     NOT NULL,                -- result files may still have to tell of it
    UNIQUE (order_id, sequence)
);
CREATE INDEX event_to_changes ON event (id) WHERE to_changes;
