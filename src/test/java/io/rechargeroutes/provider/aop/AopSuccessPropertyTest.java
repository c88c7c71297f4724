package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.arbitrary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/** Money is final for the few answers that say so, and for no other combination of what AOP can say. */
class AopSuccessPropertyTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<AopCall> PAYMENTS =
            EnumSet.of(AopCall.FASTAG_RECHARGE, AopCall.MOBILE_RECHARGE, AopCall.MOBILE_RECHARGE_V2, AopCall.BILL_PAY);
    private static final Set<String> NEVER = Set.of("18", "0", "2");

    /** One reply: what stands under each key; a null node leaves the key out. */
    private record Reply(
            AopCall call,
            int http,
            JsonNode status,
            String codeKey,
            JsonNode code,
            JsonNode dataStatus,
            JsonNode refunded,
            Body body) {

        ObjectNode tree() {
            ObjectNode root = JSON.objectNode();
            setUnlessNull(root, "status", status);
            setUnlessNull(root, codeKey, code);
            root.put("message", "text");
            ObjectNode data = JSON.objectNode()
                    .put("refid", AopSamples.REFERENCE)
                    .put("ackno", "REF1001")
                    .put("amount", "10")
                    .put("txnid", "29545627")
                    .put("canumber", AopSamples.attempt(call).request().number());
            setUnlessNull(data, "status", dataStatus);
            setUnlessNull(data, "refunded", refunded);
            switch (body) {
                case FULL -> root.set("data", data);
                case LIST -> root.set("data", JSON.arrayNode().add(data));
                case TWO -> root.set("data", JSON.arrayNode().add(data).add(data));
                case EMPTY -> root.set("data", JSON.objectNode());
                case NULL -> root.putNull("data");
                case TEXT -> root.put("data", "success");
                case ABSENT -> {}
            }
            return root;
        }

        boolean isRefunded() {
            return hasData() && refunded != null && refunded.asText().equals("1");
        }

        boolean hasData() {
            return body == Body.FULL || body == Body.LIST;
        }

        String codeText() {
            return code == null ? "" : code.asText();
        }

        private static void setUnlessNull(ObjectNode target, String name, JsonNode value) {
            if (value != null) {
                target.set(name, value);
            }
        }
    }

    private enum Body {
        FULL,
        LIST,
        TWO,
        EMPTY,
        NULL,
        TEXT,
        ABSENT
    }

    private final AopOutcome outcomes = AopSamples.outcome(AopSamples.table());

    @Test
    void neverSuccessForDuplicateNoughtTwoOrWithoutData() {
        qt().withExamples(20_000).forAll(replies()).check(reply -> {
            boolean never = NEVER.contains(reply.codeText()) || reply.call().queriesStatus() && !reply.hasData();
            return !never || verdict(reply) != Verdict.SUCCESS;
        });
    }

    @Test
    void successOnlyWhereTheRulesSaySo() {
        qt().withExamples(20_000)
                .forAll(replies())
                .check(reply -> verdict(reply) != Verdict.SUCCESS || mayBeSuccess(reply));
    }

    @Test
    void failedOnlyWhereTheRulesSaySo() {
        qt().withExamples(20_000).forAll(replies()).check(reply -> {
            Verdict verdict = verdict(reply);
            return verdict != Verdict.FAILED && verdict != Verdict.REFUSED && verdict != Verdict.REVERSED
                    || mayBeFailed(reply);
        });
    }

    @Test
    void statusQuery_anyReply_neverRefuses() {
        qt().withExamples(20_000)
                .forAll(replies())
                .check(reply -> !reply.call().queriesStatus() || verdict(reply) != Verdict.REFUSED);
    }

    @Test
    void meetsEveryVerdictThatAReplyCanGive() {
        Set<Verdict> seen = EnumSet.noneOf(Verdict.class);
        qt().withExamples(20_000).forAll(replies()).check(reply -> seen.add(verdict(reply)) || true);
        assertEquals(EnumSet.complementOf(EnumSet.of(Verdict.NOT_SENT)), seen);
    }

    /**
     * Whatever stands in the identifying fields: an end needs all of them, ours in each, and a transaction of AOP's
     * own.
     */
    @Test
    void statusQuery_withoutEvidence_endsNothing() {
        Set<Verdict> ended = EnumSet.noneOf(Verdict.class);
        Gen<String> values = arbitrary()
                .pick(
                        "ours", "ours", "ours", "ours", "ours", "other", "", " ", "0", "00", "NA", "N/A", "null", "-",
                        "none", null);
        Gen<AopCall> calls = arbitrary()
                .pick(EnumSet.allOf(AopCall.class).stream()
                        .filter(AopCall::queriesStatus)
                        .toList());
        Gen<String> messages = arbitrary()
                .pick("text", "text", "No Record Found", "order does not exist", "Duplicate", "already done");
        Gen<List<String>> fields = values.zip(values, values, values, Arrays::asList);
        qt().withExamples(20_000)
                .forAll(calls, fields, messages, arbitrary().pick("0", "1", "failed", "refunded", ""))
                .check((call, given, message, word) -> {
                    Attempt attempt = AopSamples.attempt(call);
                    ObjectNode root = JSON.objectNode()
                            .put("status", true)
                            .put("response_code", 1)
                            .put("message", message);
                    ObjectNode data =
                            root.putObject("data").put("status", word).put("refunded", word.equals("1") ? "1" : "0");
                    boolean second = call == AopCall.MOBILE_STATUS_V2;
                    put(
                            second ? root : data,
                            second ? "ReferanceID" : "refid",
                            given.get(0),
                            second ? attempt.providerRef() : attempt.reference(),
                            "261121103012999999");
                    put(data, "canumber", given.get(1), attempt.request().number(), "9800000001");
                    put(data, "amount", given.get(2), "10", "11");
                    put(data, second ? "unused" : "txnid", given.get(3), "29545627", "not a transaction");
                    Verdict verdict = outcomes.outcome(call, attempt, 200, new AopReply(root))
                            .verdict();
                    boolean ends = verdict == Verdict.FAILED || verdict == Verdict.REVERSED;
                    boolean refund = verdict == Verdict.REVERSED
                            && Set.of("Duplicate", "already done").contains(message);
                    boolean proven = (refund || message.equals("text"))
                            && given.subList(0, second ? 1 : 4).stream().allMatch("ours"::equals);
                    if (ends) {
                        ended.add(verdict);
                    }
                    return !ends || proven;
                });
        assertEquals(EnumSet.of(Verdict.FAILED, Verdict.REVERSED), ended, "the generator reaches no end");
    }

    private static void put(ObjectNode target, String name, String given, String ours, String other) {
        if (given == null) {
            target.putNull(name);
        } else {
            target.put(name, given.equals("ours") ? ours : given.equals("other") ? other : given);
        }
    }

    private static boolean mayBeSuccess(Reply reply) {
        boolean saysTrue = reply.status() != null && reply.status().asText().equalsIgnoreCase("true");
        String word = reply.dataStatus() == null || !reply.hasData()
                ? ""
                : reply.dataStatus().asText();
        return reply.http() == 200
                && switch (reply.call()) {
                    case FASTAG_RECHARGE, MOBILE_RECHARGE, BILL_PAY -> saysTrue
                            && reply.codeText().equals("1");
                    case FASTAG_STATUS, MOBILE_STATUS, BILL_STATUS -> saysTrue
                            && word.equals("1")
                            && !reply.isRefunded();
                    case MOBILE_RECHARGE_V2, MOBILE_STATUS_V2 -> word.equalsIgnoreCase("success");
                    default -> false;
                };
    }

    private static boolean mayBeFailed(Reply reply) {
        boolean saysFalse = reply.status() != null && reply.status().asText().equalsIgnoreCase("false");
        boolean auth = saysFalse && (reply.http() == 401 || reply.http() == 412);
        String word = reply.dataStatus() == null || !reply.hasData()
                ? ""
                : reply.dataStatus().asText();
        return switch (reply.call()) {
            case FASTAG_RECHARGE, MOBILE_RECHARGE, BILL_PAY -> auth
                    || saysFalse
                            && Set.of("6", "8", "12", "13", "14", "16", "17").contains(reply.codeText());
            case FASTAG_STATUS, MOBILE_STATUS, BILL_STATUS -> word.equals("0") || reply.isRefunded();
            case MOBILE_RECHARGE_V2 -> auth || word.equalsIgnoreCase("failed");
            case MOBILE_STATUS_V2 -> word.equalsIgnoreCase("failed");
            default -> true;
        };
    }

    private Verdict verdict(Reply reply) {
        return outcomes.ruledOut(reply.call(), reply.http(), reply.tree().toString())
                .or(() -> Optional.of(outcomes.outcome(
                        reply.call(), AopSamples.attempt(reply.call()), reply.http(), new AopReply(reply.tree()))))
                .map(Outcome::verdict)
                .orElseThrow();
    }

    private static Gen<Reply> replies() {
        Gen<AopCall> calls = arbitrary()
                .pick(EnumSet.allOf(AopCall.class).stream()
                        .filter(call -> PAYMENTS.contains(call) || call.queriesStatus())
                        .toList());
        Gen<Integer> https = arbitrary().pick(200, 200, 200, 200, 201, 302, 400, 401, 404, 412, 429, 500, 503);
        Gen<JsonNode> statuses = arbitrary()
                .pick(
                        JSON.booleanNode(true),
                        JSON.booleanNode(true),
                        JSON.booleanNode(false),
                        JSON.textNode("true"),
                        JSON.textNode("False"),
                        JSON.textNode("success"),
                        JSON.numberNode(1),
                        JSON.nullNode(),
                        null);
        Gen<String> keys = arbitrary().pick("response_code", "responsecode", "statusCode");
        Gen<JsonNode> codes = arbitrary()
                .pick(
                        JSON.numberNode(1),
                        JSON.textNode("1"),
                        JSON.numberNode(0),
                        JSON.numberNode(2),
                        JSON.textNode("2"),
                        JSON.numberNode(18),
                        JSON.textNode("18"),
                        JSON.numberNode(6),
                        JSON.numberNode(8),
                        JSON.numberNode(12),
                        JSON.numberNode(13),
                        JSON.numberNode(14),
                        JSON.numberNode(16),
                        JSON.textNode("17"),
                        JSON.numberNode(77),
                        JSON.numberNode(200),
                        JSON.textNode(" "),
                        null);
        Gen<JsonNode> message = arbitrary()
                .pick(
                        JSON.textNode("1"),
                        JSON.numberNode(1),
                        JSON.textNode("0"),
                        JSON.numberNode(0),
                        JSON.textNode("2"),
                        JSON.textNode("success"),
                        JSON.textNode("SUCCESS"),
                        JSON.textNode("Failed"),
                        JSON.textNode("pending"),
                        JSON.booleanNode(true),
                        null);
        Gen<JsonNode> refunds =
                arbitrary().pick(JSON.textNode("0"), JSON.textNode("1"), JSON.numberNode(1), null, null);
        Gen<Body> bodies = arbitrary().enumValues(Body.class);
        return calls.zip(
                        https,
                        statuses,
                        (call, http, status) -> new Reply(call, http, status, null, null, null, null, null))
                .zip(
                        keys,
                        codes,
                        (reply, key, code) ->
                                new Reply(reply.call(), reply.http(), reply.status(), key, code, null, null, null))
                .zip(
                        message,
                        refunds,
                        bodies,
                        (reply, word, refund, body) -> new Reply(
                                reply.call(),
                                reply.http(),
                                reply.status(),
                                reply.codeKey(),
                                reply.code(),
                                word,
                                refund,
                                body));
    }
}
