package io.rechargeroutes.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The benchmark is a project of its own, so that what it compares us with is never on our class path. */
class BenchProjectTest {

    private static final Pattern PROPERTIES = Pattern.compile("(?s)<properties>(.*?)</properties>");
    private static final Pattern PROPERTY = Pattern.compile("<([a-z0-9.-]+)>([^<]*)</\\1>");

    @Test
    void property_ofBothProjects_isTheSameInBoth() throws IOException {
        Map<String, String> ours = properties(Path.of("pom.xml"));
        Map<String, String> shared = properties(Path.of("bench/pom.xml"));
        shared.keySet().retainAll(ours.keySet());
        assertTrue(shared.size() > 10, shared.toString());
        Map<String, String> wanted = new TreeMap<>(ours);
        wanted.keySet().retainAll(shared.keySet());
        assertEquals(wanted, shared);
    }

    @Test
    void framework_ofAnotherContender_isNoneOfOurDependencies() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertTrue(Files.readString(Path.of("bench/pom.xml")).contains("org.springframework.boot"));
        assertTrue(!pom.contains("springframework") && !pom.contains("springboot"));
    }

    /** The first block: those of profiles belong to profiles. */
    private static Map<String, String> properties(Path pom) throws IOException {
        String block = PROPERTIES
                .matcher(Files.readString(pom))
                .results()
                .findFirst()
                .map(found -> found.group(1))
                .orElseThrow();
        return PROPERTY.matcher(block)
                .results()
                .collect(Collectors.toMap(
                        property -> property.group(1),
                        property -> property.group(2),
                        (one, other) -> one,
                        TreeMap::new));
    }
}
