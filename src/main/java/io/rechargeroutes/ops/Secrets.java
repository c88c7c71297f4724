package io.rechargeroutes.ops;

import io.rechargeroutes.model.Redactor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** The values of all settings that are secret by their names, in every spelling that a request gives them. */
public final class Secrets {

    private static final Pattern NAME = Pattern.compile(
            "(?i).*(password|passphrase|secret|registration[-_]id|token)\"?|[a-z0-9]+[._]headers[._].*");
    /** Masking shorter ones would mask half of every line. */
    private static final int SHORTEST = 4;
    /**
     * Secrets that no setting holds: tokens that a provider gave, and what is a person's own; by what stands before
     * them, and a PAN by itself.
     */
    private static final Pattern PASSING = Pattern.compile("(?i)(?<=\\bBearer )[A-Za-z0-9._~+/=-]{8,}"
            + "|(?<=\"(token|access_token|pancard|date_of_birth|email_id|mobile_number|otp|answer_key)\":\")[^\"]+"
            + "|" + Redactor.PAN);

    private final List<String> spellings;

    private Secrets(Stream<String> values) {
        this.spellings = values.filter(value -> value.length() >= SHORTEST)
                .flatMap(Secrets::spellings)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** Whether the value of a setting of that name must not be shown. */
    public static boolean isSecret(String name) {
        return NAME.matcher(name).matches();
    }

    static Secrets of(Config config) {
        return new Secrets(StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(Secrets::isSecret)
                .flatMap(name -> value(config, name)));
    }

    /** A setting that cannot be read is reported elsewhere; the log goes on. */
    private static Stream<String> value(Config config, String name) {
        try {
            return config.getOptionalValue(name, String.class).stream();
        } catch (RuntimeException unreadable) {
            return Stream.empty();
        }
    }

    /** As it is, in a query, in a form, in JSON and XML. */
    private static Stream<String> spellings(String value) {
        String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        String json = value.replace("\\", "\\\\").replace("\"", "\\\"");
        String xml = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return Stream.of(value, form, form.replace("+", "%20"), json, xml);
    }

    boolean in(String text) {
        return text != null
                && (spellings.stream().anyMatch(text::contains)
                        || PASSING.matcher(text).find());
    }

    boolean in(Throwable fault) {
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        return in(trace.toString());
    }

    String masked(String text) {
        String masked = text;
        for (String spelling : spellings) {
            masked = masked.replace(spelling, Redactor.MASK);
        }
        return PASSING.matcher(masked).replaceAll(Redactor.MASK);
    }

    /** The same fault and its causes, reported without the secrets. */
    Throwable masked(Throwable fault) {
        Throwable cause = null;
        List<Throwable> links = chain(fault);
        for (int link = links.size() - 1; link >= 0; link--) {
            cause = new Redacted(
                    masked(links.get(link).toString()), cause, links.get(link).getStackTrace());
        }
        return cause;
    }

    /** The fault and its causes; a chain may bite its own tail. */
    private static List<Throwable> chain(Throwable fault) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return Stream.iterate(fault, link -> link != null && seen.add(link), Throwable::getCause)
                .toList();
    }

    private static final class Redacted extends Throwable {

        private static final long serialVersionUID = 1L;

        Redacted(String text, Throwable cause, StackTraceElement[] trace) {
            super(text, cause);
            setStackTrace(trace);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }
}
