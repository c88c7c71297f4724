package io.rechargeroutes.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.quartz.CronExpression;

/**
 * What a setting's value looks like.
 *
 * @param form the form that is wanted, to follow "must be"
 * @param unit as the documentation names it: path, time; empty where the form says all, and where it counts what a
 *     setting names
 * @param normal turns a slip that has one meaning only into that form: blanks, quotes, the slash at the end of a URL,
 *     {@code 30 s}
 * @param sound whether a normal value can be used
 */
public record SettingType(String form, String unit, UnaryOperator<String> normal, Predicate<String> sound) {

    /** Whatever it is, as it is: secrets may hold blanks and quotes. */
    public static final SettingType TEXT = new SettingType("a text", "", text -> text, text -> true);

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|'([^']*)'");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})\\s*([A-Za-z]+)");
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,10}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,12})?");
    /** A cron whose seconds or minutes are above 59. */
    private static final Pattern NO_MINUTE = Pattern.compile("^(\\S+\\s+)?\\S*?\\b([6-9][0-9]|[0-9]{3,})");

    private static final Map<String, List<String>> UNITS = Map.of(
            "ms",
            List.of("ms", "milli", "millis", "millisecond", "milliseconds"),
            "s",
            List.of("s", "sec", "secs", "second", "seconds"),
            "m",
            List.of("m", "min", "mins", "minute", "minutes"),
            "h",
            List.of("h", "hr", "hrs", "hour", "hours"),
            "d",
            List.of("d", "day", "days"));
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    /** A hundred years: what is longer is a slip, and overflows somewhere. */
    private static final long LONGEST = 100L * 365 * 86_400_000L;

    /** Whether a value in its normal form, which the configuration hands out, can be used. */
    boolean fits(String value) {
        return sound.test(value);
    }

    /** The same of another unit. */
    SettingType in(String other) {
        return other.isEmpty() ? this : new SettingType(form, other, normal, sound);
    }

    public static SettingType word(String form) {
        return new SettingType(form, "", SettingType::bare, word -> !word.isEmpty());
    }

    public static SettingType choice(String... choices) {
        String unit = List.of(choices).contains("true") ? "true/false" : "name";
        return new SettingType(
                String.join(" or ", choices),
                unit,
                text -> Stream.of(choices)
                        .filter(bare(text)::equalsIgnoreCase)
                        .findFirst()
                        .orElse(bare(text)),
                List.of(choices)::contains);
    }

    public static SettingType count(long least, long most) {
        return new SettingType(
                "a whole number from " + least + " to " + most,
                "",
                SettingType::bare,
                text -> COUNT.matcher(text).matches() && Long.parseLong(text) >= least && Long.parseLong(text) <= most);
    }

    static SettingType percentage() {
        return new SettingType(
                "a percentage from 0 to 100, without the sign",
                "percent",
                SettingType::bare,
                count(0, 100).sound());
    }

    public static SettingType number(String least, String form) {
        return new SettingType(
                form,
                "",
                SettingType::bare,
                text -> NUMBER.matcher(text).matches() && new BigDecimal(text).compareTo(new BigDecimal(least)) >= 0);
    }

    /** A number and its unit; a bare number would be milliseconds here and seconds there. */
    public static SettingType duration(long leastMillis, String examples) {
        return new SettingType(
                "a time with its unit like " + examples,
                "time",
                SettingType::duration,
                text -> millis(text) >= leastMillis && millis(text) <= LONGEST);
    }

    /** A duration where Camel takes a plain number of milliseconds only: it is handed out as that. */
    static SettingType durationInMillis(String examples) {
        return new SettingType(
                "a time with its unit like " + examples,
                "time",
                text -> {
                    long millis = millis(duration(text));
                    return millis > 0
                            ? Long.toString(millis)
                            : COUNT.matcher(bare(text)).matches() ? bare(text) + " without its unit" : text;
                },
                COUNT.asMatchPredicate());
    }

    static SettingType durations() {
        return new SettingType(
                "times with their units and commas between, like 30s,1m,2h",
                "times",
                text -> Stream.of(bare(text).split(",", -1))
                        .map(SettingType::duration)
                        .collect(Collectors.joining(",")),
                text -> Stream.of(text.split(",", -1)).allMatch(each -> millis(each) > 0 && millis(each) <= LONGEST));
    }

    public static SettingType url() {
        return new SettingType(
                "an address like https://host/path, without user, query and blanks",
                "URL",
                SettingType::url,
                SettingType::isUrl);
    }

    /** Below a provider's url. */
    public static SettingType path() {
        return new SettingType(
                "a path like /Recharge",
                "path",
                text -> bare(text).isEmpty()
                        ? ""
                        : "/" + bare(text).replaceAll("/{2,}", "/").replaceAll("^/|/$", ""),
                text -> text.matches("/[A-Za-z0-9._~/-]*"));
    }

    static SettingType cron() {
        return new SettingType(
                "a Quartz cron like 0+0/15+*+*+*+?, + for a blank",
                "Quartz cron",
                SettingType::bare,
                text -> comes(text.replace('+', ' ')));
    }

    /** Quartz takes minute 99 and 30 February, which never come. */
    private static boolean comes(String cron) {
        try {
            return !NO_MINUTE.matcher(cron).find()
                    && new CronExpression(cron).getNextValidTimeAfter(new Date()) != null;
        } catch (ParseException fault) {
            return false;
        }
    }

    static SettingType zone() {
        return new SettingType("a time zone like Asia/Kolkata", "time zone", SettingType::bare, works(text -> {
            if (!ZoneId.of(text).getId().equals(text)) {
                throw new DateTimeException(text);
            }
        }));
    }

    static SettingType logLevel() {
        return new SettingType(
                "a log level: OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL",
                "level",
                SettingType::bare,
                text -> text.matches(
                        "(?i)OFF|FATAL|ERROR|SEVERE|WARN|WARNING|INFO|CONFIG|DEBUG|FINE|FINER|TRACE|FINEST|ALL|inherit|[0-9]{1,5}"));
    }

    static SettingType pattern() {
        return new SettingType(
                "a regular expression like (?i).*\\\\.(csv|json|jsonl|xml)",
                "regular expression",
                String::strip,
                works(Pattern::compile));
    }

    public static SettingType file() {
        return new SettingType(
                "the name of a file or folder",
                "path",
                SettingType::bare,
                works(Path::of).and(text -> !text.isEmpty()));
    }

    private interface Use {
        void of(String text);
    }

    private static Predicate<String> works(Use use) {
        return text -> {
            try {
                use.of(text);
                return true;
            } catch (DateTimeException | PatternSyntaxException | InvalidPathException fault) {
                return false;
            }
        };
    }

    /** Without blanks and a pair of quotes around. */
    private static String bare(String text) {
        Matcher quoted = QUOTED.matcher(text.strip());
        return quoted.matches() ? (quoted.group(1) == null ? quoted.group(2) : quoted.group(1)).strip() : text.strip();
    }

    /**
     * {@code 30 s} and {@code 1 day} are 30s and 1d. Camel knows no ISO form, so that {@code PT30S} becomes 30000ms.
     */
    private static String duration(String text) {
        String bare = bare(text).toLowerCase(Locale.ROOT);
        Matcher parts = DURATION.matcher(bare);
        if (parts.matches()) {
            return UNITS.entrySet().stream()
                    .filter(unit -> unit.getValue().contains(parts.group(2)))
                    .findFirst()
                    .map(unit -> parts.group(1) + unit.getKey())
                    .orElse(bare);
        }
        return bare.equals("0") ? "0s" : bare.startsWith("p") ? iso(bare) : bare;
    }

    private static String iso(String text) {
        try {
            return Duration.parse(text).toMillis() + "ms";
        } catch (DateTimeException | ArithmeticException none) {
            return text;
        }
    }

    /** -1 where it is no duration. */
    private static long millis(String normal) {
        Matcher parts = DURATION.matcher(normal);
        if (!parts.matches() || !MILLIS.containsKey(parts.group(2))) {
            return -1;
        }
        long unit = MILLIS.get(parts.group(2));
        long number = Long.parseLong(parts.group(1));
        return number > Long.MAX_VALUE / unit ? -1 : number * unit;
    }

    /**
     * Without the slash at its end, with one in place of several and no blank before it: a setting may be built on
     * another that ends in them.
     */
    private static String url(String text) {
        return bare(text)
                .replaceAll("\\s+/", "/")
                .replaceAll("(?<!:)/{2,}", "/")
                .replaceAll("/+$", "");
    }

    private static boolean isUrl(String text) {
        try {
            URI url = new URI(text);
            return text.matches("https?://.*")
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null
                    && url.getPort() <= 65_535;
        } catch (URISyntaxException fault) {
            return false;
        }
    }
}
