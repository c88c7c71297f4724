package io.rechargeroutes.provider.a1topup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Callback;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class A1TopupCallbackTest {

    private static final String REFERENCE = "261121103012123456";

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final A1TopupCallback callback = new A1TopupCallback(metrics, new LogLimiter());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "txid=R&status=Success&opid=RJ1|SUCCESS|RJ1",
                "opid=RJ1&txid=R&status=success|SUCCESS|RJ1",
                "?txid=R&status=Failure&opid=|FAILURE|",
                "txid=R&status=FAILURE&opid=Smith & Sons, 100% off|FAILURE|Smith & Sons, 100% off",
                "txid=R&status=Failure&opid=a%20b%26c+d|FAILURE|a b&c d",
                "txid=R&status=Failure&opid=a&b=c&number=1|FAILURE|a&b=c&number=1",
                "txid=%20R%20&status=Pending|OTHER|",
                "txid=R&status=Refunded&opid=x%0d%0aALERT|OTHER|x ALERT",
                "x=1&txid=R&status=Success|SUCCESS|"
            })
    void isReadEncodedOrNot(String text, String reported, String remark) {
        Optional<Callback> read =
                A1TopupCallback.parsed(text.replace("R&", REFERENCE + "&").replace("R%", REFERENCE + "%"));
        assertEquals(
                Optional.of(new Callback("A1TOPUP", REFERENCE, Callback.ReportedStatus.valueOf(reported), remark)),
                read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "txid=",
                "txid=R",
                "status=Success",
                "txid=&status=Success",
                "txid=R&status=%20",
                "{\"txid\":\"R\"}",
                "Txid=R&Status=Success"
            })
    void callback_noAttemptOrOutcome_isNone(String text) {
        assertEquals(Optional.empty(), A1TopupCallback.parsed(text));
    }

    private Exchange read(String query, String form) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(Exchange.HTTP_RAW_QUERY, query);
        exchange.getMessage().setHeader(Exchange.HTTP_URI, "/callback/a1topup/secret");
        exchange.getMessage().setHeader("token", "secret");
        exchange.getMessage().setBody(form);
        callback.read(exchange);
        return exchange;
    }

    @Test
    void theAddressStaysNowhere() {
        Exchange exchange = read("txid=" + REFERENCE + "&status=Success", null);
        assertEquals(REFERENCE, exchange.getMessage().getBody(Callback.class).reference());
        assertTrue(exchange.getMessage().getHeaders().isEmpty());
    }

    @Test
    void aFormIsReadWhereTheQueryHoldsNothing() {
        assertEquals(
                REFERENCE,
                read(null, "txid=" + REFERENCE + "&status=Success\r\n")
                        .getMessage()
                        .getBody(Callback.class)
                        .reference());
        assertNull(read("a=b", "c=d").getMessage().getBody());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "26112110301212345", "2611211030121234567", "26112110301212345x", "٢٦١١٢١١٠٣٠١٢١٢٣٤٥٦"})
    void aReferenceThatCannotBeOursNeedsNoLedger(String reference) {
        assertEquals(
                Callback.Receipt.UNKNOWN,
                read("txid=" + reference + "&status=Success", null).getMessage().getBody());
    }

    @Test
    void whatIsRecordedIsAnsweredOk() {
        Exchange exchange = read("txid=1&status=Success", null);
        callback.answer(Callback.Receipt.RECORDED, exchange);
        assertEquals(
                "OK 200",
                exchange.getMessage().getBody() + " " + exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE));
        callback.unrecorded(exchange);
        assertEquals(503, exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE));
        callback.answer(null, exchange);
        assertEquals(400, exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE));
        for (String result : new String[] {"recorded", "unrecorded", "unreadable"}) {
            assertEquals(
                    1,
                    metrics.counter("recharge.callbacks", "provider", "A1TOPUP", "result", result)
                            .count(),
                    result);
        }
    }
}
