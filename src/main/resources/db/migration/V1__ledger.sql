-- The ledger: the durable record of every request. Times are UTC, amounts NUMERIC, ids text.
-- Many nodes may share it. The clock of this database judges every claim and every lease.
-- Pages of tables whose rows change once after they were written keep room for that (fillfactor). Tables whose rows come
-- and go are vacuumed after thousands of dead rows, not after a fifth of the table: what is open must stay quick to find.

-- Nodes ---------------------------------------------------------------------------------------------------------------

-- One row for each running process. A process counts as dead when its lease is over.
CREATE TABLE node (
    incarnation text        PRIMARY KEY,
    node_id     text        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz NOT NULL
);

-- The configuration that a node was started with: each route file and setting by a keyed hash, as JSON.
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

-- One row: how far this ledger has come. Each heartbeat raises the count, and a node keeps the count that it saw
-- committed: a ledger with a lower one was restored to an older state, or lost commits.
CREATE TABLE ledger_position (
    id                boolean     PRIMARY KEY DEFAULT true CHECK (id),
    identity          uuid        NOT NULL DEFAULT gen_random_uuid(),
    heartbeats        bigint      NOT NULL DEFAULT 0,
    last_heartbeat    timestamptz NOT NULL DEFAULT now(),
    system_identifier text,                         -- of the PostgreSQL cluster; null: not known
    timeline          integer                       -- of its write-ahead log; null: not known
);

-- One row for each time that the ledger was found restored. Until it is confirmed, nothing is claimed, sent or taken in.
CREATE TABLE restore (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    since          timestamptz NOT NULL DEFAULT now(),
    why            text        NOT NULL,
    last_heartbeat timestamptz NOT NULL,            -- before the restore was found: the ledger knows what is older
    confirmed_at   timestamptz,
    confirmed_by   text,
    note           text,
    waiting        text CHECK (waiting IN ('SEND', 'CANCEL')),
    cancelled      integer     NOT NULL DEFAULT 0   -- requests that the confirmation cancelled
);
CREATE UNIQUE INDEX restore_unconfirmed ON restore ((true)) WHERE confirmed_at IS NULL;

-- Values that all nodes must share: the keys of the hashes, and the environment that this ledger belongs to.
CREATE TABLE shared_key (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);

-- One row for each execution of a schedule. The node that writes the row does the work.
CREATE TABLE schedule_lock (
    job       text        NOT NULL,
    fire_time timestamptz NOT NULL,                 -- as the schedule says, the same on all nodes
    locked_by text        NOT NULL,
    locked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (job, fire_time)
);

-- Intake --------------------------------------------------------------------------------------------------------------

-- How somebody else's inputs are read and answered: a format and its tables, as they were when an input was begun.
CREATE TABLE input_format (
    digest  text PRIMARY KEY,                       -- SHA-256 of content
    content text NOT NULL                           -- JSON, with the version of the reader
);

