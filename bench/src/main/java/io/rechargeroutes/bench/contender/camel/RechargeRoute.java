package io.rechargeroutes.bench.contender.camel;

import io.rechargeroutes.bench.contender.ContenderSettings;
import io.rechargeroutes.bench.contender.LedgerStatement;
import io.rechargeroutes.bench.contender.Recharge;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * One route from queue to queue. Its consumer's session is the transaction in which the result goes out; the four
 * settings of the consumer belong together, and so does the exposed session of its component.
 */
@Component
class RechargeRoute extends RouteBuilder {

    private static final String TRANSACTED = "?transacted=true&lazyCreateTransactionManager=false";

    private final ContenderSettings settings;

    RechargeRoute(ContenderSettings settings) {
        this.settings = settings;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        from("jms:queue:" + settings.requests() + TRANSACTED
                        + "&cacheLevelName=CACHE_CONSUMER&acknowledgementModeName=SESSION_TRANSACTED&disableReplyTo=true"
                        + "&concurrentConsumers=" + settings.threads())
                .routeId("recharge")
                .setProperty("correlationId", header("JMSCorrelationID"))
                .process(RechargeRoute::open)
                .to("sql:" + LedgerStatement.RECORD.ofCamel())
                .filter(simple("${header.CamelSqlUpdateCount} == 1"))
                .to("sql:" + LedgerStatement.MARK_SUBMITTED.ofCamel())
                .removeHeaders("*")
                .setHeader(Exchange.HTTP_METHOD, constant("GET"))
                .setHeader(Exchange.HTTP_QUERY, simple("${exchangeProperty.recharge.query}"))
                .setBody(constant(null))
                .to(settings.provider())
                .process(RechargeRoute::answered)
                .to("sql:" + LedgerStatement.SETTLE.ofCamel())
                .removeHeaders("*")
                .setHeader("JMSCorrelationID", exchangeProperty("correlationId"))
                .setHeader("status", exchangeProperty("state"))
                .setBody(exchangeProperty("result"))
                .to("jms:queue:" + settings.results() + TRANSACTED);
    }

    private static void open(Exchange exchange) {
        Recharge recharge = Recharge.read(exchange.getMessage().getBody(String.class));
        exchange.setProperty("recharge", recharge);
        exchange.setProperty("orderId", recharge.orderId());
        exchange.setProperty("amount", recharge.amount());
        exchange.setProperty("content", recharge.content());
        exchange.setProperty("reference", recharge.reference());
    }

    private static void answered(Exchange exchange) {
        Recharge recharge = exchange.getProperty("recharge", Recharge.class);
        Recharge.Reply reply = recharge.reply(exchange.getMessage().getBody(String.class));
        exchange.setProperty("state", reply.state());
        exchange.setProperty("providerRef", reply.providerRef());
        exchange.setProperty("result", recharge.result(reply));
    }
}
