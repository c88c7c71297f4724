-- Circuit breakers. An open circuit is a row of `pause` with `automatic`, as older versions know it; the counts that open one are here.

-- One row a provider (empty operator) and one each operator of it. The provider's row is the lock that everything about its circuits takes first.
CREATE TABLE circuit (
    provider    text        NOT NULL,
    operator    text        NOT NULL DEFAULT '',
    failures    integer     NOT NULL DEFAULT 0,     -- account errors, and calls not sent or indeterminate, in a row
    not_sent    boolean     NOT NULL DEFAULT true,  -- each of them was certainly not sent
    counted     text,                               -- the operator that all of them are of; null: of several
    answered_at timestamptz,                        -- latest recognised answer, to within a second
    counts_from timestamptz,                        -- when its last outage, open circuit or pause ended: what was tried before does not count
    PRIMARY KEY (provider, operator)
);

ALTER TABLE pause
    ADD COLUMN not_sent boolean NOT NULL DEFAULT false, -- an open circuit: each counted call was certainly not sent
    ADD COLUMN probe    text;                           -- an open circuit: the order that was last sent as its probe

-- The oldest request that is deferred behind a pause or an open circuit. What was never routed is not in it.
CREATE INDEX request_deferred ON request (lane, received_at) WHERE state = 'RECEIVED' AND lane IS NOT NULL;
