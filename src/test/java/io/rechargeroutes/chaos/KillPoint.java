package io.rechargeroutes.chaos;

import java.util.Set;

/** Where a node can be killed exactly: a step that asks the harness, put into the node's own copy of the routes. */
enum KillPoint {
    /** A file is found, and not renamed yet. */
    FOUND("intake/files.camel.yaml", "intake-files-claim", true),
    /** A file is renamed, nothing of it is read. */
    TAKEN("intake/work.camel.yaml", "intake-work-open", true),
    /** A batch of rows is committed, the file is not put away. */
    ACCEPTED("intake/work.camel.yaml", "intake-work-accept", false),
    /** A message is here, nothing of it is recorded. */
    MESSAGE_TAKEN("intake/queue.camel.yaml", "intake-queue-open", true),
    /** Rows of a message are committed, the broker does not know that it was taken. */
    MESSAGE_ACCEPTED("intake/queue.camel.yaml", "intake-queue-accept", false),
    /** A row is claimed and has a permit of its provider. */
    CLAIMED("dispatch.camel.yaml", "dispatch-prepare-try", true),
    /** SUBMITTED is committed, no byte has left. */
    SUBMITTED("dispatch.camel.yaml", "dispatch-call-try", true),
    /** The answer is there, and the ledger does not know it. */
    ANSWERED("dispatch.camel.yaml", "dispatch-settle-it", true),
    /** A provider has said what became of an open request, and the ledger does not know it. */
    QUERIED("schedule/status-check.camel.yaml", "schedule-status-check-settle", true),
    /** The outcome is committed, its result file is not written. */
    SETTLED("dispatch.camel.yaml", "dispatch-settle-record", false),
    /** Result files are about to be looked for. */
    DELIVERING("delivery/files.camel.yaml", "delivery-files-write", true),
    /** Requests are about to go to the archive. */
    ARCHIVING("schedule/retention.camel.yaml", "schedule-retention-requests-batch", true),
    /** Requests went to the archive, their inputs did not. */
    ARCHIVED("schedule/retention.camel.yaml", "schedule-retention-requests-batch", false),
    /** The broker has an outcome, the ledger does not know that it was published. */
    PUBLISHED("delivery/queues.camel.yaml", "delivery-queues-results", false);

    final String file;
    final String step;
    final boolean before;

    /** Whether there is such a place only where there are queues. */
    boolean ofQueues() {
        return this == MESSAGE_TAKEN || this == MESSAGE_ACCEPTED || this == PUBLISHED;
    }

    /** Whether there is such a place only where requests go to the archive. */
    boolean ofArchive() {
        return this == ARCHIVING || this == ARCHIVED;
    }

    /** Whether many requests of a run pass there, each once. */
    boolean isPassedOften() {
        return !Set.of(FOUND, TAKEN, ACCEPTED, QUERIED, DELIVERING, ARCHIVING, ARCHIVED)
                .contains(this);
    }

    KillPoint(String file, String step, boolean before) {
        this.file = file;
        this.step = step;
        this.before = before;
    }
}
