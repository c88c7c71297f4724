package io.rechargeroutes.chaos;

import java.time.Duration;

/**
 * How the nodes of a run are set.
 *
 * @param nodes to begin with
 * @param shared whether the nodes share one inbox and one outbox
 * @param failover whether a refusal goes to the other provider, once
 * @param giveUp after which indeterminate outcomes go to a person
 * @param broker the protocol that a broker is spoken to by, tcp or amqp; null without queues
 * @param callbacks whether A1Topup calls the first node back
 * @param v2 whether AOP is called without a reference of ours
 * @param guarded whether the duplicate guard is on; no order of a run is one that it should refuse
 * @param archives whether requests go to the archive as soon as they are finished
 */
record Shape(
        int nodes,
        boolean shared,
        boolean failover,
        int concurrency,
        Duration latency,
        Duration giveUp,
        String broker,
        boolean callbacks,
        boolean v2,
        boolean guarded,
        boolean archives) {

    /** Indeterminate outcomes stay indeterminate for the whole of a run. */
    static final Duration FOR_EVER = Duration.ofDays(5);

    /** One node, for a scene. */
    static Shape scene(Duration latency) {
        return new Shape(1, true, false, 8, latency, FOR_EVER, null, false, false, false, false);
    }

    Shape withBroker(String protocol) {
        return new Shape(
                nodes, shared, failover, concurrency, latency, giveUp, protocol, callbacks, v2, guarded, archives);
    }

    Shape archiving() {
        return new Shape(nodes, shared, failover, concurrency, latency, giveUp, broker, callbacks, v2, guarded, true);
    }

    Shape givingUpAfter(Duration time) {
        return new Shape(nodes, shared, failover, concurrency, latency, time, broker, callbacks, v2, guarded, archives);
    }

    boolean queues() {
        return broker != null;
    }

    @Override
    public String toString() {
        return "%d nodes%s%s%s%s%s%s%s, %d at once, latency %d ms, give up after %s"
                .formatted(
                        nodes,
                        shared ? " on shared folders" : "",
                        queues() ? " and a broker over " + broker : "",
                        failover ? ", failover" : "",
                        callbacks ? ", callbacks" : "",
                        v2 ? ", AOP V2" : "",
                        guarded ? ", duplicate guard" : "",
                        archives ? ", archive" : "",
                        concurrency,
                        latency.toMillis(),
                        giveUp);
    }
}
