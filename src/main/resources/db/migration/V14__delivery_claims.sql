-- Who delivers what: the events of an order, a reply, a notice, the results of an input, the changes of an outbox. A claim lasts as long as its lease,
-- by this database's clock, and no longer than the process that has it. So nobody waits for a broker or a file inside a transaction.
CREATE TABLE delivery_claim (
    kind        text        NOT NULL,
    key         text        NOT NULL,                          -- an orderId, or the id of a row
    token       text        NOT NULL,
    claimed_by  text,                                          -- null: nobody has it, and nobody tries before the lease is over
    lease_until timestamptz NOT NULL,
    PRIMARY KEY (kind, key)
);
