package io.rechargeroutes.dispatch;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.model.RechargeRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which provider takes which request, as far as routes and catalogue say it: there is a route for the operation, and
 * the operator's row of operators.csv has a code of the provider. A provider's own Java may refuse more.
 *
 * @param routed whether a route of this id is there
 */
public record Offers(Catalogue catalogue, Predicate<String> routed) {

    /**
     * Why a provider cannot take a request, in words; empty where nothing stands in its way.
     *
     * @param provider in upper case
     */
    public Optional<String> obstacle(String provider, RechargeRequest request) {
        String name = provider.toLowerCase(Locale.ROOT);
        String route = Dispatch.route(request.operation(), name);
        if (!routed.test(route)) {
            return Optional.of("there is no route " + route);
        }
        String operator = request.operator();
        boolean offered = operator == null
                || catalogue.operator(operator).flatMap(row -> row.column(name)).isPresent();
        return offered ? Optional.empty() : Optional.of(provider + " has no code for " + operator);
    }

    /** The same of a request that another provider certainly did not execute. */
    public Optional<String> obstacleAfter(String refusedBy, String provider, RechargeRequest request) {
        if (provider.equals(refusedBy)) {
            return Optional.of(provider + " did not execute it");
        }
        return request.operator() == null
                ? Optional.of("only a request with an operator fails over")
                : obstacle(provider, request);
    }
}
