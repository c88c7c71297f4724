package io.rechargeroutes.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.settings.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The application knows no provider by name: outside a provider's own packages no Java file holds one, not even in a
 * comment.
 */
class ProviderNamesTest {

    private static final Path JAVA = Path.of("src/main/java/io/rechargeroutes");
    private static final Set<String> NAMES = Providers.folders(Path.of("routes")).stream()
            .map(folder -> folder.getFileName().toString())
            .collect(Collectors.toSet());

    /** {@code provider/<name>/} and {@code sandbox/<name>/}. */
    private static boolean isOfAProvider(Path file) {
        Path below = JAVA.relativize(file);
        return below.getNameCount() > 2
                && Set.of("provider", "sandbox").contains(below.getName(0).toString())
                && NAMES.contains(below.getName(1).toString());
    }

    private static List<String> found(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int line = 0; line < lines.size(); line++) {
            String text = lines.get(line).toLowerCase(Locale.ROOT);
            String place = file + ":" + (line + 1);
            NAMES.stream().filter(text::contains).forEach(name -> found.add(place + ": " + name));
        }
        return found;
    }

    @Test
    void provider_isNamedInItsOwnPackagesAlone() throws IOException {
        assertTrue(NAMES.size() >= 2, NAMES.toString());
        List<String> found = new ArrayList<>();
        int read = 0;
        int own = 0;
        try (Stream<Path> files = Files.walk(JAVA)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                if (isOfAProvider(file)) {
                    own++;
                } else {
                    found.addAll(found(file));
                    read++;
                }
            }
        }
        assertTrue(read > 250 && own > 30, read + " files read, " + own + " of providers");
        assertEquals(List.of(), found);
    }
}
