package io.rechargeroutes.settings;

import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;

/**
 * {@code application.properties} in the folder where the application is started. It wins over the packaged file
 * (ordinal 250), and the environment (300) and {@code -D} (400) win over it. Quarkus' own
 * {@code quarkus.config.locations} would put it above the environment.
 */
public final class StartFolderFile implements ConfigSourceProvider {

    /** Its name, as a source of settings and as a file. */
    public static final String NAME = "application.properties";
    /** Between the packaged file and the environment. */
    public static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ClassLoader loader) {
        Path file = Path.of(NAME);
        // the file as it is packaged is read by Quarkus; while it is built, the start folder is the project
        return Files.isRegularFile(file)
                ? List.of(new PropertiesConfigSource(
                        settings(file), file.toAbsolutePath().toString(), ORDINAL))
                : List.of();
    }

    private static Map<String, String> settings(Path file) {
        String text = text(file);
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException fault) {
            entries(text); // names the line
            throw new UnreadableFileException(file + " cannot be read: " + fault.getMessage());
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((key, value) -> settings.put((String) key, (String) value));
        return settings;
    }

    /** A key of a settings file, with its profile where it has one, and the line that it begins at, counted from 1. */
    public record Entry(String key, int line) {}

    /** The line of the start folder's file that sets a key; of several the last, which counts. */
    static Optional<Integer> line(String key) {
        Path file = Path.of(NAME);
        return Files.isRegularFile(file)
                ? entries(text(file)).stream()
                        .filter(entry -> entry.key().equals(key))
                        .map(Entry::line)
                        .reduce((one, last) -> last)
                : Optional.empty();
    }

    /** Every setting of a file, as {@link Properties} reads them. */
    public static List<Entry> entries(String text) {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            StringBuilder whole = new StringBuilder(lines.get(i));
            if (lines.get(i).strip().matches("([#!].*)?")) {
                continue;
            }
            while (goesOn(lines.get(i)) && i + 1 < lines.size()) {
                whole.append('\n').append(lines.get(++i));
            }
            Properties one = new Properties();
            try {
                one.load(new StringReader(whole.toString()));
            } catch (IOException | IllegalArgumentException fault) {
                throw new UnreadableFileException(NAME + ":" + (first + 1) + ": cannot be read: " + fault.getMessage());
            }
            one.stringPropertyNames().forEach(key -> entries.add(new Entry(key, first + 1)));
        }
        return entries;
    }

    /** A line that ends in an odd number of backslashes. */
    private static boolean goesOn(String line) {
        return (line.length() - line.replaceFirst("\\\\+$", "").length()) % 2 == 1;
    }

    /**
     * What a settings file says; UTF-8, or UTF-16 with a byte order mark, as editors on Windows write them.
     *
     * @throws UnreadableFileException where it is neither; one line that says so
     */
    public static String text(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            Charset charset = starts(bytes, 0xFF, 0xFE) || starts(bytes, 0xFE, 0xFF)
                    ? StandardCharsets.UTF_16
                    : StandardCharsets.UTF_8;
            String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException other) {
            throw new UnreadableFileException(file + " is not UTF-8; save it as UTF-8");
        } catch (IOException fault) {
            throw new UnreadableFileException(file + " cannot be read: " + fault);
        }
    }

    private static boolean starts(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    /**
     * A settings file that is there and cannot be read; the start would go on with other values than its writer meant.
     */
    public static final class UnreadableFileException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnreadableFileException(String message) {
            super(message);
        }
    }
}
