-- Which call of its provider an attempt made: a status query is asked of the same interface, whatever is set by then. Null: an older version sent it.
ALTER TABLE attempt ADD COLUMN call text;

-- A keyed hash of the fields as their sender wrote them. A replay equals in these, or in content_hash, which an edited catalogue changes.
ALTER TABLE request ADD COLUMN sent_hash bytea;

-- What a node was started with: each route file and setting by a keyed hash, as JSON.
CREATE TABLE node_configuration (
    incarnation text        PRIMARY KEY REFERENCES node (incarnation) ON DELETE CASCADE,
    content     text        NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);

-- One row while nodes with different configurations live on this ledger.
CREATE TABLE configuration_difference (
    id      boolean     PRIMARY KEY DEFAULT true CHECK (id),
    since   timestamptz NOT NULL DEFAULT now(),
    alerted boolean     NOT NULL DEFAULT false
);
