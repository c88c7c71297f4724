package io.rechargeroutes.dispatch;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast one provider is asked what became of requests: so many at a time, so many a second, one turn after the other. One that answers nothing
 * several times in a row gets a rest, which doubles each time; then one enquiry goes out to see whether it answers again.
 */
final class EnquiryPace {

    /** One odd request must not slow down all others. */
    static final int SILENT_LIMIT = 3;

    private final int width;
    private final double perSecond;
    private final Duration firstRest;
    private final Duration longestRest;
    private final LongSupplier nanoTime;
    private boolean busy;
    private int silent;
    private Duration rest;
    private long restUntil;
    private long nextAt;

    /**
     * @param width     enquiries at the same time
     * @param perSecond enquiries a second
     * @param nanoTime  a clock that nobody can move
     */
    EnquiryPace(int width, double perSecond, Duration firstRest, Duration longestRest, LongSupplier nanoTime) {
        this.width = width;
        this.perSecond = perSecond;
        this.firstRest = firstRest;
        this.longestRest = longestRest;
        this.nanoTime = nanoTime;
        this.restUntil = nanoTime.getAsLong();
        this.nextAt = restUntil;
    }

    /** Begins a turn; false while another one is under way. */
    synchronized boolean begin() {
        boolean begun = !busy;
        busy = true;
        return begun;
    }

    synchronized void end() {
        busy = false;
    }

    /** Whether the provider answered nothing for so often that it is left in peace now. */
    synchronized boolean resting() {
        return silent >= SILENT_LIMIT && nanoTime.getAsLong() - restUntil < 0;
    }

    /** How many may be asked about together. */
    synchronized int room() {
        return resting() ? 0 : silent >= SILENT_LIMIT ? 1 : Math.max(1, (int) Math.min(width, perSecond));
    }

    /** Nanoseconds until the next ones may be asked about; 0 where they may now. */
    synchronized long untilNext() {
        return Math.max(0, nextAt - nanoTime.getAsLong());
    }

    synchronized void asks(int requests) {
        long now = nanoTime.getAsLong();
        nextAt = (nextAt - now > 0 ? nextAt : now) + (long) (requests * 1e9 / perSecond);
    }

    /** What came of one enquiry. */
    synchronized void heard(boolean answered) {
        if (answered) {
            silent = 0;
            rest = null;
            return;
        }
        boolean restsAlready = resting();
        silent++;
        if (silent >= SILENT_LIMIT && !restsAlready) {
            rest = rest == null ? firstRest : rest.multipliedBy(2);
            rest = rest.compareTo(longestRest) > 0 ? longestRest : rest;
            restUntil = nanoTime.getAsLong() + rest.toNanos();
        }
    }
}
