package io.rechargeroutes.intake.format;

import io.rechargeroutes.model.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** All that a reader gave for an input: the rows, and where the input broke, if it did. */
public record Rows(List<Row> rows, UnreadableInputException broken) {

    public static Rows read(Format format, String text) {
        return read(format, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Rows read(Format format, byte[] bytes) {
        return read(format, new ByteArrayInputStream(bytes));
    }

    public static Rows read(Format format, InputStream in) {
        List<Row> rows = new ArrayList<>();
        try (RowReader reader = RowReader.open(format, in)) {
            while (reader.hasNext()) {
                rows.add(reader.next());
            }
            return new Rows(rows, null);
        } catch (UnreadableInputException e) {
            return new Rows(rows, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One word a row: its line, and its orderId or what is wrong. */
    public List<String> summary() {
        return rows.stream()
                .map(row -> row.line() + ":"
                        + (row.content() == null
                                ? "!"
                                : row.content().path("orderId").asText()))
                .toList();
    }

    public Row row(int index) {
        return rows.get(index);
    }

    public String problem(int index) {
        return rows.get(index).problem();
    }
}
