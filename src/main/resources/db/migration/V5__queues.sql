-- Queues. A message is an intake like a file, recorded and FINISHED at once: what is told of its rows is told by reply and on the results queue.

-- Which orders the results queue is told of, and how far it was. `asked` counts the messages that named the order: who publishes marks `published`
-- only where nobody asked meanwhile, so that every message is followed by an outcome.
ALTER TABLE request
    ADD COLUMN to_queue       boolean NOT NULL DEFAULT false,
    ADD COLUMN published      integer NOT NULL DEFAULT 0,      -- sequence of the last event on the results queue
    ADD COLUMN asked          integer NOT NULL DEFAULT 0,
    ADD COLUMN correlation_id text;                            -- of the first message that had one
CREATE INDEX request_to_publish ON request (updated_at) WHERE to_queue AND published < events;

-- An answer that a message waits for: the event of this sequence, or the rejection that is written here.
CREATE TABLE reply (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    intake_id      text        NOT NULL,
    row_no         integer     NOT NULL,
    order_id       text,
    sequence       integer,
    rejection      text,
    destination    text        NOT NULL,                       -- queue://name, topic://name, temp-queue://name, temp-topic://name
    correlation_id text,
    due_at         timestamptz,                                -- null until the event is there
    failures       integer     NOT NULL DEFAULT 0,
    sent_at        timestamptz,
    UNIQUE (intake_id, row_no)
);
CREATE INDEX reply_due ON reply (due_at) WHERE sent_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX reply_waiting ON reply (order_id) WHERE due_at IS NULL;
