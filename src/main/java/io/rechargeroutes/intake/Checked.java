package io.rechargeroutes.intake;

import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;

/** What became of a row when it was checked. */
public sealed interface Checked {

    /** The row is a request, normalised. */
    record Accepted(RechargeRequest request) implements Checked {
    }

    /**
     * The row is no request.
     *
     * @param orderId   the row's orderId where it is well-formed, else null
     * @param operation what the row asks for where that can be read, else null
     * @param code      the first problem's code, for instance {@code INVALID_AMOUNT}
     * @param message   all problems, in sentences for a person
     */
    record Rejected(String orderId, Operation operation, String code, String message) implements Checked {
    }
}
