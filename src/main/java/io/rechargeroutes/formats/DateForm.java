package io.rechargeroutes.formats;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How somebody else writes a date or a time.
 *
 * @param pattern as it stands in the format
 * @param zone whose time it is, where the text does not say; null where it does, and of a date
 */
record DateForm(String pattern, ZoneId zone) {

    /** A letter of the time of a day, outside of quotes. */
    private static final Pattern OF_A_TIME = Pattern.compile("^(?:[^']|'[^']*')*?[HhKkmsSAnNaB]");

    private static final Pattern ZONE_BY_NAME = Pattern.compile("^(?:[^']|'[^']*')*?[zvV]");
    private static final Pattern YEAR_OF_TWO_DIGITS = Pattern.compile("(?<![yu])(yy|uu)(?![yu])");

    private static final ZonedDateTime EXAMPLE = ZonedDateTime.parse("2026-11-28T13:45:17.123Z");

    /** What is wrong with the pattern for a moment, or for a date; and what to do. */
    Optional<String> fault(boolean moment) {
        try {
            TemporalAccessor read = read(formatter().format(EXAMPLE));
            if (read instanceof LocalDate && OF_A_TIME.matcher(pattern).find()) {
                return Optional.of(
                        "names a part of the time that makes no time; write HH:mm, or hh:mm a, or leave it out");
            }
            if (ZONE_BY_NAME.matcher(pattern).find()) {
                return Optional.of(
                        "reads a zone by its name, and names like IST mean several; write XXX for +05:30, or leave the zone out and add zone: Asia/Kolkata");
            }
            if (!moment && YEAR_OF_TWO_DIGITS.matcher(pattern).find()) {
                return Optional.of("has a year of two digits, which is read as 20..; write yyyy");
            }
            boolean always = read instanceof ZonedDateTime && pattern.indexOf('[') < 0;
            return moment && zone == null && !always
                    ? Optional.of("says of no zone whose time it is, add zone: Asia/Kolkata")
                    : Optional.empty();
        } catch (IllegalArgumentException fault) {
            return Optional.of(
                    "is no pattern of a date (" + fault.getMessage() + "), write something like dd/MM/yyyy HH:mm");
        } catch (DateTimeException fault) {
            return Optional.of("leaves out the day, the month or the year; write something like dd/MM/yyyy HH:mm");
        }
    }

    /**
     * The moment in the canonical form: a date without a time is the end of its day. Empty where it is not written so.
     */
    Optional<String> moment(String text) {
        try {
            TemporalAccessor read = read(text);
            if (read instanceof ZonedDateTime zoned) {
                return Optional.of(zoned.toInstant().toString());
            }
            LocalDateTime local = read instanceof LocalDate date
                    ? date.atTime(LocalTime.MAX.truncatedTo(ChronoUnit.SECONDS))
                    : (LocalDateTime) read;
            return zone == null
                    ? Optional.empty()
                    : Optional.of(local.atZone(zone).toInstant().toString());
        } catch (DateTimeException fault) {
            return Optional.empty();
        }
    }

    /** The date in the canonical form. Empty where it is not written so. */
    Optional<String> date(String text) {
        try {
            return Optional.of(LocalDate.from(read(text)).toString());
        } catch (DateTimeException fault) {
            return Optional.empty();
        }
    }

    private TemporalAccessor read(String text) {
        return formatter().parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
    }

    /** Strict: the 31st of February is no date. Years count without an era then. */
    DateTimeFormatter formatter() {
        StringBuilder strict = new StringBuilder();
        boolean quoted = false;
        for (char c : pattern.toCharArray()) {
            quoted ^= c == '\'';
            strict.append(c == 'y' && !quoted ? 'u' : c);
        }
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(strict.toString())
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }
}
