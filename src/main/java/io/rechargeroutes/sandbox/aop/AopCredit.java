package io.rechargeroutes.sandbox.aop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.sandbox.Json;
import io.rechargeroutes.sandbox.NumberCase;
import io.rechargeroutes.sandbox.Reply;
import io.rechargeroutes.sandbox.SimulatedRequest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Credit checks: who registered, and how far they got. The password that reaches the person's phone is always 123456.
 */
final class AopCredit {

    private static final String PASSWORD = "123456";
    private static final String LEFT_OUT = "207";

    private static final class Person {
        private final ObjectNode fields;
        private final String token;
        private boolean verified;

        private Person(ObjectNode fields, String token) {
            this.fields = fields;
            this.token = token;
        }
    }

    private final Map<String, Person> persons = new HashMap<>();
    private final SecureRandom random = new SecureRandom();
    private int nextId = 9362678;

    /** The number that decides how a request fares: the person's mobile, also in the steps that do not name it. */
    String mobile(ObjectNode fields) {
        Person person = persons.get(String.valueOf(Json.text(fields, "cibil_id")));
        return person == null ? Json.text(fields, "mobile_number") : Json.text(person.fields, "mobile_number");
    }

    static Reply missing(String field) {
        return refused(LEFT_OUT, field + " is Requaired");
    }

    private static Reply refused(String code, String description) {
        return Reply.json(
                401,
                Json.object()
                        .put("code", code)
                        .put("description", description)
                        .putNull("merchantTrxnRefId")
                        .putNull("token")
                        .put("status", "False"));
    }

    Reply answer(AopCall call, SimulatedRequest received) {
        return call == AopCall.CREDIT_REGISTER ? register(received) : step(call, received);
    }

    private Reply register(SimulatedRequest received) {
        if (NumberCase.of(received.number()) == NumberCase.FAILURE) {
            return missing("Valid pancard");
        }
        byte[] token = new byte[20];
        random.nextBytes(token);
        String id = Integer.toString(nextId++);
        persons.put(id, new Person(received.fields(), HexFormat.of().formatHex(token)));
        ObjectNode answer = answered(id, received.reference(), "Pending")
                .put("access_token", HexFormat.of().formatHex(token));
        ((ObjectNode) answer.get("result")).put("is_returning_customer", 0).putNull("cibil_score_fetch_date");
        return Reply.json(answer);
    }

    private Reply step(AopCall call, SimulatedRequest received) {
        String id = received.field("cibil_id");
        Person person = persons.get(id);
        if (person == null || !person.token.equals(received.field("access_token"))) {
            return refused("401", "Unauthorized access_token");
        }
        return switch (call) {
            case CREDIT_OTP -> Reply.json(answered(id, null, "Otp Sent"));
            case CREDIT_SUBMIT_OTP -> {
                person.verified = PASSWORD.equals(received.field("otp"));
                yield Reply.json(
                        person.verified
                                ? answered(id, null, "Verified")
                                : failed("Invalid OTP for " + received.number()));
            }
            default -> Reply.json(person.verified ? history(id, person, received) : failed("OTP is not verified"));
        };
    }

    /** With all that the person gave, as a credit bureau prints it. */
    private static ObjectNode history(String id, Person person, SimulatedRequest received) {
        ObjectNode answer = answered(id, received.field("client_order_id"), "Completed");
        ObjectNode result = (ObjectNode) answer.get("result");
        result.put("cibil_score", 765).put("cibil_score_fetch_date", "2026-11-21");
        result.putObject("consumer")
                .put("name", person.fields.path("first_name").asText())
                .put("pan", person.fields.path("pancard").asText())
                .put("dob", person.fields.path("date_of_birth").asText())
                .put("email", person.fields.path("email_id").asText())
                .put("remark", "PAN " + person.fields.path("pancard").asText() + " verified");
        result.putArray("accounts")
                .addObject()
                .put("company", "Sandbox Bank")
                .put("type", "Credit Card")
                .put("balance", 1200);
        return answer;
    }

    private static ObjectNode answered(String id, String trans, String status) {
        ObjectNode answer = Json.object()
                .put("status", "SUCCESS")
                .put("message", "success")
                .put("error_code", "SPC-200")
                .put("merchant_trans_id", trans);
        answer.putObject("result").put("cibil_id", id).put("cibil_status", status);
        return answer;
    }

    private static ObjectNode failed(String description) {
        return Json.object().put("code", "400").put("description", description).put("status", "False");
    }
}
