package io.rechargeroutes.provider;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.Circle;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.ExchangeProperty;

/**
 * Gives a route what the catalogue says of the exchange property {@code attempt}: the provider's own codes, and the
 * service.
 */
@ApplicationScoped
@Named("codes")
public class ProviderCodes {

    private final Catalogue catalogue;

    public ProviderCodes(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * The operator's code in the provider's column of operators.csv.
     *
     * @throws NotOfferedException where the row has none, or is switched off: nothing is sent then
     */
    public String operator(@ExchangeProperty("attempt") Attempt attempt) {
        String code = attempt.request().operator();
        Optional<Operator> row = code == null
                ? Optional.empty()
                : catalogue.operator(code).filter(operator -> operator.disabled() == null);
        return row.flatMap(operator -> operator.column(column(attempt)))
                .orElseThrow(() -> missing("operator", code, attempt, "operators.csv"));
    }

    /**
     * The circle's code in the provider's column of circles.csv.
     *
     * @throws NotOfferedException where the row has none: nothing is sent then
     */
    public String circle(@ExchangeProperty("attempt") Attempt attempt) {
        String code = attempt.request().circle();
        Optional<Circle> row = code == null ? Optional.empty() : catalogue.circle(code);
        return row.flatMap(circle -> circle.column(column(attempt)))
                .orElseThrow(() -> missing("circle", code, attempt, "circles.csv"));
    }

    /** The kind of account: the request's service, or else its operator's; null where neither says. */
    public Service service(@ExchangeProperty("attempt") Attempt attempt) {
        RechargeRequest request = attempt.request();
        return request.service() != null
                ? request.service()
                : Optional.ofNullable(request.operator())
                        .flatMap(catalogue::operator)
                        .map(Operator::service)
                        .orElse(null);
    }

    private static String column(Attempt attempt) {
        return attempt.provider().toLowerCase(Locale.ROOT);
    }

    private static NotOfferedException missing(String what, String code, Attempt attempt, String file) {
        return new NotOfferedException(what + " " + code + " has no " + column(attempt) + " code in " + file
                + ": add it there or send the request to another provider");
    }
}
