package io.rechargeroutes.provider.aop;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.provider.NotOfferedException;
import java.util.Optional;

/** AOP's own codes of what a request names, from the catalogue. */
final class AopCodes {

    private final Catalogue catalogue;

    AopCodes(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * The code of the request's operator in a column of operators.csv.
     *
     * @throws NotOfferedException where there is none: AOP cannot take the request
     */
    String operator(RechargeRequest request, String column) {
        return row(request).flatMap(row -> row.column(column)).orElseThrow(() -> new NotOfferedException("AOP cannot take " + PlainText.of(request.operator())
                + ": its row in operators.csv has no '" + column + "' code; add it or use another provider"));
    }

    /** AOP's name of the request's circle. */
    Optional<String> circle(RechargeRequest request) {
        return Optional.ofNullable(request.circle()).flatMap(catalogue::circle).flatMap(circle -> circle.column("aop"));
    }

    private Optional<Operator> row(RechargeRequest request) {
        return Optional.ofNullable(request.operator()).flatMap(catalogue::operator);
    }
}
