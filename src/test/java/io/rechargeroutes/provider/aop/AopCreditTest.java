package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A registration is good where its answer says so in every part, refused where AOP refuses it, and an indeterminate
 * outcome otherwise.
 */
class AopCreditTest {

    private static final List<Integer> HTTPS = List.of(200, 201, 302, 400, 401, 404, 412, 429, 500);
    private static final List<String> STATUSES =
            Arrays.asList("SUCCESS", "success", "False", "true", "FAILED", "", null);
    private static final List<String> CODES = Arrays.asList("SPC-200", "SPC-500", "207", "1", "18", null);

    private final AopOutcome outcomes = AopSamples.outcome(AopSamples.table());

    @Test
    void aRegistrationIsWhatItsAnswerSaysInEveryPart() {
        for (int http : HTTPS) {
            for (String status : STATUSES) {
                for (String code : CODES) {
                    for (int parts = 0; parts < 4; parts++) {
                        boolean id = (parts & 1) > 0;
                        boolean token = (parts & 2) > 0;
                        Verdict verdict = verdict(http, reply(status, code, id, token));
                        assertEquals(
                                expected(http, status, code, id && token),
                                verdict,
                                http + " " + status + " " + code + " " + parts);
                    }
                }
            }
        }
    }

    private static Verdict expected(int http, String status, String code, boolean whole) {
        boolean readable = http < 300 || http >= 400 && http < 500 && http != 429;
        boolean no = "False".equals(status);
        if (readable && no && ("207".equals(code) || http == 401 || http == 412)) {
            return Verdict.REFUSED;
        }
        return http == 200 && "SUCCESS".equalsIgnoreCase(status) && "SPC-200".equals(code) && whole
                ? Verdict.SUCCESS
                : Verdict.UNKNOWN;
    }

    private static ObjectNode reply(String status, String code, boolean id, boolean token) {
        ObjectNode reply = AopReply.JSON.createObjectNode().put("message", "text");
        reply.put("status", status).put("error_code", code);
        reply.putObject("result").put("cibil_status", "Pending");
        if (id) {
            ((ObjectNode) reply.get("result")).put("cibil_id", "9362678");
        }
        if (token) {
            reply.put("access_token", AopSamples.ACCESS.token());
        }
        return reply;
    }

    private Verdict verdict(int http, ObjectNode reply) {
        return outcomes.ruledOut(AopCall.CREDIT_REGISTER, http, reply.toString())
                .or(() -> Optional.of(outcomes.outcome(
                        AopCall.CREDIT_REGISTER,
                        AopSamples.attempt(AopCall.CREDIT_REGISTER),
                        http,
                        new AopReply(reply))))
                .map(Outcome::verdict)
                .orElseThrow();
    }

    /** AOP's message may repeat what it was sent. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PAN ABCPE1234F is unknown",
                "abcpe1234f",
                "no person born 31/01/1990",
                "no person born 1990-01-31",
                "mail to asha@example.invalid failed",
                "mobile 9800000000 is blocked",
                "token 0123456789abcdef0123456789abcdef01234567",
                "AOP-000 may not"
            })
    void message_personalText_isMasked(String message) {
        ObjectNode reply = reply("False", "400", false, true).put("message", message);
        Outcome outcome = outcomes.outcome(
                AopCall.CREDIT_REGISTER, AopSamples.attempt(AopCall.CREDIT_REGISTER), 400, new AopReply(reply));
        String reported = String.valueOf(outcome.message());
        assertEquals(true, reported.contains("***"), reported);
        for (String secret :
                List.of("ABCPE1234F", "abcpe1234f", "1990", "asha@", "9800000000", "0123456789abcdef", "AOP-000")) {
            assertEquals(false, reported.contains(secret), reported);
        }
    }
}
