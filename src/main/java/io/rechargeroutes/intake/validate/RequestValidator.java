package io.rechargeroutes.intake.validate;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.intake.format.RequestFields;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns rows into requests, or says what is wrong with them. Knows the contract and the catalogue, and nothing of time
 * or of what was sent before.
 */
public final class RequestValidator {

    /** The latest moment that a request or a message may name. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Catalogue catalogue;
    private final Set<String> providers;
    private final Set<String> detailNames;

    /** What became of a row when it was checked. */
    public sealed interface Checked {

        /** The row is a request, normalised. */
        record Accepted(RechargeRequest request) implements Checked {}

        /**
         * The row is no request.
         *
         * @param orderId the row's orderId where it is well-formed, else null
         * @param operation what the row asks for where that can be read, else null
         * @param code the first problem's code, for instance {@code INVALID_AMOUNT}
         * @param message all problems, in sentences for a person
         */
        record Rejected(String orderId, Operation operation, String code, String message) implements Checked {}
    }

    /**
     * @param catalogue the operators and circles there are
     * @param providers the providers that a request may be pinned to, in upper case
     */
    public RequestValidator(Catalogue catalogue, Set<String> providers) {
        this.catalogue = catalogue;
        this.providers = Set.copyOf(providers);
        Set<String> names = new TreeSet<>(RequestFields.DETAILS);
        catalogue.operators().forEach(operator -> names.addAll(operator.details()));
        this.detailNames = Set.copyOf(names);
    }

    /** The names that {@code details} may hold: the contract's and those that an operator of the catalogue asks for. */
    public Set<String> detailNames() {
        return detailNames;
    }

    /**
     * The details that a request must carry.
     *
     * @param operator whose account it is about, or null
     */
    public static List<String> neededDetails(Operation operation, Operator operator) {
        return RowCheck.needs(operation, operator);
    }

    /** Checks one row; never throws for what stands in it. */
    public Checked check(Row row) {
        if (row.problem() != null) {
            return new Checked.Rejected(RowCheck.orderId(row.content()), null, row.code(), row.problem());
        }
        return new RowCheck(catalogue, providers, detailNames, row).result();
    }
}
