package io.rechargeroutes.provider.a1topup;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.provider.OutcomeTable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** The real routes of routes/providers/a1topup in a plain Camel context, with the catalogue that is shipped. */
final class A1TopupRoutes implements AutoCloseable {

    static final Catalogue CATALOGUE = CatalogueReader.read(Path.of("routes/catalog"));
    static final String REFERENCE = "261121103012123456";
    static final String NUMBER = "9800000000";
    static final Attempt ATTEMPT = attempt(request("AIRTEL", "DELHI", NUMBER, "10", Map.of()));

    final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate producer = camel.createProducerTemplate();

    static A1TopupRoutes replyOnly() throws Exception {
        A1TopupRoutes routes = new A1TopupRoutes(settings(Format.JSON, A1TopupSettings.Method.GET), CATALOGUE);
        routes.load("reply");
        routes.camel.start();
        return routes;
    }

    A1TopupRoutes(A1TopupSettings settings, Catalogue catalogue) {
        camel.getComponent("kamelet", KameletComponent.class).setLocation("file:routes/kamelets");
        camel.getComponent("kamelet", KameletComponent.class).setNoErrorHandler(true);
        camel.getPropertiesComponent()
                .addOverrideProperty("a1topup.method", settings.method().name());
        camel.getRegistry().bind("a1topupRequest", new A1TopupRequest(catalogue, settings));
        camel.getRegistry().bind("a1topupForm", new A1TopupForm());
        camel.getRegistry().bind("a1topupJson", A1TopupForm.mapper());
        camel.getRegistry().bind("a1topupBalance", new A1TopupBalance());
        camel.getRegistry().bind("a1topupOutcome", new A1TopupOutcome(new OutcomeTable(catalogue, provider -> true)));
    }

    void load(String... names) throws Exception {
        for (String name : names) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(PluginHelper.getResourceLoader(camel)
                            .resolveResource("file:routes/providers/a1topup/" + name + ".camel.yaml"));
        }
    }

    /** What the reply route makes of an answer to {@link #ATTEMPT}. */
    Outcome outcome(String call, Integer http, byte[] body) {
        Exchange exchange = producer.request("direct:a1topup-reply", sent -> {
            sent.setProperty("attempt", ATTEMPT);
            sent.setProperty("call", call);
            sent.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, http);
            sent.getMessage().setBody(body);
        });
        if (exchange.getException() != null) {
            throw new AssertionError("the reply route threw", exchange.getException());
        }
        return exchange.getMessage().getBody(Outcome.class);
    }

    /** Runs a whole route. */
    Exchange call(String route, Attempt attempt) {
        return producer.request("direct:" + route, sent -> sent.setProperty("attempt", attempt));
    }

    static A1TopupSettings settings(Format format, A1TopupSettings.Method method) {
        return new A1TopupSettings("500011", "p+&%#= x", format, method, "4", false);
    }

    static RechargeRequest request(
            String operator, String circle, String number, String amount, Map<String, String> details) {
        Service service = CATALOGUE.operator(operator).map(row -> row.service()).orElse(null);
        return new RechargeRequest(
                "ORD-1",
                Operation.RECHARGE,
                service,
                operator,
                circle,
                number,
                amount == null ? null : new BigDecimal(amount),
                details,
                null,
                null,
                null,
                null);
    }

    static Attempt attempt(RechargeRequest request) {
        return new Attempt(request, "A1TOPUP", REFERENCE, null, Instant.EPOCH);
    }

    @Override
    public void close() {
        camel.stop();
    }
}
