package io.rechargeroutes.intake.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.logging.Log;
import io.rechargeroutes.formats.InputFormat;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.intake.format.UnreadableInputException;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Deletes inputs from {@code .done} and {@code .failed} that have had their time: those with private details after
 * {@code recharge.retention.private-inputs}, all after {@code recharge.retention.input-files}. Their rows are recorded;
 * nothing reads the files again. What cannot be read may hold anything, so it counts as private.
 */
@ApplicationScoped
@Named("inputRetention")
public class InputRetention {

    private static final String PRIVATE_KEY = "recharge.retention.private-inputs";
    private static final String KEY = "recharge.retention.input-files";
    private static final Pattern REMAINDER = Pattern.compile(".*\\.remainder(\\.[A-Za-z0-9]+){1,2}");
    private static final String ERROR = ".error.txt";
    private static final Set<String> FOLDERS = Set.of(".done", ".failed");
    /** Names of fields that hold a person's details, without case and punctuation. */
    private static final Set<String> PRIVATE = Set.of(
            "firstname",
            "middlename",
            "lastname",
            "pan",
            "dateofbirth",
            "email",
            "mobile",
            "otp",
            "questionkey",
            "answerkey");

    /** Of somebody else's columns; one that is named mobile is the number. */
    private static final Set<String> FOREIGN =
            PRIVATE.stream().filter(name -> !name.equals("mobile")).collect(Collectors.toUnmodifiableSet());

    private final Path inbox;
    private final Optional<Duration> privateKept;
    private final Optional<Duration> kept;
    private final RequestValidator validator;
    private final InputFormats formats;
    private final Clock clock;
    /** Inputs that were put away before this have been looked into. */
    private Instant lookedInto = Instant.MIN;

    @Inject
    InputRetention(RechargeSettings settings, RequestValidator validator, InputFormats formats) {
        this(
                settings.inbox(),
                settings.retention().privateInputs(),
                settings.retention().inputFiles(),
                validator,
                formats,
                Clock.systemUTC());
    }

    InputRetention(
            Path inbox,
            Optional<Duration> privateKept,
            Optional<Duration> kept,
            RequestValidator validator,
            InputFormats formats,
            Clock clock) {
        this.formats = formats;
        this.inbox = inbox;
        this.privateKept = privateKept;
        this.kept = kept;
        this.validator = validator;
        this.clock = clock;
    }

    /** Deletes what has had its time; looks into each input once. Does nothing where inputs are kept. */
    public void delete() throws IOException {
        if (!Files.isDirectory(inbox)) {
            return;
        }
        if (kept.isPresent()) {
            delete(kept.get(), input -> !isRemainder(input), KEY + " is over", Instant.MIN);
        }
        if (privateKept.isPresent()) {
            lookedInto = delete(
                    privateKept.get(),
                    this::isPrivate,
                    "they hold private details, and " + PRIVATE_KEY + " is over",
                    lookedInto);
        }
    }

    @FunctionalInterface
    private interface Wanted {
        boolean holds(Path input) throws IOException;
    }

    /** Its rows are recorded nowhere: it stays until a person drops or deletes it. */
    private static boolean isRemainder(Path input) {
        return REMAINDER.matcher(input.getFileName().toString()).matches();
    }

    private Instant delete(Duration age, Wanted wanted, String why, Instant lookedAt) throws IOException {
        Instant due = clock.instant().minus(age);
        int deleted = 0;
        for (Path input : putAway()) {
            try {
                Instant since = since(input);
                if (since.isAfter(lookedAt) && !since.isAfter(due) && wanted.holds(input)) {
                    Files.deleteIfExists(input.resolveSibling(input.getFileName() + ERROR));
                    deleted += Files.deleteIfExists(input) ? 1 : 0;
                }
            } catch (NoSuchFileException another) {
                Log.debugf("%s was deleted by another process", PlainText.of(another.getFile()));
            }
        }
        if (deleted > 0) {
            Log.infof("%d inputs were deleted: %s", deleted, why);
        }
        return due;
    }

    private List<Path> putAway() throws IOException {
        // the real path: an inbox may be a link, or one name without a parent
        try (Stream<Path> files = Files.walk(inbox.toRealPath())) {
            return files.filter(file ->
                            FOLDERS.contains(String.valueOf(file.getParent().getFileName())))
                    .filter(file ->
                            Files.isRegularFile(file) && !file.toString().endsWith(ERROR))
                    .toList();
        } catch (UncheckedIOException fault) {
            throw fault.getCause();
        }
    }

    /** When it was put away; a rename leaves the time of its last change alone. */
    private static Instant since(Path input) throws IOException {
        if (input.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Map<String, Object> attributes = Files.readAttributes(input, "unix:ctime");
            return ((FileTime) attributes.get("ctime")).toInstant();
        }
        return Files.getLastModifiedTime(input).toInstant();
    }

    private boolean isPrivate(Path input) throws IOException {
        Path folder =
                inbox.toRealPath().relativize(input.toRealPath().getParent().getParent());
        String path = folder.resolve(input.getFileName()).toString().replace(File.separatorChar, '/');
        Optional<InputFormat> format = formats.forFile(path);
        if (format.isEmpty() || format.get().needsKey()) {
            return true;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(input));
                RowReader rows = format.get().rows(in, input.toFile(), validator.detailNames())) {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (isPrivate(row, format.get().isForeign() ? FOREIGN : PRIVATE)
                        || isPrivate(format.get().mapping().apply(row), PRIVATE)) {
                    return true;
                }
            }
            return false;
        } catch (UnreadableInputException unreadable) {
            return true;
        } catch (UncheckedIOException fault) {
            throw fault.getCause();
        }
    }

    private static boolean isPrivate(Row row, Set<String> names) {
        return row.content() == null
                || isCredit(row.content().path("operation").asText())
                || namesPrivate(row.content(), names);
    }

    private static boolean isCredit(String operation) {
        return operation.strip().toUpperCase(Locale.ROOT).startsWith("CREDIT_");
    }

    private static boolean namesPrivate(JsonNode content, Set<String> names) {
        return content.properties().stream()
                .anyMatch(field -> names.contains(plain(field.getKey()))
                                && !field.getValue().asText("x").isBlank()
                        || namesPrivate(field.getValue(), names));
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }
}
