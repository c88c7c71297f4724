package io.rechargeroutes.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of {@code routes/formats}: formats, and the tables that they name. No name leads out of the folder. */
final class FormatFiles {

    private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.csv");
    private static final Pattern FORMAT = Pattern.compile("(.+)\\.ya?ml", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int LONGEST_FORMAT = 256 * 1024;
    private static final int LONGEST_TABLE = 1024 * 1024;

    private final Path folder;
    private final List<String> faults;
    private final Map<String, String> tables = new HashMap<>();

    FormatFiles(Path folder, List<String> faults) {
        this.folder = folder;
        this.faults = faults;
    }

    /** One format's file. */
    record File(Path path, String name, String text) {}

    /** All formats, in the order of their names. */
    List<File> formats() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<File> formats = new ArrayList<>();
        Map<String, Path> names = new HashMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.sorted(Comparator.comparing(FormatFiles::stem).thenComparing(Path::getFileName))
                    .toList()) {
                var format = FORMAT.matcher(path.getFileName().toString());
                if (TABLE.matcher(path.getFileName().toString()).matches()) {
                    read(path, LONGEST_TABLE)
                            .ifPresent(text -> tables.put(path.getFileName().toString(), text));
                } else if (format.matches() && !path.getFileName().toString().startsWith(".")) {
                    format(path, format.group(1), names).ifPresent(formats::add);
                }
            }
        } catch (IOException fault) {
            faults.add(Section.at(folder.toString(), 1, "cannot be read, check its permissions"));
        }
        return formats;
    }

    /** A file's name without its ending, by which formats are in order. */
    private static String stem(Path path) {
        return path.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }

    private Optional<File> format(Path path, String name, Map<String, Path> names) {
        Path same = names.putIfAbsent(name.toLowerCase(Locale.ROOT), path);
        if (!NAME.matcher(name).matches()) {
            faults.add(Section.at(path.toString(), 1, "must be named with A-Z a-z 0-9 . _ - alone, rename it"));
            return Optional.empty();
        }
        if (same != null) {
            faults.add(Section.at(
                    path.toString(), 1, "has the same name as " + same.getFileName() + ", rename or remove one"));
            return Optional.empty();
        }
        return read(path, LONGEST_FORMAT).map(text -> new File(path, name, text));
    }

    /** The tables, by name. */
    Map<String, String> tables() {
        return tables;
    }

    private Optional<String> read(Path path, int most) {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            faults.add(Section.at(path.toString(), 1, "is no file but a link or a folder, put the file itself here"));
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                faults.add(Section.at(path.toString(), 1, "is longer than " + most / 1024 + " KiB, shorten it"));
                return Optional.empty();
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException fault) {
            faults.add(Section.at(path.toString(), 1, "is not UTF-8, save it as UTF-8"));
        } catch (IOException fault) {
            faults.add(Section.at(path.toString(), 1, "cannot be read, check its permissions"));
        }
        return Optional.empty();
    }

    /** Why a table that a format names is not there. */
    static String absence(String table) {
        return TABLE.matcher(table).matches()
                ? Section.quoted(table) + " is not in routes/formats or cannot be read, put it there"
                : Section.quoted(table) + " is no name of a file beside the format, write one like operators.csv";
    }

    /** The path of a table as fault lines show it. */
    static String beside(String file, String table) {
        return Path.of(file).resolveSibling(table).toString();
    }
}
