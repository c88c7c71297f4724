package io.rechargeroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.Circle;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.formats.FormatReader.Known;
import io.rechargeroutes.intake.format.RequestFields;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RequestJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How inputs are read: the first format by name that applies, otherwise the canonical way. An input that is begun keeps
 * its format as a text, so that it is read to its end in the same way whatever becomes of the file.
 */
public final class InputFormats {

    /** To be raised where a reader makes other rows of the same input; the old one must stay then. */
    private static final int READER = 1;

    private static final int KEPT = 200;
    /** What the rest of a file that grew has in its name: it is read as the file was. */
    private static final Pattern REMAINDER = Pattern.compile("\\.remainder(\\.[0-9]+)?(?=(\\.[^./]+)?$)");

    private final List<InputFormat> formats;
    private final List<PassThroughField> passThrough;
    private final String stored;
    private final Map<String, InputFormat> begun = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, InputFormat> eldest) {
            return size() > KEPT;
        }
    };

    private InputFormats(List<InputFormat> formats, List<String> passThrough) {
        this.formats = List.copyOf(formats);
        this.passThrough = fields(passThrough);
        this.stored = passThrough.isEmpty() ? null : stored(passThrough);
    }

    /** None but the canonical ones. @param passThrough the names that come back with each result */
    public static InputFormats canonical(List<String> passThrough) {
        return new InputFormats(List.of(), passThrough);
    }

    /**
     * Reads and checks the formats.
     *
     * @param folder that they lie in; fault lines name the files as this path does
     * @param passThrough the names that come back with each canonical result
     * @param ownQueues queues that have a use already
     * @throws FormatException with all faults, where there is any
     */
    public static InputFormats read(Path folder, Catalogue catalogue, List<String> passThrough, String... ownQueues) {
        List<String> faults = new ArrayList<>();
        FormatFiles files = new FormatFiles(folder, faults);
        List<FormatFiles.File> found = files.formats();
        Known known = known(catalogue, new HashSet<>(List.of(ownQueues)));
        List<InputFormat> formats = new ArrayList<>();
        Map<String, String> queues = new HashMap<>();
        for (FormatFiles.File file : found) {
            String text = stored(file.name(), file.text(), files.tables());
            new FormatReader(file.path().toString(), file.name(), known, files.tables(), faults)
                    .read(file.text(), text)
                    .ifPresent(format -> {
                        formats.add(format);
                        format.queues().forEach(queue -> {
                            String other = queues.putIfAbsent(queue, format.name());
                            if (other != null) {
                                faults.add(Section.at(
                                        file.path().toString(),
                                        1,
                                        "names the queue " + Section.quoted(queue) + ", and so does " + other
                                                + ".yaml; remove one"));
                            }
                        });
                    });
        }
        if (!faults.isEmpty()) {
            throw new FormatException(faults);
        }
        return new InputFormats(formats, passThrough);
    }

    private static Known known(Catalogue catalogue, Set<String> ownQueues) {
        Set<String> details = catalogue.operators().stream()
                .flatMap(operator -> operator.details().stream())
                .collect(Collectors.toSet());
        Set<String> fields = RequestFields.columns(details);
        fields.remove("bill");
        return new Known(
                fields,
                catalogue.operators().stream().map(Operator::code).collect(Collectors.toSet()),
                catalogue.circles().stream().map(Circle::code).collect(Collectors.toSet()),
                ownQueues);
    }

    /** What each format applies to, in the order in which they are tried, as one line each. */
    public List<String> described() {
        return formats.stream()
                .map(format -> format.name() + ": "
                        + Stream.concat(
                                        format.files().stream().map(Glob::text),
                                        format.queues().stream().map(queue -> "queue " + queue))
                                .collect(Collectors.joining(", ")))
                .toList();
    }

    /** All queues that a format names, in order. */
    public List<String> queues() {
        return formats.stream()
                .flatMap(format -> format.queues().stream())
                .sorted()
                .toList();
    }

    /** Whether a format needs recharge.secrets.key-file, by name. */
    public List<String> needingKey() {
        return formats.stream()
                .filter(InputFormat::needsKey)
                .map(InputFormat::name)
                .toList();
    }

    /** The format of a file; empty where none applies and its ending says nothing. @param path below the inbox */
    public Optional<InputFormat> forFile(String path) {
        return foreign(path).or(() -> Format.ofFileName(path).map(this::canonical));
    }

    /** The format of somebody else's that applies to a file. @param path below the inbox */
    public Optional<InputFormat> foreign(String path) {
        String original = REMAINDER.matcher(path).replaceFirst("");
        return formats.stream()
                .filter(format -> format.appliesTo(path) || format.appliesTo(original))
                .findFirst();
    }

    /** The format of a queue; empty where its messages are canonical. */
    public Optional<InputFormat> forQueue(String queue) {
        return formats.stream()
                .filter(format -> format.queues().contains(queue))
                .findFirst();
    }

    /** The canonical one. */
    public InputFormat canonical(Format form) {
        return InputFormat.canonical(form, passThrough, stored);
    }

    private static List<PassThroughField> fields(List<String> names) {
        return names.stream()
                .map(name -> new PassThroughField(name, FieldPath.of(name, false), false))
                .toList();
    }

    private static String stored(List<String> passThrough) {
        ObjectNode node = RequestJson.emptyObject().put("reader", READER);
        passThrough.forEach(node.putArray("passThrough")::add);
        return RequestJson.text(node);
    }

    private static String stored(String name, String text, Map<String, String> tables) {
        ObjectNode node = RequestJson.emptyObject()
                .put("reader", READER)
                .put("name", name)
                .put("text", text);
        ObjectNode all = node.putObject("tables");
        new TreeMap<>(tables).forEach((table, content) -> {
            if (text.contains(table)) {
                all.put(table, content);
            }
        });
        return RequestJson.text(node);
    }

    /**
     * The format with which an input was begun.
     *
     * @param begunWith its {@link InputFormat#stored()}
     * @param form what the input is written as
     * @throws IllegalStateException where a later version began it
     */
    public synchronized InputFormat begun(String begunWith, Format form) {
        return begunWith == null
                ? InputFormat.canonical(form, List.of(), null)
                : begun.computeIfAbsent(form + begunWith, any -> parse(begunWith, form));
    }

    private static InputFormat parse(String begunWith, Format form) {
        ObjectNode node = RequestJson.object(begunWith);
        if (node.path("reader").asInt() != READER) {
            throw new IllegalStateException(
                    "the input was begun by a later version, which knows how to read it; start that version");
        }
        if (node.has("passThrough")) {
            List<String> names = new ArrayList<>();
            node.get("passThrough").forEach(name -> names.add(name.asText()));
            return InputFormat.canonical(form, fields(names), begunWith);
        }
        Map<String, String> tables = new HashMap<>();
        for (Map.Entry<String, JsonNode> table : node.path("tables").properties()) {
            tables.put(table.getKey(), table.getValue().asText());
        }
        List<String> faults = new ArrayList<>();
        String name = node.path("name").asText();
        return new FormatReader(name + ".yaml", name, null, tables, faults)
                .read(node.path("text").asText(), begunWith)
                .orElseThrow(() -> new IllegalStateException(
                        "the format with which the input was begun cannot be read: " + String.join("; ", faults)));
    }
}
