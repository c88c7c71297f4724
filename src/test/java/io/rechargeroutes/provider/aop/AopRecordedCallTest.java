package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status of an attempt is asked of the API that it was made by, whatever settings and catalogue say now. */
class AopRecordedCallTest {

    private static AopRouting routing(boolean v2) {
        return new AopRouting(AopSamples.CATALOGUE, AopSamples.settings(AopSamples.SECRET, v2));
    }

    private static Exchange exchange(Attempt attempt) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty("attempt", attempt);
        return exchange;
    }

    private static Attempt attempt(Service service, String operator, String providerRef, String call) {
        Attempt attempt = AopSamples.attempt(service, operator, "9800000000", providerRef);
        return new Attempt(attempt.request(), "AOP", attempt.reference(), providerRef, attempt.submittedAt(), call);
    }

    @ParameterizedTest
    @CsvSource({"mobile-recharge, true, MOBILE_PREPAID, AIRTEL, mobile-status", "mobile-recharge-v2, false, MOBILE_PREPAID, AIRTEL, mobile-status-v2",
        "bill-pay, false, MOBILE_PREPAID, AIRTEL, bill-status", "fastag-recharge, true, DTH, GONE_OPERATOR, fastag-status",
        "mobile-recharge, true, , GONE_OPERATOR, mobile-status"})
    void status_settingsOrCatalogueChanged_isAskedByTheRecordedCall(String call, boolean v2, Service service, String operator, String status) {
        assertEquals(status, routing(v2).status(exchange(attempt(service, operator, "REF-1", call))));
    }

    @ParameterizedTest
    @CsvSource({", false, mobile-status", ", true, mobile-status-v2", "recharge, false, mobile-status", "recharge, true, mobile-status-v2"})
    void status_nothingOrNoCallOfOursRecorded_goesByTodaysSettings(String call, boolean v2, String status) {
        assertEquals(status, routing(v2).status(exchange(attempt(Service.MOBILE_PREPAID, "AIRTEL", "REF-1", call))));
    }

    @Test
    void moneyCall_isNamedBeforeTheAttempt_andMadeAsRecorded() {
        assertEquals("mobile-recharge-v2", routing(true).moneyCall(exchange(attempt(Service.MOBILE_PREPAID, "AIRTEL", null, null))));
        assertEquals("mobile-recharge", routing(true).recharge(exchange(attempt(Service.MOBILE_PREPAID, "AIRTEL", null, "mobile-recharge"))));
        RechargeRequest lookup = new RechargeRequest("ORD-1", Operation.DTH_INFO, Service.DTH, "TATA_PLAY", null, "1", null, Map.of(), null, null, null, null);
        assertNull(routing(true).moneyCall(exchange(new Attempt(lookup, "AOP", "1", null, null))));
    }
}
