package io.rechargeroutes.intake.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.model.Format;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageBodyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1}|JSON",
                "  [{\"a\":1}]|JSON",
                "\uFEFF{\"a\":1}|JSON",
                "{\"a\":1}\\n{\"a\":2}|JSONL",
                "{\"a\":1}\\n\\n{\"a\":2}\\n|JSONL",
                "{\\n\"a\":1\\n}|JSON",
                "{\\n\"a\":{\"b\":1},\\n\"c\":{}}|JSON",
                "<recharge/>|XML",
                "<?xml version=\"1.0\"?><recharges/>|XML",
                "orderId,operator\\nA,B|CSV",
                "''|JSON"
            })
    void body_firstCharacter_decidesTheFormat(String body, Format format) {
        assertEquals(format, MessageBody.format(body.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
