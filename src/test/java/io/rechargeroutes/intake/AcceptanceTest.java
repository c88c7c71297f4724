package io.rechargeroutes.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.rechargeroutes.formats.Formats;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.ShippedSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AcceptanceTest {

    private final Acceptance acceptance = new Acceptance(
            new RequestValidator(Formats.CATALOGUE, Set.of("AOP")),
            null,
            null,
            ShippedSettings.of(RechargeSettings.class, Map.of()));

    /** Such a row holds nothing but what is passed through; its file would never be recorded. */
    @Test
    void unterminatedRow_withoutAnyField_isRejected() {
        Row row = Row.of(7, JsonNodeFactory.instance.objectNode());
        Candidate candidate = acceptance
                .check(List.of(new NumberedRow(3, row, NumberedRow.LINE_UNTERMINATED)))
                .get(0);
        assertEquals(
                "3 7 null LINE_UNTERMINATED",
                candidate.rowNo() + " " + candidate.line() + " " + candidate.orderId() + " " + candidate.code());
    }
}
