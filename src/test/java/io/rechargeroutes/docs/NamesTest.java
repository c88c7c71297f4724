package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files, routes, settings and dependencies that the documents name are there. */
class NamesTest {

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");
    private static final Pattern FILE = Pattern.compile(
            "(?:routes|src|samples|docs)/[A-Za-z0-9_./-]*|pom\\.xml|application\\.properties|[a-z-]+\\.csv");
    private static final Pattern ROUTE =
            Pattern.compile("(?:intake|dispatch|delivery|schedule|a1topup|aop)-[a-z0-9-]+");
    private static final Pattern SETTING =
            Pattern.compile("(?:recharge|a1topup|aop|sandbox)\\.(?!.*\\.?(?:yaml|json)$)[a-z0-9.-]+[a-z0-9]");
    private static final Pattern ROUTE_ID = Pattern.compile("(?m)^ {4}id: ([a-z0-9-]+)$");
    /** A class of tests, or of the invariants that the fault harness checks, and perhaps a method of it. */
    private static final Pattern TEST =
            Pattern.compile("([A-Z][A-Za-z0-9]*(?:Test|IT|Check)|(?:Queue)?Invariants)(?:#([a-zA-Z0-9_]+))?");

    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([a-z0-9.-]+)</artifactId>");
    private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern ANCHOR = Pattern.compile("\\]\\((?!https?:)([^)#]*)#([^)]+)\\)");
    /** A claim of the safety page: an item whose first words are bold. What belongs to it is indented. */
    private static final Pattern CLAIM = Pattern.compile("(?m)^- \\*\\*(.+)(?:\\n +.*)*");

    private static final Pattern SHOWN_BY = Pattern.compile("(?s)\\n  - shown by: (.+)");
    private static final String NO_CLAIMS = "## What is not promised";
    private static final String NOT_TRIED = "not tried";
    /** Names like settings, but of queues. */
    private static final Set<String> QUEUES = Set.of("recharge.requests", "recharge.results", "recharge.dead");
    /** What a reader is made to make. */
    private static final Set<String> MADE_BY_THE_READER = Set.of(
            "mine.csv",
            "orders.csv",
            "routes/providers/acme/",
            "routes/formats/partner-x.yaml",
            "routes/formats/partner-x-queue.yaml",
            "routes/formats/branches.yaml");

    @Test
    void linksLeadToFiles() {
        List<String> broken = new ArrayList<>();
        for (Document document : Document.all()) {
            LINK.matcher(document.prose())
                    .results()
                    .map(link -> link.group(1))
                    .filter(target -> !Files.exists(document.path().resolveSibling(target)))
                    .forEach(target -> broken.add(document.path() + ": " + target));
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void filesAreThere() {
        assertEquals(
                List.of(),
                unknown(
                        FILE,
                        name -> Files.exists(Path.of(name))
                                || Files.exists(Path.of("routes/catalog", name))
                                || MADE_BY_THE_READER.contains(name)));
    }

    @Test
    void routesAreThere() {
        Set<String> ids = routeIds();
        assertTrue(ids.contains("dispatch-send"), ids.toString());
        assertEquals(List.of(), unknown(ROUTE, ids::contains));
    }

    @Test
    void settingsAreThere() {
        Set<String> keys = Document.of("docs/configuration.md").rows("key").stream()
                .map(row -> Document.codeOf(row.get(0)))
                .collect(Collectors.toSet());
        assertEquals(List.of(), unknown(SETTING, name -> keys.contains(name) || QUEUES.contains(name)));
    }

    @Test
    void testsAreThere() {
        assertEquals(List.of(), unknown(TEST, NamesTest::isTest));
    }

    @Test
    void claim_ofTheSafetyPage_namesTheTestsThatShowIt() {
        String text = Document.of("docs/safety.md").text();
        int end = text.indexOf(NO_CLAIMS);
        assertTrue(end > 0, NO_CLAIMS);
        List<String> claims = CLAIM.matcher(text.substring(0, end))
                .results()
                .map(claim -> claim.group())
                .toList();
        assertTrue(claims.size() > 70, claims.size() + " claims");
        assertEquals(List.of(), claims.stream().filter(claim -> !isShown(claim)).toList());
    }

    private static boolean isShown(String claim) {
        Matcher by = SHOWN_BY.matcher(claim);
        if (!by.find()) {
            return false;
        }
        List<String> named = Document.codesOf(by.group(1)).toList();
        return by.group(1).strip().equals(NOT_TRIED)
                || !named.isEmpty()
                        && named.stream().allMatch(name -> TEST.matcher(name).matches());
    }

    @Test
    void linksToSections_leadToHeadings() {
        List<String> broken = new ArrayList<>();
        for (Document document : Document.all()) {
            ANCHOR.matcher(document.prose()).results().forEach(link -> {
                Path target = link.group(1).isEmpty()
                        ? document.path()
                        : document.path().resolveSibling(link.group(1));
                if (!Files.exists(target) || !anchors(target).contains(link.group(2))) {
                    broken.add(document.path() + ": " + link.group(1) + "#" + link.group(2));
                }
            });
        }
        assertEquals(List.of(), broken);
    }

    /** A heading's name in an address: lower case, blanks as hyphens, only letters, digits, hyphens and underscores. */
    private static Set<String> anchors(Path page) {
        return HEADING.matcher(Document.of(page.toString()).prose())
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void everyDependencyHasItsReason() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Set<String> used = DEPENDENCY
                .matcher(pom)
                .results()
                .map(one -> ARTIFACT.matcher(one.group(1)))
                .flatMap(artifact -> artifact.results().limit(1).map(name -> name.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        List<List<String>> rows = Document.of("docs/architecture.md").rows("dependency");
        assertEquals(
                used,
                rows.stream().map(row -> Document.codeOf(row.get(0))).collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(
                List.of(),
                rows.stream()
                        .map(row -> Document.codeOf(row.get(1)))
                        .filter(version -> !pom.contains("<" + version + ">"))
                        .toList());
        assertEquals(
                List.of(), rows.stream().filter(row -> row.get(2).isBlank()).toList());
    }

    private static List<String> unknown(Pattern form, Predicate<String> known) {
        List<String> unknown = new ArrayList<>();
        for (Document document : Document.all()) {
            document.code().stream()
                    .filter(name -> form.matcher(name).matches() && !known.test(name))
                    .forEach(name -> unknown.add(document.path() + ": " + name));
        }
        return unknown;
    }

    /** Whether there is a class of tests, and the method in it, if one is named. */
    private static boolean isTest(String name) {
        Matcher parts = TEST.matcher(name);
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return parts.matches()
                    && files.filter(file -> file.endsWith(parts.group(1) + ".java"))
                            .anyMatch(file ->
                                    parts.group(2) == null || read(file).contains("void " + parts.group(2) + "("));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static Set<String> routeIds() {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .flatMap(file -> ROUTE_ID.matcher(read(file)).results())
                    .map(id -> id.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
