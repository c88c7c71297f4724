-- The ledger of the contenders: what their work needs, and no more. The application has its own schema.

CREATE TABLE request (
    order_id     text          PRIMARY KEY,
    content      text          NOT NULL,
    amount       numeric(14,2) NOT NULL,
    state        text          NOT NULL,
    version      integer       NOT NULL DEFAULT 0,
    reference    text,
    provider_ref text,
    received_at  timestamptz   NOT NULL DEFAULT now(),
    updated_at   timestamptz   NOT NULL DEFAULT now()
);
-- what a recovery after a crash would look for
CREATE INDEX request_open ON request (updated_at) WHERE state IN ('RECEIVED', 'SUBMITTED', 'UNKNOWN');

CREATE TABLE attempt (
    reference    text        PRIMARY KEY,
    order_id     text        NOT NULL REFERENCES request (order_id),
    submitted_at timestamptz NOT NULL DEFAULT now(),
    settled_at   timestamptz,
    verdict      text
);
CREATE INDEX attempt_order ON attempt (order_id);

CREATE TABLE event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   text        NOT NULL REFERENCES request (order_id),
    sequence   integer     NOT NULL,
    status     text        NOT NULL,
    result     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (order_id, sequence)
);
