package io.rechargeroutes.ledger.provider;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/**
 * What a day came to at one provider. Amounts are rupees. The interval goes from the opening reading to the closing
 * one.
 *
 * @param opening the last reading before the day, or the first of it where there is none before; null where there is
 *     none at all
 * @param topUps noted in the interval
 * @param successes amounts of requests that were sent in the interval and are SUCCESS or REVERSED when the
 *     reconciliation is made
 * @param refunds that were learnt of in the interval
 * @param closing the last reading of the day; null where the day has none after the opening one
 * @param open sent in the interval and not decided when this is made: the provider may have taken the money or not
 * @param inFlight was being sent while one of the two readings was taken: the reading may hold it or not
 * @param lateSuccesses sent before the interval, and learnt of in it; a provider that takes the money at the end took
 *     it here
 * @param lateFailures the same of failures; a provider that takes the money at once returned it here
 */
public record Reconciliation(
        LocalDate day,
        String provider,
        BigDecimal opening,
        Instant openingAt,
        BigDecimal topUps,
        BigDecimal successes,
        int successCount,
        BigDecimal refunds,
        int refundCount,
        BigDecimal closing,
        Instant closingAt,
        BigDecimal open,
        int openCount,
        BigDecimal inFlight,
        BigDecimal lateSuccesses,
        BigDecimal lateFailures) {

    /** What should be in the wallet; null where the opening is not known. */
    public BigDecimal expected() {
        return opening == null ? null : opening.add(topUps).subtract(successes).add(refunds);
    }

    /** What is there beyond that; negative where money is missing, null where a reading is. */
    public BigDecimal difference() {
        return closing == null ? null : closing.subtract(expected());
    }
}
