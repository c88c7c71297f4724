package io.rechargeroutes.ledger.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What was claimed together and is delivered by one thread, one after the other; and how far it has come. */
public final class DeliveryBatch<T> {

    /** After so many that failed nothing more of a batch is begun: a broker that is away would cost each a timeout. */
    private static final int ENOUGH = 2;

    private final List<T> items;
    private final Function<T, String> key;
    private final DeliveryLease lease;
    private final List<T> delivered = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();
    private T begun;
    private boolean broken;
    private boolean acknowledged;

    DeliveryBatch(List<T> items, Function<T, String> key, DeliveryLease lease) {
        this.items = List.copyOf(items);
        this.key = key;
        this.lease = lease;
    }

    /** In the order in which they are to be delivered. */
    public List<T> items() {
        return items;
    }

    /** Whether this one may be delivered now: it is still ours, and nothing of its order failed before it. */
    public boolean mayDeliver(T item) {
        if (begun != item) {
            endBegun();
        }
        if (broken || failed.size() >= ENOUGH || failed.contains(key.apply(item))) {
            return false;
        }
        broken = true; // unless the ledger answers
        boolean ours = lease.holds(key.apply(item));
        broken = false;
        begun = ours ? item : null;
        return ours;
    }

    /** An item that was begun, and then reported neither as delivered nor as failed, counts as failed. */
    private void endBegun() {
        if (begun != null) {
            failed.add(key.apply(begun));
            begun = null;
        }
    }

    public void delivered(T item) {
        begun = null;
        delivered.add(item);
    }

    public void failed(T item) {
        begun = null;
        failed.add(key.apply(item));
    }

    /** Whether all went well, so that the next ones may be claimed at once. */
    public boolean isDone() {
        endBegun();
        return acknowledged && failed.isEmpty();
    }

    public List<T> delivered() {
        return delivered;
    }

    Set<String> failed() {
        endBegun();
        return failed;
    }

    DeliveryLease lease() {
        return lease;
    }

    void acknowledged() {
        acknowledged = true;
    }
}
