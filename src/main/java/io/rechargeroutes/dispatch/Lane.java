package io.rechargeroutes.dispatch;

/** The way to one provider: how many requests are on it, and how many may set out each second. Guarded by {@link Lanes}. */
final class Lane {

    private final int width;
    private final double perSecond;
    private int used;
    private double tokens;
    private long refilledAt;

    /**
     * @param width     requests in flight at most
     * @param perSecond requests that may set out each second; 0 for no limit
     */
    Lane(int width, double perSecond, long now) {
        this.width = width;
        this.perSecond = perSecond;
        this.tokens = Math.max(1, perSecond);
        this.refilledAt = now;
    }

    int room(long now) {
        refill(now);
        int free = width - used;
        return perSecond > 0 ? Math.min(free, (int) tokens) : free;
    }

    boolean enter(long now) {
        if (room(now) < 1) {
            return false;
        }
        used++;
        tokens--;
        return true;
    }

    void leave() {
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
