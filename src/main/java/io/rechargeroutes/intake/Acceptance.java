package io.rechargeroutes.intake;

import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.Messages;
import io.rechargeroutes.ledger.intake.Submissions;
import io.rechargeroutes.model.SentFields;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/** Checks rows and records them: after this they cannot be lost. */
@ApplicationScoped
@Named("acceptance")
public class Acceptance {

    private static final String UNTERMINATED = "the last line has no line end, so it may be cut off, and was"
            + " not sent; end the last line with a line feed and send the rest again, under the header line where there is one";

    private final RequestValidator validator;
    private final Submissions files;
    private final Messages messages;
    private final boolean toQueue;

    Acceptance(RequestValidator validator, Submissions files, Messages messages, RechargeSettings settings) {
        this.validator = validator;
        this.files = files;
        this.messages = messages;
        this.toQueue = settings.files().toResultsQueue();
    }

    /** Each row becomes a request, or the reason why it is none. */
    public List<Candidate> check(@Body List<NumberedRow> rows) {
        return rows.stream().map(this::candidate).toList();
    }

    private Candidate candidate(NumberedRow numbered) {
        return judged(numbered).with(numbered.row().passThrough());
    }

    private Candidate judged(NumberedRow numbered) {
        Row row = numbered.row();
        Long line = row.line() > 0 ? row.line() : null;
        if (NumberedRow.FILE_UNREADABLE.equals(numbered.code())) {
            return Candidate.rejected(
                    numbered.number(),
                    line,
                    null,
                    null,
                    numbered.code(),
                    "the file could not be read from here on: " + row.problem());
        }
        if (NumberedRow.LINE_UNTERMINATED.equals(numbered.code())) {
            return Candidate.rejected(numbered.number(), line, wholeOrderId(row), null, numbered.code(), UNTERMINATED);
        }
        Checked checked = validator.check(row);
        if (checked instanceof Checked.Accepted accepted) {
            return Candidate.accepted(numbered.number(), line, accepted.request(), SentFields.of(row.content()));
        }
        Checked.Rejected why = (Checked.Rejected) checked;
        return Candidate.rejected(
                numbered.number(),
                line,
                why.orderId(),
                why.operation(),
                why.code(),
                why.message(),
                row.problem() == null ? SentFields.of(row.content()) : null);
    }

    /** Of a line that may be cut off in its last cell; null where that is the orderId, or where nothing can be read. */
    private String wholeOrderId(Row row) {
        if (row.content() == null
                || row.content().isEmpty()
                || "orderId"
                        .equals(List.copyOf(row.content().properties())
                                .get(row.content().size() - 1)
                                .getKey())) {
            return null;
        }
        Checked checked = validator.check(row);
        return checked instanceof Checked.Rejected why
                ? why.orderId()
                : ((Checked.Accepted) checked).request().orderId();
    }

    /** Commits a batch of rows, of a message where there is one, else of a file. */
    public void record(
            @Body List<Candidate> rows,
            @ExchangeProperty("intakeId") String intakeId,
            @ExchangeProperty("message") InputMessage message) {
        if (message == null) {
            files.accept(intakeId, rows, toQueue);
        } else {
            messages.accept(
                    message.envelope(),
                    rows,
                    message.isLast(rows.get(rows.size() - 1).rowNo()));
        }
    }
}
