package io.rechargeroutes.chaos;

import io.rechargeroutes.it.Application;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A copy of the packaged application with a promise taken out of it. Texts in compiled classes (SQL, names of methods)
 * are replaced by others; nothing of it is in the real build.
 */
final class BrokenBuild {

    private static final Path PACKAGED = Path.of(
                    System.getProperty("application.jar", "target/quarkus-app/quarkus-run.jar"))
            .toAbsolutePath()
            .getParent();

    private record Edit(String type, String from, String to) {}

    private final List<Edit> edits = new ArrayList<>();
    private final List<Class<?>> added = new ArrayList<>();

    /** Replaces text in the strings of a class; the class must have it. */
    BrokenBuild replacing(String type, String from, String to) {
        edits.add(new Edit(type.replace('.', '/') + ".class", from, to));
        return this;
    }

    /** Adds a class of the tests. */
    BrokenBuild with(Class<?> type) {
        added.add(type);
        return this;
    }

    /** Writes the copy and gives the jar to be run. */
    Path at(Path folder) {
        try (Stream<Path> files = Files.walk(PACKAGED)) {
            Map<Edit, Integer> made = new LinkedHashMap<>();
            edits.forEach(edit -> made.put(edit, 0));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copy(file, folder.resolve(PACKAGED.relativize(file).toString()), made);
            }
            made.forEach((edit, times) -> {
                if (times == 0) {
                    throw new IllegalStateException(
                            edit + ": there is no such text any more; the broken build must be broken anew");
                }
            });
            return folder.resolve("quarkus-run.jar");
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private void copy(Path from, Path to, Map<Edit, Integer> made) throws IOException {
        Files.createDirectories(to.getParent());
        Files.deleteIfExists(to);
        String name = from.getFileName().toString();
        boolean application = from.getParent().endsWith("app") && name.endsWith(".jar");
        if (application || name.equals("transformed-bytecode.jar")) {
            Files.write(to, rewritten(from, application, made));
        } else {
            Files.createLink(to, from);
        }
    }

    private byte[] rewritten(Path jar, boolean application, Map<Edit, Integer> made) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                for (Edit edit : edits) {
                    if (edit.type().equals(entry.getName())) {
                        byte[] edited = edited(content, edit);
                        made.merge(edit, Arrays.equals(edited, content) ? 0 : 1, Integer::sum);
                        content = edited;
                    }
                }
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(content);
            }
            for (Class<?> type : application ? added : List.<Class<?>>of()) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new ZipEntry(name));
                out.write(type.getClassLoader().getResourceAsStream(name).readAllBytes());
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Strings of a class stand in its constant pool with their length before them, and nothing else in a class counts
     * bytes of the pool.
     */
    private static byte[] edited(byte[] type, Edit edit) {
        byte[] from = edit.from().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(type, 0, 10);
        int at = 10;
        int entries = (type[8] & 0xff) << 8 | type[9] & 0xff;
        for (int i = 1; i < entries; i++) {
            int tag = type[at];
            int length =
                    switch (tag) {
                        case 1 -> 3 + ((type[at + 1] & 0xff) << 8 | type[at + 2] & 0xff);
                        case 7, 8, 16, 19, 20 -> 3;
                        case 15 -> 4;
                        case 5, 6 -> 9;
                        default -> 5;
                    };
            if (tag == 1) {
                String text = new String(type, at + 3, length - 3, StandardCharsets.ISO_8859_1);
                String wanted = new String(from, StandardCharsets.ISO_8859_1);
                byte[] changed = text.replace(wanted, edit.to()).getBytes(StandardCharsets.ISO_8859_1);
                out.write(1);
                out.write(changed.length >> 8);
                out.write(changed.length);
                out.write(changed, 0, changed.length);
            } else {
                out.write(type, at, length);
            }
            i += tag == 5 || tag == 6 ? 1 : 0;
            at += length;
        }
        out.write(type, at, type.length - at);
        return out.toByteArray();
    }

    /** Runs an application on a build, with settings more. */
    static java.util.function.Consumer<Application> run(Path jar) {
        return application -> application.build(jar);
    }
}
