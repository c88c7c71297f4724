package io.rechargeroutes.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.util.Optional;

/** How one provider spells requests and replies. */
public interface SimulatedApi {

    /**
     * Reads a request, whatever is wrong with it.
     *
     * @param path the path behind the provider's prefix
     * @return empty where the provider has no such call
     */
    Optional<SimulatedRequest> read(String path, HttpServerRequest request, Buffer body);

    /** The reply to a request that the provider does not even look at: wrong credentials, missing fields. */
    Optional<Reply> refusal(SimulatedRequest received);

    /** The reply to a recharge or payment. */
    Reply money(SimulatedRequest received, OrderBook.Receipt receipt, Order.State state);

    /** The reply to the query what became of an order. */
    Reply status(SimulatedRequest received, Order order, Order.State state);

    /** The reply to the same query about an order that never was. */
    Reply notFound(SimulatedRequest received);

    /** The reply to a lookup. */
    Reply lookup(SimulatedRequest received);

    /** The reply to a query for the wallet. */
    Reply balance(SimulatedRequest received, BigDecimal wallet);

    /** An order was executed: what the provider does of itself comes later. */
    default void executed(Order order) {}

    /** A recharge was taken back because somebody asked the sandbox for it. */
    default void reversed(Order order) {}

    /** Ends all bearer tokens that the provider gave out, before their time. */
    default void endTokens() {}
}
