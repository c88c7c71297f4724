package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.catalog.OutcomeRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/messages.md explains every code that a result can carry, and no other. */
class CodesTableTest {

    /**
     * A text in capitals is a code of ours. Shorter ones and those with a digit in the first word name other things.
     */
    private static final Pattern IN_SOURCE = Pattern.compile("\"([A-Z]{6,}|[A-Z]+(?:_[A-Z]+)+|HTTP_)\"");

    private static final Path SOURCE = Path.of("src/main/java/io/rechargeroutes");
    private static final Set<String> PACKAGES = Set.of("intake", "ledger", "dispatch", "provider", "schedule");

    @Test
    void codesAreThoseOfTheSourceAndTheCatalogue() {
        Set<String> given = new TreeSet<>(inSource());
        CatalogueReader.read(Path.of("routes/catalog")).rules().stream()
                .map(OutcomeRule::code)
                .filter(Objects::nonNull)
                .forEach(given::add);
        Set<String> documented = documented();
        // the kind of a notice is no code, unless results carry it too
        Document.of("docs/operations.md").rows("kind").stream()
                .map(row -> Document.codeOf(row.get(0)))
                .filter(kind -> !documented.contains(kind))
                .forEach(given::remove);
        assertEquals(String.join("\n", given), String.join("\n", documented));
    }

    private static Set<String> documented() {
        Set<String> codes = new TreeSet<>();
        for (List<String> row : Document.of("docs/messages.md").rows("code")) {
            String code = Document.codeOf(row.get(0)).replaceFirst("nnn$", "");
            assertEquals(true, codes.add(code), code + " stands twice");
        }
        return codes;
    }

    private static Set<String> inSource() {
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCE)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file ->
                            PACKAGES.contains(SOURCE.relativize(file).getName(0).toString()))
                    .flatMap(file -> IN_SOURCE.matcher(read(file)).results())
                    .map((MatchResult code) -> code.group(1))
                    .forEach(codes::add);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        return codes;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
