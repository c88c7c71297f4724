package io.rechargeroutes.sandbox;

import java.math.BigDecimal;

/**
 * What a provider knows under one reference. Where a reference was executed more than once it describes the last time.
 *
 * @param reference the caller's reference, or the provider's where the call carries none
 * @param number the number recharged
 * @param amount in rupees
 * @param providerRef the provider's own number of the transaction; 0 before it was executed
 * @param acceptedAt when it was executed, in epoch milliseconds
 * @param seen how many money requests carried the reference
 * @param executions how many of them became a transaction
 * @param reversed whether the money went back later
 */
public record Order(
        String reference,
        String number,
        BigDecimal amount,
        long providerRef,
        long acceptedAt,
        int seen,
        int executions,
        boolean reversed) {

    /** What became of it. */
    public enum State {
        NOT_EXECUTED,
        PENDING,
        SUCCESS,
        FAILED,
        REVERSED
    }

    static Order unknown(String reference, String number, BigDecimal amount) {
        return new Order(reference, number, amount, 0, 0, 0, 0, false);
    }

    Order seenAgain() {
        return new Order(reference, number, amount, providerRef, acceptedAt, seen + 1, executions, reversed);
    }

    Order executed(String newNumber, BigDecimal newAmount, long newProviderRef, long newAcceptedAt) {
        return new Order(reference, newNumber, newAmount, newProviderRef, newAcceptedAt, seen, executions + 1, false);
    }

    Order takenBack() {
        return new Order(reference, number, amount, providerRef, acceptedAt, seen, executions, true);
    }

    /** The same transaction under a reference and a number that nobody sent. */
    Order another() {
        return new Order(
                "000000000000000000", "9000000000", amount, providerRef, acceptedAt, seen, executions, reversed);
    }

    boolean isExecuted() {
        return executions > 0;
    }

    /** Where it stands at a time in epoch milliseconds, where a pending one stays so for some of them. */
    State state(long now, long pendingFor) {
        if (!isExecuted()) {
            return State.NOT_EXECUTED;
        }
        if (reversed) {
            return State.REVERSED;
        }
        boolean waiting = now - acceptedAt < pendingFor;
        return switch (NumberCase.of(number)) {
            case FAILURE -> State.FAILED;
            case PENDING_THEN_SUCCESS -> waiting ? State.PENDING : State.SUCCESS;
            case PENDING_THEN_FAILURE -> waiting ? State.PENDING : State.FAILED;
            default -> State.SUCCESS;
        };
    }
}
