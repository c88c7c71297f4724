package io.rechargeroutes.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.util.Optional;

/** How one provider spells requests and replies. It keeps nothing. */
interface Wire {

    /**
     * Reads a request, whatever is wrong with it.
     *
     * @param path the path behind the provider's prefix
     * @return empty where the provider has no such call
     */
    Optional<Asked> read(String path, HttpServerRequest request, Buffer body);

    /** The reply to a request that the provider does not even look at: wrong credentials, missing fields. */
    Optional<Reply> refusal(Asked asked);

    /** The reply to a recharge or payment. */
    Reply money(Asked asked, OrderBook.Receipt receipt, Order.State state);

    /** The reply to the question what became of an order. */
    Reply status(Asked asked, Order order, Order.State state);

    /** The reply to the same question about an order that never was. */
    Reply notFound(Asked asked);

    /** The reply to a lookup. */
    Reply lookup(Asked asked);

    /** The reply to a question for the wallet. */
    Reply balance(Asked asked, BigDecimal wallet);
}
