package io.rechargeroutes.dispatch;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast one provider is asked what became of requests: so many at a time, so many a second, one round after the
 * other. One that answers nothing several times in a row gets a back-off, which doubles each time; then one status
 * query goes out to see whether it answers again.
 */
final class StatusQueryPace {

    /** One odd request must not slow down all others. */
    static final int SILENT_LIMIT = 3;

    private final int maximum;
    private final double perSecond;
    private final Duration firstBackOff;
    private final Duration longestBackOff;
    private final LongSupplier nanoTime;
    private boolean busy;
    private int silent;
    private Duration backOff;
    private long backOffUntil;
    private long nextAt;

    /**
     * @param maximum status queries at the same time
     * @param perSecond status queries a second
     * @param nanoTime a clock that nobody can move
     */
    StatusQueryPace(
            int maximum, double perSecond, Duration firstBackOff, Duration longestBackOff, LongSupplier nanoTime) {
        this.maximum = maximum;
        this.perSecond = perSecond;
        this.firstBackOff = firstBackOff;
        this.longestBackOff = longestBackOff;
        this.nanoTime = nanoTime;
        this.backOffUntil = nanoTime.getAsLong();
        this.nextAt = backOffUntil;
    }

    /** Begins a round; false while another one is under way. */
    synchronized boolean begin() {
        boolean begun = !busy;
        busy = true;
        return begun;
    }

    synchronized void end() {
        busy = false;
    }

    /** Whether the provider answered nothing for so often that it is left in peace now. */
    synchronized boolean backingOff() {
        return silent >= SILENT_LIMIT && nanoTime.getAsLong() - backOffUntil < 0;
    }

    /** How many may be queried together. */
    synchronized int permits() {
        return backingOff() ? 0 : silent >= SILENT_LIMIT ? 1 : Math.max(1, (int) Math.min(maximum, perSecond));
    }

    /** Nanoseconds until the next ones may be queried; 0 where they may now. */
    synchronized long untilNext() {
        return Math.max(0, nextAt - nanoTime.getAsLong());
    }

    synchronized void spend(int requests) {
        long now = nanoTime.getAsLong();
        nextAt = (nextAt - now > 0 ? nextAt : now) + (long) (requests * 1e9 / perSecond);
    }

    /** What came of one status query. */
    synchronized void record(boolean answered) {
        if (answered) {
            silent = 0;
            backOff = null;
            return;
        }
        boolean restsAlready = backingOff();
        silent++;
        if (silent >= SILENT_LIMIT && !restsAlready) {
            backOff = backOff == null ? firstBackOff : backOff.multipliedBy(2);
            backOff = backOff.compareTo(longestBackOff) > 0 ? longestBackOff : backOff;
            backOffUntil = nanoTime.getAsLong() + backOff.toNanos();
        }
    }
}
