package io.rechargeroutes.ops.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Counts failed logins, and says how long somebody has to wait before another is even looked at. Three counts, each
 * over a window that begins with its first failure: a name from an address, an address, and a name from everywhere. The
 * last one never refuses an address that has not failed itself, so nobody is locked out by what others try with his
 * name. Memory is bounded: a count that must go is the one that ends first.
 */
final class LoginLimit {

    static final Duration WINDOW = Duration.ofMinutes(15);
    static final int BY_NAME_FROM_ADDRESS = 5;
    static final int BY_ADDRESS = 20;
    static final int BY_NAME = 50;
    static final int MOST_COUNTS = 10_000;

    private record NameFrom(String name, String address) {}

    private static final class Count {
        private final long begun;
        private int failures;

        private Count(long begun) {
            this.begun = begun;
        }
    }

    private final LongSupplier nanoTime;
    private final Map<NameFrom, Count> pairs = bounded();
    private final Map<String, Count> addresses = bounded();
    private final Map<String, Count> names = bounded();

    LoginLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Windows are all of one length: what was put in first ends first. */
    private static <K> Map<K, Count> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Count> eldest) {
                return size() > MOST_COUNTS;
            }
        };
    }

    /** How long to wait; empty where a login may be tried now. */
    synchronized Optional<Duration> pause(String name, String address) {
        Optional<Duration> pair = over(pairs, new NameFrom(name, address), BY_NAME_FROM_ADDRESS);
        Optional<Duration> byAddress = pair.or(() -> over(addresses, address, BY_ADDRESS));
        return byAddress.or(() -> over(addresses, address, 1).flatMap(failedBefore -> over(names, name, BY_NAME)));
    }

    synchronized void failed(String name, String address) {
        count(pairs, new NameFrom(name, address));
        count(addresses, address);
        count(names, name);
    }

    /** A slip before the right password is forgiven; what else came from the address is not. */
    synchronized void succeeded(String name, String address) {
        pairs.remove(new NameFrom(name, address));
    }

    synchronized int counts() {
        return pairs.size() + addresses.size() + names.size();
    }

    private <K> Optional<Duration> over(Map<K, Count> counts, K key, int limit) {
        Count count = counts.get(key);
        if (count == null || count.failures < limit) {
            return Optional.empty();
        }
        Duration left = WINDOW.minusNanos(nanoTime.getAsLong() - count.begun);
        if (left.isNegative() || left.isZero()) {
            counts.remove(key);
            return Optional.empty();
        }
        return Optional.of(left);
    }

    private <K> void count(Map<K, Count> counts, K key) {
        long now = nanoTime.getAsLong();
        Count count = counts.get(key);
        if (count == null || now - count.begun >= WINDOW.toNanos()) {
            counts.remove(key);
            count = new Count(now);
            counts.put(key, count);
        }
        count.failures++;
    }
}
