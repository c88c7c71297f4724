package io.rechargeroutes.formats;

import io.rechargeroutes.formats.Section.Text;
import io.rechargeroutes.intake.format.Layout;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.PassThrough;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one file of {@code routes/formats}. Whatever is wrong with it is a fault with its line. */
final class FormatReader {

    static final List<String> KEYS =
            List.of("applies-to", "type", "charset", "csv", "fixed", "rows", "fields", "pass-through", "results");
    static final List<String> TYPES = List.of("csv", "fixed", "json", "jsonl", "xml", "xlsx");
    static final List<String> RULE =
            List.of("from", "value", "map", "map-file", "default", "decimal", "grouping", "scale", "date", "zone");
    private static final Set<String> ROW_FIELDS = Set.of("orderId", "number", "amount");
    private static final Pattern PLACE = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final Pattern XML_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}._-]*");
    private static final Pattern PROVIDER_CODE = Pattern.compile("[A-Z0-9]{2,20}:.+");
    private static final Pattern QUEUE = Pattern.compile("[^\\p{Cntrl}\\s?,{}]{1,200}");
    private static final int DEEPEST = 20;
    private static final int MOST_SKIPPED = 1000;
    private static final int MOST_SCALE = 4;
    private static final int LAST_PLACE = 10_000;
    private static final int LONGEST_NAME = 100;

    private final String file;
    private final String name;
    private final Known known;
    private final Map<String, String> tables;
    private final List<String> faults;
    private String type;

    /**
     * What there is beside the formats.
     *
     * @param fields of a request
     * @param operators the codes of the catalogue
     * @param circles the codes of the catalogue
     * @param ownQueues queues that have a use already
     */
    record Known(Set<String> fields, Set<String> operators, Set<String> circles, Set<String> ownQueues) {}

    /**
     * @param file its path, as fault lines show it
     * @param name its name without the ending
     * @param known null where the text was checked before
     * @param tables the texts of the files that {@code map-file} may name
     */
    FormatReader(String file, String name, Known known, Map<String, String> tables, List<String> faults) {
        this.file = file;
        this.name = name;
        this.known = known;
        this.tables = tables;
        this.faults = faults;
    }

    /** The format; empty, and at least one fault, where there is none. */
    Optional<InputFormat> read(String text, String stored) {
        int before = faults.size();
        Optional<Section> top = top(text);
        if (top.isEmpty()) {
            return Optional.empty();
        }
        InputFormat format = format(top.get(), stored);
        return faults.size() == before ? Optional.of(format) : Optional.empty();
    }

    private void fault(int line, String what) {
        faults.add(Section.at(file, line, what));
    }

    private Optional<Section> top(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(true)
                .setMaxAliasesForCollections(0)
                .build();
        try {
            int depth = 0;
            for (Event event : new Parse(settings).parseString(text)) {
                depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
                boolean named = event instanceof AliasEvent
                        || event instanceof NodeEvent node && node.getAnchor().isPresent();
                if (named || depth > DEEPEST) {
                    int line =
                            event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
                    fault(
                            line,
                            named
                                    ? "has an anchor or an alias (& or *), which is not read; write the value itself, in quotes if it begins so"
                                    : "is nested more than " + DEEPEST + " levels deep, remove levels");
                    return Optional.empty();
                }
            }
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isPresent() && root.get() instanceof MappingNode mapping) {
                return Optional.of(new Section(file, "", mapping, faults));
            }
            fault(1, "holds no format, begin with applies-to: and type:");
        } catch (MarkedYamlEngineException fault) {
            fault(
                    fault.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1),
                    "not YAML: " + fault.getProblem() + "; look at the indentation, which is made of blanks");
        } catch (YamlEngineException fault) {
            fault(1, "not YAML (" + fault.getMessage() + "), correct it");
        }
        return Optional.empty();
    }

    private InputFormat format(Section top, String stored) {
        top.refuseOthersThan(KEYS);
        type = type(top);
        Charset charset = charset(top);
        if ("xlsx".equals(type) && top.has("charset")) {
            top.fault("charset", "is of no use with type xlsx, remove it");
        }
        List<String> files = new ArrayList<>();
        List<String> queues = new ArrayList<>();
        appliesTo(top, files, queues);
        Map<String, Layout.Fixed.Place> columns = new LinkedHashMap<>();
        Optional<Section> lines = lines(top);
        if ("fixed".equals(type)) {
            lines.flatMap(section -> section.section("columns"))
                    .ifPresentOrElse(
                            section -> places(section, columns),
                            () -> top.fault("fixed", "needs columns, write fixed: {columns: {Name: 1-10}}"));
        }
        boolean header = lines.map(section -> section.yes("header", true)).orElse(true);
        Names names = new Names(header, columns.keySet());
        List<FieldRule> fields = fields(top, names);
        List<PassThroughField> passThrough = passThrough(top, names);
        ResultColumns results = results(top, passThrough);
        Layout layout = layout(top, charset, lines, header, columns, fields, passThrough);
        return new InputFormat(
                name,
                files.stream().map(Glob::of).toList(),
                queues,
                form(),
                layout,
                new RowMapping(fields, passThrough),
                results,
                stored);
    }

    private String type(Section top) {
        String text = top.text("type");
        if (!top.has("type")) {
            top.fault("type", "is missing, write one of " + TYPES);
        } else if (text != null && !TYPES.contains(text)) {
            top.fault(
                    "type",
                    Section.quoted(text) + " is not known, write one of " + TYPES + Nearest.suggestion(text, TYPES));
            return null;
        }
        return text;
    }

    /** Rows are cut out by bytes: what they are cut out by must be itself in the charset. */
    private Charset charset(Section top) {
        String text = top.text("charset");
        if (text == null) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(text);
            if (charset.equals(StandardCharsets.UTF_8) || isSingleByte(charset)) {
                return charset;
            }
            top.fault(
                    "charset",
                    Section.quoted(text)
                            + " is neither UTF-8 nor one like windows-1252, in which each character is one byte and ASCII is itself;"
                            + " have the files saved as UTF-8");
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            top.fault(
                    "charset",
                    Section.quoted(text) + " is not known, write one like windows-1252"
                            + Nearest.suggestion(
                                    text, Charset.availableCharsets().keySet()));
        }
        return StandardCharsets.UTF_8;
    }

    private static boolean isSingleByte(Charset charset) {
        if (!charset.canEncode() || charset.newEncoder().maxBytesPerChar() > 1) {
            return false;
        }
        String ascii = "\t\n\r !\"#%&'()*+,-./0189:;<=>?@AZ[\\]^_`az{|}~";
        return ascii.equals(new String(ascii.getBytes(StandardCharsets.US_ASCII), charset));
    }

    private void appliesTo(Section top, List<String> files, List<String> queues) {
        Optional<Section> section = top.section("applies-to");
        if (!top.has("applies-to")) {
            top.fault("applies-to", "is missing, write applies-to: {files: [\"partner-x/*.txt\"]}");
        }
        section.ifPresent(applies -> {
            applies.refuseOthersThan(List.of("files", "queues"));
            if (applies.has("files") && applies.texts("files").isEmpty()) {
                applies.fault("files", "names no file, write something like PAY_*.csv");
            }
            for (Text glob : applies.texts("files")) {
                Optional<String> fault = Glob.fault(glob.value());
                fault.ifPresent(
                        what -> fault(glob.line(), "applies-to.files " + Section.quoted(glob.value()) + " " + what));
                if (fault.isEmpty()) {
                    files.add(glob.value());
                }
            }
            for (Text queue : applies.texts("queues")) {
                queue(queue, queues);
            }
            if ("xlsx".equals(type) && applies.has("queues")) {
                applies.fault("queues", "is of no use with type xlsx, because a workbook comes as a file; remove it");
            }
            if (!applies.has("files") && !applies.has("queues")) {
                top.fault("applies-to", "names neither files nor queues, add one of them");
            }
        });
    }

    private void queue(Text queue, List<String> queues) {
        String shown = "applies-to.queues " + Section.quoted(queue.value()) + " ";
        if (!QUEUE.matcher(queue.value()).matches()) {
            fault(
                    queue.line(),
                    shown + "is no name of a queue: it holds a blank or one of ? , { }, or is too long; correct it");
        } else if (queues.contains(queue.value())) {
            fault(queue.line(), shown + "stands twice, remove one");
        } else if (known != null && known.ownQueues().contains(queue.value())) {
            fault(queue.line(), shown + "is one of recharge.queue.requests, .results and .dead; name another one");
        } else {
            queues.add(queue.value());
        }
    }

    private Optional<Section> lines(Section top) {
        for (String key : List.of("csv", "fixed")) {
            if (top.has(key) && type != null && !key.equals(type)) {
                top.fault(key, "is of no use with type " + type + ", remove it");
            }
        }
        if (top.has("rows") && type != null && !List.of("json", "xml", "xlsx").contains(type)) {
            top.fault("rows", "is of no use with type " + type + ", remove it");
        }
        if (!"csv".equals(type) && !"fixed".equals(type)) {
            return Optional.empty();
        }
        Optional<Section> section = top.section(type);
        section.ifPresent(lines -> lines.refuseOthersThan(
                "csv".equals(type)
                        ? List.of("delimiter", "header", "quotes", "skip-lines")
                        : List.of("columns", "skip-lines")));
        return section;
    }

    private void places(Section section, Map<String, Layout.Fixed.Place> columns) {
        Map<Integer, String> starts = new TreeMap<>();
        for (String column : section.keys()) {
            String text = section.text(column);
            Matcher place = PLACE.matcher(text == null ? "" : text);
            if (text != null && !place.matches()) {
                section.fault(
                        column, Section.quoted(text) + " is no place, write the first and the last character: 1-10");
            } else if (text != null) {
                int from = Integer.parseInt(place.group(1));
                int to = place.group(2) == null ? from : Integer.parseInt(place.group(2));
                if (from < 1 || to < from || to > LAST_PLACE) {
                    section.fault(
                            column,
                            Section.quoted(text) + " must go up, from 1 to " + LAST_PLACE + " at most; correct it");
                    continue;
                }
                for (Map.Entry<String, Layout.Fixed.Place> other : columns.entrySet()) {
                    if (from <= other.getValue().to() && other.getValue().from() <= to) {
                        section.fault(
                                column,
                                Section.quoted(text) + " overlaps the column " + Section.quoted(other.getKey())
                                        + ", correct one of them");
                        break;
                    }
                }
                columns.put(column, new Layout.Fixed.Place(from, to));
                starts.put(from, column);
            }
        }
        Map<String, Layout.Fixed.Place> ordered = new LinkedHashMap<>();
        starts.values().forEach(column -> ordered.put(column, columns.get(column)));
        columns.clear();
        columns.putAll(ordered);
    }

    /** What a name of a row may be. @param fixed the columns of a format with fixed places */
    private record Names(boolean header, Set<String> fixed) {}

    private FieldPath path(Section section, String key, Names names) {
        String text = section.text(key);
        return text == null ? null : path(text, section.line(key), (section.has(key) ? key + " " : ""), names);
    }

    private FieldPath path(String text, int line, String key, Names names) {
        boolean nested = Stream.of("json", "jsonl", "xml").anyMatch(each -> each.equals(type));
        String shown = key + Section.quoted(text) + " ";
        if (text.isBlank() || text.length() > LONGEST_NAME) {
            fault(line, shown + "is empty or longer than " + LONGEST_NAME + " characters, correct it");
        } else if ("fixed".equals(type)
                && !names.fixed().isEmpty()
                && !names.fixed().contains(text)) {
            fault(line, shown + "is no column of fixed.columns, correct it" + Nearest.suggestion(text, names.fixed()));
        } else if ("csv".equals(type) && !names.header() && !text.matches("[1-9][0-9]{0,3}")) {
            fault(line, shown + "is no number of a column, and the file has no header line; write 1, 2, 3 …");
        } else if (nested && text.startsWith("/") && (text.endsWith("/") || text.contains("//"))) {
            fault(line, shown + "has an empty step, write it like /customer/mobile");
        } else {
            return FieldPath.of(text, nested);
        }
        return null;
    }

    private List<FieldRule> fields(Section top, Names names) {
        List<FieldRule> rules = new ArrayList<>();
        Optional<Section> section = top.section("fields");
        if (!top.has("fields")) {
            top.fault("fields", "are missing, write fields: {orderId: {from: …}}");
        }
        section.ifPresent(fields -> {
            for (String field : fields.keys()) {
                if (isField(fields, field)) {
                    fields.section(field).ifPresent(rule -> rules.add(rule(field, rule, names)));
                }
            }
            if (!fields.has("orderId")) {
                top.fault("fields", "has no orderId, which every request needs; add orderId: {from: …}");
            }
        });
        return rules;
    }

    private boolean isField(Section fields, String field) {
        if (known == null || known.fields().contains(field) || field.matches("bill\\.[A-Za-z0-9_-]{1,60}")) {
            return true;
        }
        fields.fault(
                fields.line(field),
                "there is no field " + Section.quoted(field) + " of a request, correct or remove it"
                        + Nearest.suggestion(field, known.fields()));
        return false;
    }

    private FieldRule rule(String field, Section rule, Names names) {
        rule.refuseOthersThan(RULE);
        if (rule.has("from") == rule.has("value")) {
            rule.fault(
                    rule.line("from"),
                    "fields." + field
                            + (rule.has("from")
                                    ? " has both from and value, remove one"
                                    : " needs from or value, add one"));
        }
        if (field.equals("orderId") && rule.has("value")) {
            rule.fault("value", "would give every row the same orderId, write from");
        }
        for (String key : List.of("map", "map-file", "default", "decimal", "grouping", "scale", "date", "zone")) {
            if (rule.has(key) && rule.has("value")) {
                rule.fault(key, "is of no use beside value, remove it");
            }
        }
        if (field.equals("orderId") && rule.has("default")) {
            rule.fault("default", "would give several rows the same orderId, remove it");
        }
        String fixed = rule.has("value") ? rule.text("value") : rule.text("default");
        if (fixed != null) {
            isCode(field, fixed, rule, rule.has("value") ? "value" : "default");
        }
        Map<String, String> codes = codes(field, rule);
        AmountForm amount = amount(field, rule);
        DateForm date = date(field, rule);
        if (Stream.of(codes, amount, date).filter(each -> each != null).count() > 1) {
            rule.fault(
                    rule.line("from"),
                    "fields." + field + " has more than one of map, decimal or scale, and date; keep one");
        }
        return new FieldRule(field, path(rule, "from", names), fixed, codes, amount, date);
    }

    private Map<String, String> codes(String field, Section rule) {
        if (rule.has("map") && rule.has("map-file")) {
            rule.fault("map", "stands beside map-file, remove one");
        }
        Map<String, String> codes = new LinkedHashMap<>();
        if (rule.has("map")) {
            rule.section("map").ifPresent(map -> {
                if (map.size() > CodeTable.MOST) {
                    rule.fault("map", "has more than " + CodeTable.MOST + " values, shorten it");
                    return;
                }
                for (String key : map.keys()) {
                    String code = map.text(key);
                    if (code != null) {
                        if (key.isBlank() || codes.put(key.strip(), code) != null) {
                            map.fault(
                                    key,
                                    key.isBlank()
                                            ? "is blank, which no value is; use default, or remove it"
                                            : "stands twice but for blanks, remove one");
                        }
                        isCode(field, code, map, key);
                    }
                }
                if (map.size() == 0) {
                    rule.fault("map", "is empty, fill it in or remove it");
                }
            });
            return codes;
        }
        String table = rule.text("map-file");
        if (table == null) {
            return null;
        }
        String text = tables.get(table);
        if (text == null) {
            rule.fault("map-file", FormatFiles.absence(table));
            return codes;
        }
        String place = FormatFiles.beside(file, table);
        codes.putAll(CodeTable.read(place, text, faults));
        codes.values().stream()
                .distinct()
                .filter(code -> !isKnownCode(field, code))
                .forEach(code -> faults.add(Section.at(
                        place,
                        1,
                        "gives " + Section.quoted(code) + ", which is no " + field + " of the catalogue; correct it"
                                + Nearest.suggestion(code, codesOf(field)))));
        return codes;
    }

    private void isCode(String field, String code, Section section, String key) {
        if (!isKnownCode(field, code)) {
            section.fault(
                    key,
                    "gives " + Section.quoted(code) + ", which is no " + field + " of the catalogue; correct it"
                            + Nearest.suggestion(code, codesOf(field)));
        }
    }

    private boolean isKnownCode(String field, String code) {
        Set<String> codes = codesOf(field);
        return codes.isEmpty()
                || codes.contains(code)
                || PROVIDER_CODE.matcher(code).matches();
    }

    private Set<String> codesOf(String field) {
        if (known == null) {
            return Set.of();
        }
        return switch (field) {
            case "operator" -> known.operators();
            case "circle" -> known.circles();
            case "service" -> names(io.rechargeroutes.model.Service.values());
            case "operation" -> names(io.rechargeroutes.model.Operation.values());
            default -> Set.of();
        };
    }

    private static Set<String> names(Enum<?>[] values) {
        return Stream.of(values).map(Enum::name).collect(Collectors.toSet());
    }

    private AmountForm amount(String field, Section rule) {
        boolean given = rule.has("decimal") || rule.has("grouping") || rule.has("scale");
        if (!given) {
            return null;
        }
        if (!field.equals("amount")) {
            rule.fault(
                    rule.has("scale") ? "scale" : rule.has("decimal") ? "decimal" : "grouping",
                    "is for amount alone, remove it");
        }
        if (rule.has("scale") && (rule.has("decimal") || rule.has("grouping"))) {
            rule.fault("scale", "says that no decimal is written, remove it or decimal and grouping");
        }
        Character decimal = separator(rule, "decimal", ".,");
        Character grouping = separator(rule, "grouping", ".,' ");
        char point = decimal == null ? '.' : decimal;
        if (grouping != null && grouping == point) {
            rule.fault("grouping", "is the same as the decimal, correct one of them");
        }
        return new AmountForm(point, grouping, rule.number("scale", MOST_SCALE));
    }

    private static Character separator(Section rule, String key, String allowed) {
        String text = rule.text(key);
        if (text == null) {
            return null;
        }
        if (text.length() != 1 || allowed.indexOf(text.charAt(0)) < 0) {
            rule.fault(
                    key,
                    Section.quoted(text) + " must be one of these characters: " + String.join(" ", allowed.split(""))
                            + "; correct it");
            return null;
        }
        return text.charAt(0);
    }

    private DateForm date(String field, Section rule) {
        String pattern = rule.text("date");
        if (pattern == null) {
            if (rule.has("zone")) {
                rule.fault("zone", "is of no use without date, remove it");
            }
            return null;
        }
        boolean moment = FieldRule.isMoment(field);
        if (!moment && !field.startsWith("details.") && !field.startsWith("bill.")) {
            rule.fault("date", "is for expiresAt and for details, remove it");
        }
        ZoneId zone = zone(rule);
        DateForm date = new DateForm(pattern, zone);
        if (zone != null || !rule.has("zone")) {
            date.fault(moment).ifPresent(what -> rule.fault("date", Section.quoted(pattern) + " " + what));
        }
        return date;
    }

    private static ZoneId zone(Section rule) {
        String text = rule.text("zone");
        try {
            return text == null ? null : ZoneId.of(text);
        } catch (DateTimeException unknown) {
            rule.fault(
                    "zone",
                    Section.quoted(text) + " is not known, write one like Asia/Kolkata"
                            + Nearest.suggestion(text, ZoneId.getAvailableZoneIds()));
            return null;
        }
    }

    private List<PassThroughField> passThrough(Section top, Names names) {
        List<PassThroughField> fields = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Node node : top.nodes("pass-through")) {
            int line = Section.line(node);
            PassThroughField field = null;
            if (node instanceof ScalarNode text) {
                FieldPath from = path(text.getValue(), line, "pass-through ", names);
                field = from == null ? null : new PassThroughField(from.name(), from, false);
            } else if (node instanceof MappingNode mapping) {
                field = passThroughField(new Section(file, "pass-through", mapping, faults), names);
            } else {
                fault(line, "pass-through must be a list of names, write pass-through: [Branch]");
            }
            if (field != null) {
                PassThroughNames.fault(field.name(), seen).ifPresent(what -> fault(line, "pass-through " + what));
                if ("xml".equals(type) && !XML_NAME.matcher(field.name()).matches()) {
                    fault(
                            line,
                            "pass-through " + Section.quoted(field.name())
                                    + " is no name of an XML element; write {name: agent, from: /Agent/@id}");
                }
                fields.add(field);
            }
        }
        if (fields.size() > PassThrough.MOST) {
            top.fault("pass-through", "has more than " + PassThrough.MOST + " fields, remove some");
        }
        return fields;
    }

    private PassThroughField passThroughField(Section item, Names names) {
        item.refuseOthersThan(List.of("name", "from", "private"));
        FieldPath from = path(item, item.has("from") ? "from" : "name", names);
        if (!item.has("name") && !item.has("from")) {
            item.fault(item.line("name"), "pass-through needs from, add it");
        }
        String own = item.has("name") ? item.text("name") : null;
        boolean secret = item.yes("private", false);
        return from == null ? null : new PassThroughField(own == null ? from.name() : own, from, secret);
    }

    private ResultColumns results(Section top, List<PassThroughField> passThrough) {
        List<String> back = passThrough.stream().map(PassThroughField::name).toList();
        Map<String, String> own = new LinkedHashMap<>();
        top.section("results").ifPresent(results -> {
            results.refuseOthersThan(List.of("columns"));
            if (!results.has("columns")) {
                top.fault("results", "needs columns, write results: {columns: {Status: status}}");
            }
            results.section("columns").ifPresent(columns -> {
                Set<String> sources = Stream.concat(ResultColumns.FIELDS.stream(), back.stream())
                        .collect(Collectors.toSet());
                for (String column : columns.keys()) {
                    String source = columns.text(column);
                    if (source != null && !sources.contains(source)) {
                        columns.fault(
                                column,
                                Section.quoted(source)
                                        + " is neither a field of a result nor passed through, correct it"
                                        + Nearest.suggestion(source, sources));
                    } else if (column.isBlank() || column.length() > LONGEST_NAME) {
                        columns.fault(column, "is empty or longer than " + LONGEST_NAME + " characters, correct it");
                    } else if ("xml".equals(type) && !XML_NAME.matcher(column).matches()) {
                        columns.fault(column, "is no name of an XML element, correct it");
                    }
                    own.put(column, source);
                }
                if (columns.size() == 0) {
                    results.fault("columns", "is empty, fill it in or remove it");
                }
            });
        });
        return new ResultColumns(Collections.unmodifiableMap(own), back);
    }

    private Layout layout(
            Section top,
            Charset charset,
            Optional<Section> lines,
            boolean header,
            Map<String, Layout.Fixed.Place> columns,
            List<FieldRule> fields,
            List<PassThroughField> passThrough) {
        if (type == null) {
            return null;
        }
        int skipped =
                lines.map(section -> section.number("skip-lines", MOST_SKIPPED)).orElse(0);
        Set<String> needed = Stream.concat(
                        fields.stream().map(FieldRule::from),
                        passThrough.stream().map(PassThroughField::from))
                .filter(from -> from != null)
                .map(FieldPath::text)
                .collect(Collectors.toSet());
        return switch (type) {
            case "csv" -> new Layout.Delimited(
                    charset,
                    lines.map(this::delimiter).orElse(','),
                    header,
                    lines.map(section -> section.yes("quotes", true)).orElse(true),
                    skipped,
                    needed);
            case "fixed" -> new Layout.Fixed(
                    charset,
                    columns,
                    skipped,
                    fields.stream()
                            .filter(rule -> ROW_FIELDS.contains(rule.field()) && rule.from() != null)
                            .map(rule -> rule.from().text())
                            .collect(Collectors.toSet()));
            case "json" -> new Layout.Json(charset, rows(top, false));
            case "xml" -> new Layout.Xml(charset, rows(top, true), false);
            case "xlsx" -> sheet(top, needed, fields, passThrough);
            default -> new Layout.JsonLines(charset);
        };
    }

    private Layout.Sheet sheet(
            Section top, Set<String> needed, List<FieldRule> fields, List<PassThroughField> passThrough) {
        Optional<Section> rows = top.section("rows");
        rows.ifPresent(section -> section.refuseOthersThan(List.of("sheet", "header")));
        Map<String, DateTimeFormatter> dates = new HashMap<>();
        for (FieldRule rule : fields) {
            if (rule.date() != null && rule.from() != null) {
                local(rule.date()).ifPresent(form -> dates.put(rule.from().text(), form));
            }
        }
        for (PassThroughField field : passThrough) {
            if (fields.stream().noneMatch(rule -> field.from().equals(rule.from()))) {
                dates.put(field.from().text(), DateTimeFormatter.ISO_LOCAL_DATE_TIME);
            }
        }
        return new Layout.Sheet(
                rows.map(section -> section.text("sheet")).orElse(null),
                rows.map(section -> section.number("header", MOST_SKIPPED)).orElse(0),
                needed,
                Map.copyOf(dates));
    }

    /** How a date of a spreadsheet is written, which knows no zone; empty where the pattern needs one. */
    private static Optional<DateTimeFormatter> local(DateForm date) {
        try {
            DateTimeFormatter form = date.formatter();
            form.format(LocalDateTime.of(2026, 11, 28, 13, 45, 17));
            return Optional.of(form);
        } catch (IllegalArgumentException | DateTimeException unfit) {
            return Optional.empty();
        }
    }

    private char delimiter(Section lines) {
        String text = lines.text("delimiter");
        if (text == null) {
            return ',';
        }
        String delimiter = text.equals("tab") ? "\t" : text;
        if (delimiter.length() != 1) {
            lines.fault("delimiter", Section.quoted(text) + " must be one character, or tab; correct it");
            return ',';
        }
        char c = delimiter.charAt(0);
        if (c != '\t' && (c < ' ' || c > '~' || c == '"' || text.matches("[A-Za-z0-9]"))) {
            lines.fault("delimiter", Section.quoted(text) + " must be a sign like | ; or a comma, or tab; correct it");
        }
        return c;
    }

    private List<String> rows(Section top, boolean xml) {
        String text = top.text("rows");
        if (text == null || text.isEmpty()) {
            if (xml && !top.has("rows")) {
                top.fault("rows", "is missing, write the way from the root to a row: /payments/payment");
            }
            return List.of();
        }
        List<String> steps = List.of(text.substring(1).split("/", -1));
        boolean wrong = !text.startsWith("/")
                || steps.contains("")
                || xml
                        && !steps.stream()
                                .allMatch(step -> XML_NAME.matcher(step).matches());
        if (wrong) {
            top.fault(
                    "rows",
                    Section.quoted(text)
                            + (xml
                                    ? " is no way of local names from the root to a row, write it like /payments/payment"
                                    : " is no JSON pointer to the rows, write it like /data/payments"));
        }
        return xml
                ? steps
                : steps.stream()
                        .map(step -> step.replace("~1", "/").replace("~0", "~"))
                        .toList();
    }

    /** Lines of fixed places are answered with lines of cells. */
    private Format form() {
        return type == null || type.equals("fixed")
                ? Format.CSV
                : Format.valueOf(type.toUpperCase(java.util.Locale.ROOT));
    }
}
