package io.rechargeroutes.ledger.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * The claims that one thread works on. The thread checks its claim before each delivery. For a third of the lease its
 * own clock answers. After that the ledger answers, and renews the lease. A thread that slept notices a lost claim
 * before it delivers more.
 */
public final class DeliveryLease {

    private final DeliveryClaims claims;
    private final DeliveryClaims.Kind kind;
    private final String token;
    private final Set<String> held;
    private long renewedAt;
    private long renewedOn;

    DeliveryLease(
            DeliveryClaims claims, DeliveryClaims.Kind kind, String token, Collection<String> keys, long claimedAt) {
        this.claims = claims;
        this.kind = kind;
        this.token = token;
        this.held = new TreeSet<>(keys);
        this.renewedAt = claimedAt;
        this.renewedOn = System.currentTimeMillis() - (System.nanoTime() - claimedAt) / 1_000_000;
    }

    /** A part of it, for another thread. */
    public DeliveryLease of(Collection<String> keys) {
        return new DeliveryLease(claims, kind, token, keys, renewedAt);
    }

    public Set<String> keys() {
        return Set.copyOf(held);
    }

    /** Whether the key is still ours; all of the lease is renewed where that is due. */
    public boolean holds(String key) {
        if (held.contains(key) && isOld()) {
            long now = System.nanoTime();
            held.retainAll(claims.renew(kind, token, held));
            renewed(now);
        }
        return held.contains(key);
    }

    /** Whether the key is still ours, as the ledger says in a transaction that depends on it. */
    public boolean holds(Handle handle, String key) {
        if (held.contains(key) && claims.renew(handle, kind, token, Set.of(key)).isEmpty()) {
            held.remove(key);
        }
        return held.contains(key);
    }

    /** By both clocks: the monotonic one stands still where a virtual machine is suspended. */
    private boolean isOld() {
        Duration third = claims.lease().dividedBy(3);
        return System.nanoTime() - renewedAt > third.toNanos()
                || System.currentTimeMillis() - renewedOn > third.toMillis();
    }

    private void renewed(long at) {
        renewedAt = at;
        renewedOn = System.currentTimeMillis() - (System.nanoTime() - at) / 1_000_000;
    }

    /** Ends claims; answers those that were ours to the end. */
    public Set<String> release(Handle handle, Collection<String> keys) {
        held.removeAll(keys);
        return claims.release(handle, kind, token, keys);
    }

    /** Ends claims, and nobody tries for a time; answers those that were ours to the end. */
    Set<String> defer(Handle handle, Collection<String> keys, Duration time) {
        held.removeAll(keys);
        return claims.defer(handle, kind, token, keys, time);
    }
}
