package io.rechargeroutes.dispatch;

/** The way to one provider: how many requests are on it, and how many may set out each second. Guarded by {@link Bulkheads}. */
final class Bulkhead {

    private final int maximum;
    private final double perSecond;
    private int used;
    private double tokens;
    private long refilledAt;

    /**
     * @param maximum   requests in flight at most
     * @param perSecond requests that may set out each second; 0 for no limit
     */
    Bulkhead(int maximum, double perSecond, long now) {
        this.maximum = maximum;
        this.perSecond = perSecond;
        this.tokens = Math.max(1, perSecond);
        this.refilledAt = now;
    }

    int available(long now) {
        refill(now);
        int free = maximum - used;
        return perSecond > 0 ? Math.min(free, (int) tokens) : free;
    }

    boolean tryAcquire(long now) {
        if (available(now) < 1) {
            return false;
        }
        used++;
        tokens--;
        return true;
    }

    void release() {
        used--;
    }

    int used() {
        return used;
    }

    private void refill(long now) {
        double limit = Math.max(1, perSecond);
        tokens = Math.min(limit, tokens + (now - refilledAt) / 1e9 * perSecond);
        refilledAt = now;
    }
}
