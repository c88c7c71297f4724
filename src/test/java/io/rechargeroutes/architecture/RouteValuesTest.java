package io.rechargeroutes.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What may not be written into a route file: places and secrets belong into the settings, programs into Java. */
class RouteValuesTest {

    private static final Pattern HOST =
            Pattern.compile("(?s).*(://|\\blocalhost\\b|\\b[0-9]{1,3}(\\.[0-9]{1,3}){3}\\b).*");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(password|passwd|pwd|secret|token|username|apikey|authorization).*");
    private static final Pattern SECRET_INLINE =
            Pattern.compile("(?i).*(password|pwd|secret|token|username|user)=(?!\\{\\{).*");
    private static final Set<String> PLACES =
            Set.of("directoryName", "destinationName", "replyTo", "cron", "trigger", "host", "hostname");
    private static final Pattern PLACE_INLINE = Pattern.compile(
            "(file|jms|ftp|sftp|https?):(?!\\{\\{).*|.*[?&](cron|destinationName|directoryName)=(?!\\{\\{).*");
    private static final Pattern PROGRAM =
            Pattern.compile("(?i)groovy|js|javascript|joor|java|mvel|python|script|spel|ognl|xquery");
    private static final String DESTINATION_HEADER = "CamelJmsDestinationName";
    private static final int LONGEST_SIMPLE = 100;

    private final List<RouteFile> files = Stream.concat(RouteFile.all().stream(), RouteFile.kamelets().stream())
            .toList();

    @Test
    void noHostStandsInARoute() {
        none((name, value) -> HOST.matcher(value).matches());
    }

    @Test
    void noCredentialStandsInARoute() {
        none((name, value) -> SECRET_NAME.matcher(name).matches() && !value.startsWith("{{")
                || SECRET_INLINE.matcher(value).matches());
    }

    @Test
    void noFolderQueueOrScheduleStandsInARoute() {
        none((name, value) -> PLACES.contains(name)
                        && !value.startsWith("{{")
                        && !(name.equals("destinationName") && value.equals(DESTINATION_HEADER))
                || name.equals("uri") && PLACE_INLINE.matcher(value).matches());
    }

    /** The one destination that is no setting: the reply's own, which a step of the same route shows. */
    @Test
    void destinationThatIsAHeader_isSetByAStepOfItsRoute() {
        List<String> faults = new ArrayList<>();
        List<String> found = new ArrayList<>();
        files.forEach(file -> file.routes().forEach(route -> {
            boolean set = false;
            for (RouteFile.Step step : route.steps()) {
                set |= step.kind().equals("setHeader")
                        && DESTINATION_HEADER.equals(step.options().get("name"));
                if (DESTINATION_HEADER.equals(
                        RouteFile.map(step.options().get("parameters")).get("destinationName"))) {
                    (set ? found : faults).add(route + " " + step.id());
                }
            }
        }));
        assertEquals(List.of(), faults);
        assertEquals(3, found.size());
    }

    @Test
    void noProgramStandsInARoute() {
        List<String> faults = new ArrayList<>();
        files.forEach(file -> names(file.entries())
                .filter(name -> PROGRAM.matcher(name).matches())
                .forEach(name -> faults.add(file.place() + ": " + name)));
        assertEquals(List.of(), faults);
    }

    @Test
    void simpleExpressionsAreShort() {
        none((name, value) -> name.equals("expression") && value.length() > LONGEST_SIMPLE);
    }

    private void none(BiPredicate<String, String> faulty) {
        List<String> faults = new ArrayList<>();
        files.forEach(file -> RouteFile.eachValue(file.entries(), (name, value) -> {
            if (faulty.test(name, value)) {
                faults.add(file.place() + ": " + name + ": " + value);
            }
        }));
        assertEquals(List.of(), faults);
    }

    private static Stream<String> names(Object node) {
        if (node instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .flatMap(entry -> Stream.concat(Stream.of(entry.getKey().toString()), names(entry.getValue())));
        }
        return node instanceof List<?> list ? list.stream().flatMap(RouteValuesTest::names) : Stream.empty();
    }
}
