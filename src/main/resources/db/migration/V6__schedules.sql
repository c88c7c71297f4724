-- Schedules: enquiries by provider, slots of firings, balances that are watched, top-ups, reconciliation.

-- The last enquiry about a request and what it said, also where that moved nothing.
ALTER TABLE request
    ADD COLUMN asked_at      timestamptz,
    ADD COLUMN asked_verdict text,
    ADD COLUMN asked_code    text,
    ADD COLUMN asked_message text;

-- What is due is found for each provider: a thousand open requests of one stand in no other's way. Those by time alone stay for older versions.
CREATE INDEX request_open_by_provider ON request (provider, due_at) WHERE state IN ('PENDING', 'UNKNOWN');
CREATE INDEX request_recheck_by_provider ON request (provider, due_at) WHERE state = 'SUCCESS' AND due_at IS NOT NULL;

-- One row a firing of a schedule: the node that writes it does the work.
CREATE TABLE slot (
    job       text        NOT NULL,
    fire_time timestamptz NOT NULL,                -- as the schedule says, the same on all nodes
    taken_by  text        NOT NULL,
    taken_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (job, fire_time)
);

-- One row a provider: when it was last asked for its balance, answered or not, and whether the last reading was below the threshold.
CREATE TABLE balance_watch (
    provider text    PRIMARY KEY,
    asked_at timestamptz,
    low      boolean NOT NULL DEFAULT false
);

-- Money that somebody put into a wallet, or took out of it (negative).
CREATE TABLE top_up (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider text          NOT NULL,
    amount   numeric(14,2) NOT NULL CHECK (amount <> 0),
    note     text,
    noted_by text          NOT NULL,
    noted_at timestamptz   NOT NULL DEFAULT now()
);
CREATE INDEX top_up_provider ON top_up (provider, noted_at);

-- What a day's readings, top-ups and recharges of a provider came to; closing is null where the day has no reading of its own.
CREATE TABLE reconciliation (
    day            date          NOT NULL,
    provider       text          NOT NULL,
    opening        numeric(14,2),
    opening_at     timestamptz,
    top_ups        numeric(14,2) NOT NULL,
    successes      numeric(14,2) NOT NULL,
    success_count  integer       NOT NULL,
    refunds        numeric(14,2) NOT NULL,
    refund_count   integer       NOT NULL,
    closing        numeric(14,2),
    closing_at     timestamptz,
    open           numeric(14,2) NOT NULL,         -- sent in the interval and not decided when this was made
    open_count     integer       NOT NULL,
    in_flight      numeric(14,2) NOT NULL,         -- was being sent while a reading was taken
    late_successes numeric(14,2) NOT NULL,         -- sent before the interval, decided in it
    late_failures  numeric(14,2) NOT NULL,
    made_at        timestamptz   NOT NULL DEFAULT now(),
    file           text,                           -- the report that tells of it; null until it is written
    PRIMARY KEY (day, provider)
);

-- A day's rows of tables that only grow at their ends; a range index costs nearly nothing.
CREATE INDEX attempt_submitted ON attempt USING brin (submitted_at) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX event_created ON event USING brin (created_at) WITH (pages_per_range = 16, autosummarize = on);
