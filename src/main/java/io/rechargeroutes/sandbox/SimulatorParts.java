package io.rechargeroutes.sandbox;

import io.vertx.core.Vertx;
import java.time.Clock;

/**
 * What a simulator may use of the sandbox that it runs in.
 *
 * @param settings how the sandbox runs
 * @param clock    what time it is
 * @param vertx    for timers and calls of its own
 * @param book     its orders and its wallet
 */
public record SimulatorParts(SandboxSettings settings, Clock clock, Vertx vertx, OrderBook book) {
}
