package io.rechargeroutes.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Does to an operator's folder what samples/provider-acme/README.md says: adds the provider Acme, with YAML, settings
 * and catalogue rows alone.
 */
public final class AcmeFolder {

    private static final Path ACME = Path.of("samples/provider-acme");

    private AcmeFolder() {}

    /** Adds it to a folder that holds routes and application.properties. */
    public static void add(Path home, String url) {
        try {
            Application.copy(ACME.resolve("routes/providers/acme"), home.resolve("routes/providers/acme"));
            append(home.resolve("routes/catalog/outcomes.csv"), Files.readString(ACME.resolve("outcomes.csv")));
            addColumn(home.resolve("routes/catalog/operators.csv"));
            Path router = home.resolve("routes/router.camel.yaml");
            Files.writeString(
                    router,
                    Files.readString(router)
                            .replace(
                                    "            otherwise:\n",
                                    Files.readString(ACME.resolve("router-when.yaml")) + "            otherwise:\n"));
            append(
                    home.resolve("application.properties"),
                    "\n"
                            + Files.readString(ACME.resolve("application.properties"))
                                    .replace("https://api.acme.example", url)
                                    .replace("acme.timeout=30s", "acme.timeout=5s"));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static void addColumn(Path operators) throws IOException {
        Map<String, String> cells = Files.readAllLines(ACME.resolve("operators.csv")).stream()
                .map(line -> line.split(","))
                .collect(Collectors.toMap(row -> row[0], row -> row[1]));
        List<String> rows = Files.readAllLines(operators).stream()
                .map(line -> line.isBlank() || line.startsWith("#")
                        ? line
                        : line + "," + cells.getOrDefault(line.replaceFirst(",.*", ""), ""))
                .toList();
        Files.write(operators, rows);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
