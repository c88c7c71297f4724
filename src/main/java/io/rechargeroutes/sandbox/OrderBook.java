package io.rechargeroutes.sandbox;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One provider's orders and wallet. Safe for many threads. */
public final class OrderBook {

    /** What became of a request to execute an order, and the wallet before and after. */
    public record Receipt(Decision decision, Order order, BigDecimal opening, BigDecimal closing) {

        /** The same about an order that nobody placed. */
        Receipt another() {
            return new Receipt(decision, order.another(), opening, closing);
        }
    }

    /** How a request to execute an order was answered. */
    public enum Decision {
        EXECUTED,
        LOW_BALANCE,
        DUPLICATE
    }

    private final Map<String, Order> orders = new HashMap<>();
    private final boolean repeats;
    private final Duration pendingFor;
    private final Clock clock;
    private BigDecimal wallet;
    private long lastProviderRef;
    private long executions;

    /**
     * @param wallet rupees at start
     * @param repeats whether a reference that was executed is executed again
     * @param pendingFor how long a pending recharge stays pending
     */
    OrderBook(BigDecimal wallet, boolean repeats, Duration pendingFor, Clock clock) {
        this.wallet = wallet;
        this.repeats = repeats;
        this.pendingFor = pendingFor;
        this.clock = clock;
        // Goes on where an earlier process stopped, so that its references do not come back.
        this.lastProviderRef = clock.instant().getEpochSecond();
    }

    /** Counts a money request before anything is done about it. One without a reference gets the provider's own. */
    synchronized Order note(SimulatedRequest received) {
        String reference = received.reference() != null ? received.reference() : Long.toString(++lastProviderRef);
        Order known = orders.getOrDefault(reference, Order.unknown(reference, received.number(), received.amount()));
        Order seen = known.seenAgain();
        orders.put(reference, seen);
        return seen;
    }

    /** Executes a noted order, unless the wallet is short or the reference is a duplicate to this provider. */
    synchronized Receipt execute(String reference, String number, BigDecimal amount) {
        Order order = orders.get(reference);
        if (order.isExecuted() && !repeats) {
            return new Receipt(Decision.DUPLICATE, order, wallet, wallet);
        }
        NumberCase numberCase = NumberCase.of(number);
        if (numberCase == NumberCase.LOW_BALANCE || wallet.compareTo(amount) < 0) {
            return new Receipt(Decision.LOW_BALANCE, order, wallet, wallet);
        }
        BigDecimal opening = wallet;
        wallet = wallet.subtract(spent(numberCase, amount));
        executions++;
        Order executed = order.executed(number, amount, ++lastProviderRef, clock.millis());
        orders.put(reference, executed);
        return new Receipt(Decision.EXECUTED, executed, opening, wallet);
    }

    /** What a recharge takes from the wallet in the end. One that is going to fail takes nothing meanwhile. */
    private static BigDecimal spent(NumberCase numberCase, BigDecimal amount) {
        boolean fails = numberCase == NumberCase.FAILURE || numberCase == NumberCase.PENDING_THEN_FAILURE;
        return fails ? BigDecimal.ZERO : amount;
    }

    /** Takes a successful recharge back and returns its money. Empty where there is none under the reference. */
    public synchronized Optional<Order> reverse(String reference) {
        Optional<Order> reversed = find(reference)
                .filter(order -> state(order) == Order.State.SUCCESS)
                .map(Order::takenBack);
        reversed.ifPresent(order -> {
            wallet = wallet.add(order.amount());
            orders.put(reference, order);
        });
        return reversed;
    }

    /** What is known under a reference, whether it was executed or not. */
    synchronized Optional<Order> find(String reference) {
        return Optional.ofNullable(orders.get(reference));
    }

    /** Looks through all orders: for people and tests, not for providers. */
    synchronized List<Order> all(Predicate<Order> wanted) {
        return orders.values().stream().filter(wanted).toList();
    }

    synchronized BigDecimal wallet() {
        return wallet;
    }

    /** How many transactions there were. */
    synchronized long executions() {
        return executions;
    }

    /** How many references were seen. */
    synchronized int size() {
        return orders.size();
    }

    /** Where an order stands now. */
    public Order.State state(Order order) {
        return order.state(clock.millis(), pendingFor.toMillis());
    }
}
