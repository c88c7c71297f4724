-- What a person should hear of that is not the outcome of a request. Written in the transaction that caused it, announced once.
CREATE TABLE notice (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text        NOT NULL,
    alert        boolean     NOT NULL,             -- somebody has to do something
    subject      text        NOT NULL,             -- a provider, an orderId, a file
    message      text        NOT NULL,
    occasion     text,                             -- told once a kind, subject and occasion; null: every time
    data         text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    announced_at timestamptz
);
CREATE UNIQUE INDEX notice_once ON notice (kind, subject, occasion) WHERE occasion IS NOT NULL;
CREATE INDEX notice_unannounced ON notice (id) WHERE announced_at IS NULL;

-- What a provider's wallet held, each time it was told.
CREATE TABLE balance_reading (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider text          NOT NULL,
    amount   numeric(14,2) NOT NULL,
    source   text          NOT NULL,               -- the call that told it
    read_at  timestamptz   NOT NULL DEFAULT now()
);
CREATE INDEX balance_reading_latest ON balance_reading (provider, read_at DESC, id DESC);
