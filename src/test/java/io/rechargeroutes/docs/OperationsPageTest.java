package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whoever is on call finds each notice and each metric of the source in docs/operations.md, and what to do about it.
 */
class OperationsPageTest {

    private static final Document PAGE = Document.of("docs/operations.md");
    private static final Path SOURCE = Path.of("src/main/java");
    /** Where a notice is made: {@code alert} or {@code info} says what it is, or a flag behind its kind does. */
    private static final Pattern NOTICE = Pattern.compile(
            "\\b(alert|info|notice|Notice|ofRecheck)\\(\\s*(?:[A-Za-z.]+\\.)?\"?([A-Z]+(?:_[A-Z]+)*)\"?,(?:\\s*(true|false)\\b)?");

    private static final Pattern METRIC = Pattern.compile("\\b(?:counter|builder)\\(\"(recharge\\.[a-z.]+)\"");
    private static final Pattern RUNBOOK = Pattern.compile("(?ms)^## Runbook$(.*?)(?=^## )");
    private static final Pattern SECTION = Pattern.compile("(?ms)^### ([^\\n]+)\\n(.*?)(?=^### |\\z)");
    /** A rule of Prometheus: its name, and the rest of it. */
    private static final Pattern RULE = Pattern.compile("(?s)- alert: (\\w+)\\n(.*?)(?=- alert: |\\z)");

    private static final Pattern KINDS_OF_RULE = Pattern.compile("kind(=~|!~)\"([^\"]+)\"");
    private static final Pattern KINDS = Pattern.compile("([A-Z_]+(?:, [A-Z_]+)*): .*");

    @Test
    void kinds_ofTheTable_areThoseOfTheSource() {
        Map<String, String> documented = new TreeMap<>();
        PAGE.rows("kind").forEach(row -> assertEquals(null, documented.put(Document.codeOf(row.get(0)), row.get(1))));
        Map<String, String> made = inSource(NOTICE)
                .collect(Collectors.toMap(
                        notice -> notice.group(2),
                        notice -> isAlert(notice) ? "yes" : "no",
                        (one, other) -> one,
                        TreeMap::new));
        assertTrue(made.size() > 20, made.toString());
        assertEquals(lines(made), lines(documented));
    }

    @Test
    void kind_anyOfTheTable_hasOneSectionOfTheRunbook() {
        List<String> inHeadings = sections().stream()
                .map(section -> KINDS.matcher(section.group(1)))
                .flatMap(kinds -> kinds.matches() ? Stream.of(kinds.group(1).split(", ")) : Stream.of())
                .sorted()
                .toList();
        List<String> inTable = PAGE.rows("kind").stream()
                .map(row -> Document.codeOf(row.get(0)))
                .sorted()
                .toList();
        assertEquals(inTable, inHeadings);
    }

    @Test
    void section_ofTheRunbook_hasSymptomCauseAndAction() {
        List<String> without = new ArrayList<>();
        for (MatchResult section : sections()) {
            String text = section.group(2);
            int symptom = text.indexOf("- **Symptom.** ");
            int cause = text.indexOf("- **Cause");
            boolean action = text.contains("- **Action.** ")
                    || text.contains("- **Action.**\n")
                    || text.contains("- **Cause and action.**\n");
            if (symptom < 0 || cause < symptom || !action) {
                without.add(section.group(1));
            }
        }
        assertEquals(List.of(), without);
    }

    @Test
    void alert_any_isInTheRuleThatTheTableOfActsSays() {
        Map<String, String> rules = PAGE.blocks("yaml").stream()
                .flatMap(block -> RULE.matcher(block).results())
                .collect(Collectors.toMap(rule -> rule.group(1), rule -> rule.group(2)));
        Map<String, Set<String>> found = new TreeMap<>();
        alerts().forEach(kind -> found.put(
                kind,
                rules.keySet().stream()
                        .filter(name -> catches(rules.get(name), kind))
                        .collect(Collectors.toCollection(TreeSet::new))));
        assertEquals(rulesOfTheTable(), found);
    }

    private static Map<String, Set<String>> rulesOfTheTable() {
        Map<String, Set<String>> rules = new TreeMap<>();
        String before = "";
        for (List<String> row : PAGE.rows("act")) {
            String act = row.get(0).equals("the same") ? before : row.get(0);
            Set<String> of = act.startsWith("now if many")
                    ? Set.of("RechargeManyAlerts", "RechargeInTheMorning")
                    : Set.of(act.startsWith("now") ? "RechargeActNow" : "RechargeInTheMorning");
            Document.codesOf(row.get(1)).forEach(kind -> assertEquals(null, rules.put(kind, of), kind));
            before = act;
        }
        return rules;
    }

    private static List<String> alerts() {
        return PAGE.rows("kind").stream()
                .filter(row -> row.get(1).equals("yes"))
                .map(row -> Document.codeOf(row.get(0)))
                .toList();
    }

    /** All selectors of a rule catch a kind, or none does. */
    private static boolean catches(String rule, String kind) {
        Set<Boolean> caught = KINDS_OF_RULE
                .matcher(rule)
                .results()
                .map(kinds -> kind.matches(kinds.group(2)) == kinds.group(1).equals("=~"))
                .collect(Collectors.toSet());
        assertEquals(1, caught.size(), kind + " in " + rule);
        return caught.contains(true);
    }

    @Test
    void alert_any_isAcknowledgedInItsSection() {
        List<String> alerts = alerts();
        List<String> without = sections().stream()
                .filter(section -> {
                    Matcher kinds = KINDS.matcher(section.group(1));
                    return kinds.matches()
                            && Stream.of(kinds.group(1).split(", ")).anyMatch(alerts::contains);
                })
                .filter(section -> !section.group(2).contains("cknowledge"))
                .map(section -> section.group(1))
                .toList();
        assertEquals(List.of(), without);
    }

    @Test
    void metrics_ofTheSource_areListed() {
        List<String> listed = PAGE.rows("metric").stream()
                .flatMap(row -> Document.codesOf(row.get(0)))
                .toList();
        TreeSet<String> unlisted = inSource(METRIC)
                .map(metric -> metric.group(1).replace('.', '_'))
                .filter(name -> listed.stream().noneMatch(metric -> metric.startsWith(name)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(listed.size() > 5, listed.toString());
        assertEquals(new TreeSet<>(), unlisted);
    }

    private static boolean isAlert(MatchResult notice) {
        return notice.group(1).equals("alert") || "true".equals(notice.group(3));
    }

    private static List<MatchResult> sections() {
        String runbook = RUNBOOK.matcher(PAGE.text())
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        return SECTION.matcher(runbook).results().toList();
    }

    private static Stream<MatchResult> inSource(Pattern wanted) {
        try (Stream<Path> files = Files.walk(SOURCE)) {
            List<MatchResult> found = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                wanted.matcher(Files.readString(file)).results().forEach(found::add);
            }
            return found.stream();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String lines(Map<String, String> kinds) {
        return String.join(
                "\n",
                kinds.entrySet().stream()
                        .map(kind -> kind.getKey() + " " + kind.getValue())
                        .toList());
    }
}
