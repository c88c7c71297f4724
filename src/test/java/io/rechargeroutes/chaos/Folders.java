package io.rechargeroutes.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The inboxes and outboxes of a run: one pair for all nodes, or one for each. */
record Folders(Path place, boolean shared) {

    Path inbox(int node) {
        return of(node).resolve("inbox");
    }

    Path outbox(int node) {
        return of(node).resolve("outbox");
    }

    private Path of(int node) {
        return shared ? place.resolve("all") : place.resolve("n" + node);
    }

    /** Puts a whole file into an inbox; false where the disk is full or a file of that name waits there still. */
    boolean drop(PlannedFile file) {
        Path half = inbox(file.node()).resolve("." + file.name() + ".part");
        Path place = inbox(file.node()).resolve(file.name());
        try {
            Files.createDirectories(place.getParent());
            if (Files.exists(place)) {
                return false;
            }
            Files.writeString(half, file.content());
            Files.move(half, place, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    /** Input files that are not put away yet. */
    List<String> left() {
        List<String> left = new ArrayList<>();
        for (Path inbox : all("inbox")) {
            try (Stream<Path> files = Files.walk(inbox)) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !file.startsWith(inbox.resolve(".done"))
                                && !file.getFileName().toString().startsWith("."))
                        .forEach(file -> left.add(place.relativize(file).toString()));
            } catch (IOException | UncheckedIOException moved) {
                left.add(inbox + " is being worked on");
            }
        }
        return left;
    }

    /** Every outbox by the id that it carries. */
    Map<String, Path> outboxes() {
        Map<String, Path> outboxes = new TreeMap<>();
        for (Path outbox : all("outbox")) {
            try {
                outboxes.put(Files.readString(outbox.resolve(".outbox-id")).strip(), outbox);
            } catch (IOException none) {
                // no node has used it
            }
        }
        return outboxes;
    }

    /** Every inbox. */
    List<Path> inboxes() {
        return all("inbox");
    }

    private List<Path> all(String name) {
        try (Stream<Path> pairs = Files.list(place)) {
            return pairs.map(pair -> pair.resolve(name))
                    .filter(Files::isDirectory)
                    .toList();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Removes a folder with all that is in it. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException gone) {
            // what is left is below target/
        }
    }
}