-- One input file or message. READING: rows are being recorded. RECORDED: all rows are. ANSWERED: the first results were
-- delivered, some not final. FINISHED: the final results were delivered; a message is FINISHED at once.
CREATE TABLE intake (
    id          text        PRIMARY KEY,
    name        text        NOT NULL,
    format      text        NOT NULL,               -- what its results are written as
    ending      text        NOT NULL DEFAULT '',    -- of the names of its result files, with the dot
    read_as     text        REFERENCES input_format (digest),   -- null: the canonical way, and nothing is passed through
    state       text        NOT NULL CHECK (state IN ('READING', 'RECORDED', 'ANSWERED', 'FINISHED')),
    outbox      text        NOT NULL,               -- identity of the folder that the results go to
    base_name   text,                               -- of the result files, with their folder; fixed before the first
    problem     text,                               -- why the rest of it could not be read
    rows        integer     NOT NULL DEFAULT 0,
    scanned_to  integer     NOT NULL DEFAULT 0,     -- row_no; all rows before it are ready for the next file
    claimed_by  text,
    received_at timestamptz NOT NULL DEFAULT now(),
    recorded_at timestamptz,
    due_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX intake_open ON intake (due_at) WHERE state IN ('RECORDED', 'ANSWERED');
CREATE INDEX intake_base_name ON intake (base_name, ending);
CREATE INDEX intake_file ON intake (name) WHERE outbox <> 'queue';
CREATE INDEX intake_finished ON intake (received_at) WHERE state = 'FINISHED';

-- How far an input file was read. A writer may add to a file after its claim, so these rows are compared with the file.
CREATE TABLE input_file (
    intake_id     text        PRIMARY KEY REFERENCES intake (id),
    header_to     bigint      NOT NULL,                 -- bytes that every row needs: header line, envelope
    read_to       bigint      NOT NULL,                 -- bytes up to which its rows are recorded
    seen_to       bigint      NOT NULL,                 -- bytes that were looked at
    seen_crc      bigint,                               -- CRC-32C of these bytes
    concluded     boolean     NOT NULL DEFAULT false,   -- nothing behind seen_to is a part of this input
    tail_recorded boolean     NOT NULL DEFAULT false,   -- a last line without a line end was recorded
    folder        text,                                 -- where the file is now: .done or .failed of its inbox
    name          text,
    inode         bigint,                               -- another file of that name has another one
    modified_at   timestamptz,
    watched_from  timestamptz                           -- the file is compared for an hour from here
);
CREATE INDEX input_file_watched ON input_file (watched_from) WHERE watched_from IS NOT NULL;
CREATE INDEX input_file_place ON input_file (folder, name);

-- Requests ------------------------------------------------------------------------------------------------------------

-- Every orderId that was ever accepted: the idempotency key. Rows stay when their requests go to the archive, so a replay
-- of years ago is recognised. A replay equals a request in one of the two hashes. From operation on: the last result of
-- an archived request, null while table request has it.
CREATE TABLE request_key (
    order_id     text          PRIMARY KEY,
    content_hash bytea         NOT NULL,                -- keyed hash of the normalised request
    sent_hash    bytea,                                 -- keyed hash of the fields as their sender wrote them
    number_hash  bigint,                                -- keyed hash of the subscriber's number
    operator     text,
    received_at  timestamptz   NOT NULL DEFAULT now(),
    archived_at  timestamptz,                           -- null: the request is in table request
    operation    text,
    state        text,
    version      integer,
    events       integer,                               -- sequence of the last event
    provider     text,
    reference    text,
    provider_ref text,
    operator_ref text,
    amount       numeric(14,2),
    code         text,
    message      text,
    data         text,
    submitted_at timestamptz,
    updated_at   timestamptz,
    decided_by   text
) WITH (fillfactor = 50);                               -- archiving a request adds its result to the row, in place
CREATE INDEX request_key_received ON request_key (received_at, order_id);
CREATE INDEX request_key_number ON request_key (number_hash) WHERE number_hash IS NOT NULL;

-- What a sender asks for, unique by order_id. due_at is when something must be done next. RECEIVED: the request may be
-- claimed; a claim sets due_at ahead, so an abandoned claim ends by itself. PENDING, UNKNOWN: its status is queried.
-- A publisher raises published only if no message has named the request since the publisher read it.
CREATE TABLE request (
    order_id           text          PRIMARY KEY,
    operation          text          NOT NULL,
    content            text          NOT NULL,
    sealed             boolean       NOT NULL DEFAULT false,    -- content holds encrypted personal details
    amount             numeric(14,2),
    state              text          NOT NULL CHECK (state IN
                       ('RECEIVED', 'SUBMITTED', 'PENDING', 'UNKNOWN', 'SUCCESS', 'FAILED', 'REVIEW', 'REVERSED')),
    version            integer       NOT NULL DEFAULT 0,
    due_at             timestamptz   DEFAULT now(),
    claim_token        text,
    claimed_by         text,
    received_at        timestamptz   NOT NULL DEFAULT now(),
    expires_at         timestamptz,
    updated_at         timestamptz   NOT NULL DEFAULT now(),

    -- dispatch
    waits_for          text,                            -- bulkhead, pause or circuit; guides claims, decides nothing
    first_tried_at     timestamptz,                     -- the first attempt that was certainly not sent
    failover_to        text,                            -- the other provider; set once: it fails over once
    submitted_at       timestamptz,
    grace_until        timestamptz,                     -- until then its dead sender may still be sending

    -- latest attempt and outcome
    provider           text,
    reference          text,
    provider_ref       text,
    operator_ref       text,
    code               text,
    message            text,
    data               text,
    decided_by         text,                            -- a person; what contradicts it only makes a notice

    -- status queries
    status_queries     integer       NOT NULL DEFAULT 0,
    queried_at         timestamptz,                     -- the last status query, also without news
    query_verdict      text,
    query_code         text,
    query_message      text,
    called_back        boolean       NOT NULL DEFAULT false,    -- a callback brought the next status query forward
    scheduled_at       timestamptz,                             -- when that status query was due before
    recheck_failure    text,                            -- of a success; not confirmed yet
    recheck_failure_at timestamptz,
    recheck_unclear    integer       NOT NULL DEFAULT 0,        -- answers that were not understood

    -- outbox
    events             integer       NOT NULL DEFAULT 0,        -- sequence of the last event
    to_queue           boolean       NOT NULL DEFAULT false,    -- its events go to the results queue
    published          integer       NOT NULL DEFAULT 0,        -- sequence of the last event on the results queue
    queue_submissions  integer       NOT NULL DEFAULT 0,        -- messages that named it
    correlation_id     text                             -- of the first message that had one
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
-- claims
CREATE INDEX request_waiting ON request (due_at) WHERE state = 'RECEIVED';
CREATE INDEX request_deferred ON request (waits_for, received_at) WHERE state = 'RECEIVED' AND waits_for IS NOT NULL;
CREATE INDEX request_claimed ON request (claimed_by) WHERE claim_token IS NOT NULL;
CREATE INDEX request_in_flight ON request (submitted_at) WHERE state = 'SUBMITTED';
-- status queries, by provider: a thousand open requests of one provider delay no other
CREATE INDEX request_open ON request (provider, due_at) WHERE state IN ('PENDING', 'UNKNOWN');
CREATE INDEX request_recheck ON request (provider, due_at) WHERE state = 'SUCCESS' AND due_at IS NOT NULL;
CREATE INDEX request_called_back ON request (due_at) WHERE called_back AND state IN ('FAILED', 'REVIEW');
CREATE INDEX request_called_back_success ON request (provider, due_at) WHERE called_back AND state = 'SUCCESS';
-- personal details that have had their time
CREATE INDEX request_sealed ON request (updated_at) WHERE sealed;
-- the archive takes the oldest
CREATE INDEX request_finished ON request (updated_at, order_id)
    WHERE state IN ('SUCCESS', 'FAILED', 'REVERSED') AND due_at IS NULL;
-- delivery
CREATE INDEX request_to_publish ON request (updated_at) WHERE to_queue AND published < events;
-- lookups
CREATE INDEX request_review ON request (received_at, order_id) WHERE state = 'REVIEW';
CREATE INDEX request_provider_ref ON request (provider_ref) WHERE provider_ref IS NOT NULL;

-- Every known request with its last result: those of table request, and those in the archive.
CREATE VIEW known_request AS
SELECT order_id, operation, content, state, version, events, provider, reference, provider_ref, operator_ref, amount,
       code, message, data, received_at, submitted_at, updated_at, decided_by, false AS archived
FROM request
UNION ALL
SELECT order_id, operation, NULL, state, version, events, provider, reference, provider_ref, operator_ref, amount,
       code, message, data, received_at, submitted_at, updated_at, decided_by, true
FROM request_key WHERE archived_at IS NOT NULL;

-- One row of an input file, or one message. Many may name one request. A rejected one has a code and no request.
CREATE TABLE submission (
    intake_id   text        NOT NULL REFERENCES intake (id),
    row_no      integer     NOT NULL,
    line        bigint,
    order_id    text,
    operation   text,
    code        text,
    message     text,
    published   integer     NOT NULL DEFAULT 1,     -- sequence of the last event in a result file or in .changes
    pass_through text,                              -- JSON: fields that come back with its results; private ones encrypted
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (intake_id, row_no)
) WITH (fillfactor = 90);
CREATE INDEX submission_order ON submission (order_id) WHERE code IS NULL;
-- what is passed through and private, until it has had its time
CREATE INDEX submission_sealed ON submission (received_at) WHERE pass_through LIKE '%{"sealed":"%';

-- One call that carries out a request, committed before the first byte leaves. Most attempts move money; a lookup has
-- an attempt too. Status queries have none.
CREATE TABLE attempt (
    reference    text        PRIMARY KEY,
    order_id     text        NOT NULL REFERENCES request (order_id),
    provider     text        NOT NULL,
    call         text,                              -- its status is queried at the same interface
    claimed_by   text        NOT NULL,
    bill         text,
    submitted_at timestamptz NOT NULL DEFAULT now(),
    settled_at   timestamptz,
    verdict      text,
    code         text,
    message      text
) WITH (fillfactor = 85);
CREATE INDEX attempt_order ON attempt (order_id);
-- a day's rows of a table that only grows at its end: a range index costs nearly nothing
CREATE INDEX attempt_submitted ON attempt USING brin (submitted_at) WITH (pages_per_range = 16, autosummarize = on);

-- One decision of a person about one request. sequence is that of the event it made.
CREATE TABLE decision (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   text        NOT NULL,                -- stays here when the request goes to the archive
    sequence   integer     NOT NULL,
    outcome    text        NOT NULL,                -- SUCCESS, FAILED, ASK_AGAIN, CANCELLED
    who        text        NOT NULL,
    note       text        NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX decision_order ON decision (order_id);

-- What a provider reported by a callback. It starts a status query and changes no state by itself. One row for each
-- reference and reported status, however often it comes. Callbacks about references that are not ours are not kept.
CREATE TABLE callback (
    reference      text        NOT NULL REFERENCES attempt (reference),
    reported       text        NOT NULL CHECK (reported IN ('SUCCESS', 'FAILURE', 'OTHER')),
    order_id       text        NOT NULL,
    message        text,                            -- came with the callback; nobody checked it
    received_at    timestamptz NOT NULL DEFAULT now(),
    due_at         timestamptz DEFAULT now(),       -- when it may start a status query; null: it is done with
    status_queries integer     NOT NULL DEFAULT 0,  -- that it started
    answer         text,                            -- the answer to these, or the state of the request
    answered_at    timestamptz,
    PRIMARY KEY (reference, reported)
);
CREATE INDEX callback_due ON callback (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX callback_order ON callback (order_id);

-- Requests that may be duplicates: a keyed hash of number, operator and amount. The row is the lock under which the
-- next one is judged. Rows older than recharge.duplicate-window are deleted; the table is empty where that is off.
CREATE TABLE duplicate_guard (
    fingerprint bytea       PRIMARY KEY,
    orders      text[]      NOT NULL DEFAULT '{}',  -- accepted within the window
    touched_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX duplicate_guard_touched ON duplicate_guard (touched_at);

-- The access token of a registered credit request, encrypted under the key of recharge.secrets.key-file. One row for
-- each registration, by the id that the provider gave it.
CREATE TABLE credit_account (
    provider     text        NOT NULL,
    credit_id    text        NOT NULL,
    order_id     text        NOT NULL,              -- the registration
    reference    text        NOT NULL,              -- sent with it
    sealed_token text        NOT NULL,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, credit_id)
);

-- Pauses and circuit breakers -----------------------------------------------------------------------------------------

-- What is paused now, by a person, or as an open circuit (automatic). An empty operator is the whole provider.
CREATE TABLE pause (
    provider  text        NOT NULL,
    operator  text        NOT NULL DEFAULT '',
    reason    text        NOT NULL,
    who       text        NOT NULL,
    automatic boolean     NOT NULL,
    since     timestamptz NOT NULL DEFAULT now(),
    not_sent  boolean     NOT NULL DEFAULT false,   -- an open circuit: each counted call was certainly not sent
    probe_at  timestamptz,                          -- an open circuit: when one request may go as a probe
    probe     text,                                 -- an open circuit: the order that was last sent as its probe
    PRIMARY KEY (provider, operator)
);

-- One row for each provider (empty operator), and for each operator of it: the counts that open a circuit.
-- The provider's row is the lock that everything about its circuits takes first.
CREATE TABLE circuit (
    provider    text        NOT NULL,
    operator    text        NOT NULL DEFAULT '',
    failures    integer     NOT NULL DEFAULT 0,     -- account errors, and calls not sent or indeterminate, in a row
    not_sent    boolean     NOT NULL DEFAULT true,  -- each of them was certainly not sent
    counted     text,                               -- the operator of all of them; null: several
    answered_at timestamptz,                        -- latest recognised answer, to within a second
    counts_from timestamptz,                        -- end of the last outage or pause; earlier tries do not count
    PRIMARY KEY (provider, operator)
);

-- Outbox and delivery -------------------------------------------------------------------------------------------------

-- Every outcome, written in the transaction that makes it. sequence counts 1, 2, 3 for each order.
CREATE TABLE event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   text        NOT NULL REFERENCES request (order_id),
    sequence   integer     NOT NULL,
    status     text        NOT NULL,
    result     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    to_changes boolean     NOT NULL,                -- .changes files may still have to publish it
    UNIQUE (order_id, sequence)
);
CREATE INDEX event_to_changes ON event (id) WHERE to_changes;
CREATE INDEX event_created ON event USING brin (created_at) WITH (pages_per_range = 16, autosummarize = on);

-- An answer that a message waits for: the event of this sequence, or the rejection that is written here.
CREATE TABLE reply (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    intake_id      text        NOT NULL,
    row_no         integer     NOT NULL,
    order_id       text,
    sequence       integer,
    rejection      text,
    destination    text        NOT NULL,            -- queue://name, topic://name, temp-queue://name, temp-topic://name
    correlation_id text,
    due_at         timestamptz,                     -- null until the event is there
    failures       integer     NOT NULL DEFAULT 0,
    sent_at        timestamptz,
    UNIQUE (intake_id, row_no)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX reply_due ON reply (due_at) WHERE sent_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX reply_order ON reply (order_id);

-- Something that a person should know and that is no outcome. Written in the transaction that causes it.
CREATE TABLE notice (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text        NOT NULL,
    alert        boolean     NOT NULL,              -- somebody must act
    subject      text        NOT NULL,              -- a provider, an orderId, a file
    message      text        NOT NULL,
    occasion     text,                              -- one notice for each kind, subject and occasion; null: every time
    data         text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    announced_at timestamptz,
    acknowledged_at timestamptz,                    -- an alert is open until a person acknowledges it
    acknowledged_by text,
    acknowledged_note text                          -- why
);
CREATE UNIQUE INDEX notice_once ON notice (kind, subject, occasion) WHERE occasion IS NOT NULL;
CREATE INDEX notice_unannounced ON notice (id) WHERE announced_at IS NULL;
CREATE INDEX notice_open ON notice (subject) WHERE alert AND acknowledged_at IS NULL;
CREATE INDEX notice_open_list ON notice (id) WHERE alert AND acknowledged_at IS NULL;

-- Who delivers the events of an order, a reply, a notice, the results of an input or the changes of an outbox. A claim
-- ends with its lease, or with its process, so nobody waits for a broker or a file inside a transaction.
CREATE TABLE delivery_claim (
    kind        text        NOT NULL,
    key         text        NOT NULL,               -- an orderId, or the id of a row
    token       text        NOT NULL,
    claimed_by  text,                               -- null: nobody has it, and nobody tries before the lease is over
    lease_until timestamptz NOT NULL,
    PRIMARY KEY (kind, key)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Balances and reconciliation -----------------------------------------------------------------------------------------

-- What a provider's wallet held, each time the provider reported it.
CREATE TABLE balance_reading (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider text          NOT NULL,
    amount   numeric(14,2) NOT NULL,
    source   text          NOT NULL,                -- the call whose answer had it
    read_at  timestamptz   NOT NULL DEFAULT now()
);
CREATE INDEX balance_reading_latest ON balance_reading (provider, read_at DESC, id DESC);

-- One row for each provider: when its balance was last queried, answered or not, and whether the last one was low.
CREATE TABLE balance_watch (
    provider   text    PRIMARY KEY,
    queried_at timestamptz,
    low        boolean NOT NULL DEFAULT false
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

-- The sums of a provider's day: readings, top-ups, recharges. closing is null where the day has no reading of its own.
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
    open           numeric(14,2) NOT NULL,          -- submitted in the interval, undecided when this row was made
    open_count     integer       NOT NULL,
    in_flight      numeric(14,2) NOT NULL,          -- under way while a reading was taken
    late_successes numeric(14,2) NOT NULL,          -- submitted before the interval, decided in it
    late_failures  numeric(14,2) NOT NULL,
    made_at        timestamptz   NOT NULL DEFAULT now(),
    file           text,                            -- the report that has it; null until it is written
    PRIMARY KEY (day, provider)
);

-- Archive -------------------------------------------------------------------------------------------------------------

-- Finished requests and inputs that left the other tables, each with all of its rows as one JSON document. One partition
-- for each month of received_at, made when it is needed; a partition leaves as a whole, into a file or for good.
CREATE TABLE archive (
    kind        text        NOT NULL,               -- REQUEST, INTAKE, or SUBMISSION: a row that named no request
    id          text        NOT NULL,               -- an orderId; an intake's id; an intake's id and a row number
    received_at timestamptz NOT NULL,
    file        text,                               -- the input file's name, also of requests that came by a file
    document    jsonb       NOT NULL,               -- a table's name: its rows
    archived_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, id, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX archive_file ON archive (file, received_at) WHERE file IS NOT NULL;

-- The months that table archive has. Whoever adds rows to one writes its transaction here first, and so locks the row: a
-- month leaves with exactly the rows that its file has. Rows that are taken out of it need no note.
CREATE TABLE archive_partition (
    month      date PRIMARY KEY,
    changed_in xid8 NOT NULL DEFAULT pg_current_xact_id()
);

-- References of archived requests, ours and the providers': a callback of years ago finds its request.
CREATE TABLE archived_reference (
    reference text NOT NULL,
    order_id  text NOT NULL,
    provider  text,
    PRIMARY KEY (reference, order_id)
);

-- Months that left the database. A month whose requests came back and were archived again has several files.
CREATE TABLE archive_month (
    month      date        NOT NULL,
    part       integer     NOT NULL,                -- 1, 2, 3 for each month
    file       text,                                -- in the folder recharge.retention.archive; null: dropped without one
    rows       bigint      NOT NULL,
    sha256     text,
    left_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (month, part)
);

-- Transports ----------------------------------------------------------------------------------------------------------

-- A file that was fetched from the SFTP server. The row is written before the local copy is moved into the inbox. From
-- then on the copy is the input, and a file of this name, size and time is never fetched again while it is there.
CREATE TABLE remote_file (
    intake_id   text        PRIMARY KEY,            -- the input that the copy becomes
    source      text        NOT NULL,               -- user, server and port
    folder      text        NOT NULL,
    name        text        NOT NULL,
    size        bigint      NOT NULL,
    modified_at timestamptz NOT NULL,
    fetched_at  timestamptz NOT NULL DEFAULT now(),
    removed_at  timestamptz,                        -- it is not in that folder any more
    failures    integer     NOT NULL DEFAULT 0,     -- tries to remove it that failed
    result_base text                                -- what the names of its result files on the server begin with
);
CREATE UNIQUE INDEX remote_file_there ON remote_file (source, folder, name, size, modified_at)
    WHERE removed_at IS NULL;
CREATE INDEX remote_file_result_base ON remote_file (source, lower(result_base)) WHERE result_base IS NOT NULL;

-- A result file that the SFTP server must have too. Written in the transaction that says that the local file is there.
CREATE TABLE remote_result (
    intake_id text        NOT NULL REFERENCES remote_file (intake_id),
    kind      text        NOT NULL CHECK (kind IN ('results', 'final', 'changes')),
    version   integer     NOT NULL DEFAULT 1,       -- counts the states of the local file
    failures  integer     NOT NULL DEFAULT 0,
    due_at    timestamptz DEFAULT now(),            -- null: the server has this version
    PRIMARY KEY (intake_id, kind)
);
CREATE INDEX remote_result_due ON remote_result (due_at) WHERE due_at IS NOT NULL;

-- Where alerts go, beside the log. A node that has a channel switched on says so once a minute.
CREATE TABLE alert_channel (
    channel text        PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT now()
);

-- An alert that a channel must deliver. Written in the transaction that records the notice; deleted once delivered.
CREATE TABLE alert_delivery (
    channel   text        NOT NULL,
    notice_id bigint      NOT NULL REFERENCES notice (id),
    failures  integer     NOT NULL DEFAULT 0,
    due_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, notice_id)
);
