package io.rechargeroutes.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;

/** One row of a result file. */
record PublishedRow(String orderId, String status, String code) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CSVFormat CSV =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

    /** All rows of a result file; none where there is no such file. */
    static List<PublishedRow> in(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            String text = Files.readString(file);
            return file.toString().endsWith(".csv") ? csv(text) : json(text);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static List<PublishedRow> csv(String text) throws IOException {
        try (var parser = CSV.parse(new StringReader(text))) {
            return parser.stream()
                    .map(row -> new PublishedRow(row.get("orderId"), row.get("status"), row.get("code")))
                    .toList();
        }
    }

    private static List<PublishedRow> json(String text) throws IOException {
        List<PublishedRow> rows = new ArrayList<>();
        for (String line : text.lines().toList()) {
            JsonNode row = JSON.readTree(line);
            rows.add(new PublishedRow(
                    Objects.requireNonNullElse(row.path("orderId").textValue(), ""),
                    row.path("status").asText(),
                    row.path("code").asText(null)));
        }
        return rows;
    }
}
