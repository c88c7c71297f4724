package io.rechargeroutes.catalog;

import io.rechargeroutes.catalog.OutcomeRule.Certainty;
import io.rechargeroutes.catalog.OutcomeRule.Comparison;
import io.rechargeroutes.catalog.OutcomeRule.Condition;
import io.rechargeroutes.model.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads outcomes.csv; the order of its rows is kept, because the first that fits decides. */
final class OutcomeRows {

    private static final List<String> COLUMNS =
            List.of("provider", "call", "when", "verdict", "code", "certainty", "note");
    private static final Pattern CALL = Pattern.compile("[a-z0-9-]+");
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]*");
    private static final Pattern CONDITION = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)\\s*(!=|=|~)(.*)");
    private static final Map<String, Comparison> COMPARISONS =
            Map.of("=", Comparison.EQUALS, "~", Comparison.CONTAINS, "!=", Comparison.DIFFERS);

    private OutcomeRows() {}

    /** @param providers column names of operators.csv, which a row's provider must be one of */
    static List<OutcomeRule> read(Path file, List<String> providers, List<String> faults) {
        List<OutcomeRule> rules = new ArrayList<>();
        for (Line line : Table.read(file, COLUMNS, false, faults).lines()) {
            OutcomeRule rule = new OutcomeRule(
                    provider(line, providers),
                    calls(line),
                    conditions(line),
                    verdict(line),
                    code(line),
                    line.choice("certainty", Certainty.class));
            if (line.sound()) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private static String provider(Line line, List<String> providers) {
        String provider = line.required("provider");
        if (provider != null && !providers.isEmpty() && !providers.contains(provider.toLowerCase(Locale.ROOT))) {
            line.fault("provider '" + provider + "' has no column in operators.csv, correct it or add the column");
        }
        return provider == null ? null : provider.toUpperCase(Locale.ROOT);
    }

    private static Set<String> calls(Line line) {
        String text = line.required("call");
        if (text == null || text.equals("*")) {
            return Set.of();
        }
        Set<String> calls = new LinkedHashSet<>(List.of(text.split("\\s+")));
        for (String call : calls) {
            if (!CALL.matcher(call).matches()) {
                line.fault("call '" + call
                        + "' is not the name of a call, write names with blanks between, or * alone for all");
            }
        }
        return calls;
    }

    private static List<Condition> conditions(Line line) {
        List<Condition> conditions = new ArrayList<>();
        String when = line.required("when");
        for (String part : when == null ? new String[0] : when.split(";")) {
            Matcher form = CONDITION.matcher(part.strip());
            if (!form.matches()) {
                line.fault("condition '" + part.strip()
                        + "' cannot be understood, write name=value, name~part or name!=value");
            } else if (form.group(2).equals("~") && form.group(3).isBlank()) {
                line.fault("condition '" + part.strip() + "' fits everything, write what " + form.group(1)
                        + " must contain");
            } else {
                conditions.add(new Condition(
                        form.group(1),
                        COMPARISONS.get(form.group(2)),
                        form.group(3).strip()));
            }
        }
        return conditions;
    }

    /** An answer proves that the request was sent: were it taken for unsent, it would be sent again. */
    private static Verdict verdict(Line line) {
        Verdict verdict = line.choice("verdict", Verdict.class);
        if (verdict == Verdict.NOT_SENT) {
            line.fault("verdict NOT_SENT fits no answer, write REFUSED where it was certainly not executed");
        }
        return verdict;
    }

    private static String code(Line line) {
        return line.textOrNull("code") == null ? null : line.required("code", CODE, "upper snake case");
    }
}
