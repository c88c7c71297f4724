package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.provider.OutcomeTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AopOutcomeTest {

    private final AopOutcome distrusting =
            AopSamples.outcome(new OutcomeTable(AopSamples.CATALOGUE, provider -> false));

    /**
     * What is only inferred decides nothing where {@code aop.trust-inferred} is false; what was seen or documented
     * still does.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "FASTAG_RECHARGE    | 200 | {'status':true,'response_code':1}                                 | UNKNOWN INFERRED_REPLY",
                "FASTAG_RECHARGE    | 200 | {'status':false,'response_code':16}                               | UNKNOWN INFERRED_REPLY",
                "FASTAG_RECHARGE    | 412 | {'status':false,'response_code':10}                               | UNKNOWN INFERRED_REPLY",
                "FASTAG_RECHARGE    | 401 | {'status':false,'response_code':10}                               | REFUSED AUTH_REFUSED",
                "FASTAG_RECHARGE    | 200 | {'status':true,'response_code':18}                                | UNKNOWN DUPLICATE_REFERENCE",
                "CONSUMER_DETAILS   | 200 | {'status':true,'response_code':1,'name':'A SAMPLE'}               | SUCCESS null",
                "MOBILE_RECHARGE_V2 | 200 | {'status':true,'ReferanceID':'R1','data':{'status':'success'}}    | SUCCESS null",
                "MOBILE_STATUS_V2   | 200 | {'status':true,'ReferanceID':'REF1001','data':{'status':'failed'}} | UNKNOWN INFERRED_REPLY",
            })
    void inferredRowsDecideOnlyWhereTheyAreTrusted(AopCall call, int http, String reply, String expected) {
        AopReply read = new AopReply((ObjectNode) AopSamples.json(reply.replace('\'', '"')));
        Outcome outcome = distrusting.outcome(call, AopSamples.attempt(call), http, read);
        assertEquals(expected, outcome.verdict() + " " + outcome.code());
    }
}
