package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.SentFields;
import io.rechargeroutes.model.Status;
import java.time.Instant;

/**
 * One row of an input, checked and ready to be recorded: a request, or the reason why it is none.
 *
 * @param rowNo its place in the input, from 0
 * @param line the line it starts on, or null
 * @param request what it asks for; null where it was rejected, and in a replay that is known by {@code sent}
 * @param orderId of a rejected row, where it could be read
 * @param operation of a rejected row, where it could be read
 * @param code why it was rejected, or null
 * @param message the same as a sentence, or null; of an accepted row what its result shows beside the outcome
 * @param sent the fields as their sender wrote them, or null where they are not known
 * @param passThrough what comes back with its results
 */
public record Candidate(
        int rowNo,
        Long line,
        RechargeRequest request,
        String orderId,
        Operation operation,
        String code,
        String message,
        SentFields sent,
        PassThrough passThrough) {

    public static Candidate accepted(int rowNo, Long line, RechargeRequest request) {
        return accepted(rowNo, line, request, null);
    }

    public static Candidate accepted(int rowNo, Long line, RechargeRequest request, SentFields sent) {
        return new Candidate(
                rowNo, line, request, request.orderId(), request.operation(), null, null, sent, PassThrough.NONE);
    }

    public static Candidate rejected(
            int rowNo, Long line, String orderId, Operation operation, String code, String message) {
        return rejected(rowNo, line, orderId, operation, code, message, null);
    }

    public static Candidate rejected(
            int rowNo, Long line, String orderId, Operation operation, String code, String message, SentFields sent) {
        return new Candidate(rowNo, line, null, orderId, operation, code, message, sent, PassThrough.NONE);
    }

    /**
     * The same row where it names a request that is recorded: today's catalogue would refuse it, and it is not asked.
     */
    Candidate replay() {
        return new Candidate(rowNo, line, null, orderId, operation, null, null, sent, passThrough);
    }

    /** The same row with what comes back with its results. */
    public Candidate with(PassThrough fields) {
        return new Candidate(rowNo, line, request, orderId, operation, code, message, sent, fields);
    }

    /** The same row, refused. */
    Candidate refused(String why, String sentence) {
        return rejected(rowNo, line, orderId, operation, why, sentence).with(passThrough);
    }

    /** The same row, with a sentence that its result shows beside what became of its order. */
    Candidate noted(String note) {
        return new Candidate(rowNo, line, request, orderId, operation, code, note, sent, passThrough);
    }

    boolean accepted() {
        return code == null;
    }

    /** Whether it holds a request that could be recorded; a replay needs none. */
    boolean holdsRequest() {
        return request != null;
    }

    /** What its sender gets for a rejected row. */
    RechargeResult rejection() {
        return new RechargeResult(
                orderId,
                operation,
                Status.REJECTED,
                null,
                null,
                null,
                null,
                null,
                code,
                message,
                RequestJson.emptyObject(),
                line,
                null,
                Instant.now());
    }
}
