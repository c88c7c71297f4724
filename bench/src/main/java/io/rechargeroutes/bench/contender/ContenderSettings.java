package io.rechargeroutes.bench.contender;

import java.util.List;

/**
 * What a contender is given on its command line; the same for all, so that they do the same work at the same places.
 *
 * @param broker address of the broker
 * @param requests queue that requests come from
 * @param results queue that results go to
 * @param ledger JDBC address of its own database; empty for a contender that records nothing
 * @param provider address that a recharge is sent to
 * @param threads how many requests are worked on at the same time
 */
public record ContenderSettings(
        String broker, String requests, String results, String ledger, String provider, int threads) {

    /** The form in which {@link #of} reads it. */
    public List<String> arguments() {
        return List.of(broker, requests, results, ledger, provider, String.valueOf(threads));
    }

    public static ContenderSettings of(String... arguments) {
        return new ContenderSettings(
                arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], Integer.parseInt(arguments[5]));
    }
}
