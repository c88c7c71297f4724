package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.docs.Glossary.Word;
import io.rechargeroutes.docs.SourceText.Kind;
import io.rechargeroutes.docs.SourceText.Piece;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One thing has one word, that of docs/glossary.md: in Java, YAML, SQL, settings, metrics, notices, log lines, docs and
 * the names of tests.
 */
class GlossaryTest {

    private static final List<String> FOLDERS =
            List.of("src/main", "src/test", "routes", "docs", "deploy", "samples", "bench/src");
    private static final List<String> FILES =
            List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "application.properties");
    private static final Pattern READ = Pattern.compile(".*\\.(java|md|yaml|properties|csv|sql)");
    /** What is history, what providers sent, and the glossary itself. */
    private static final Pattern NOT_OURS = Pattern.compile(
            "src/test/resources/(a1topup|aop|released-schemas)/.*"
                    + "|docs/glossary\\..*|src/test/java/io/rechargeroutes/docs/(Glossary|GlossaryTest|SourceText)\\.java|samples/.*\\.csv");

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern PART = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+");
    private static final Pattern SEVERAL_WORDS = Pattern.compile("\\w*[a-z][A-Z]\\w*|\\w*_\\w*");

    private final Glossary glossary = read();

    private static Glossary read() {
        try {
            return Glossary.read(Path.of("docs/glossary.csv"));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    @Test
    void markedWord_anywhere_isNamedWithTheWordToWrite() throws IOException {
        List<String> found = new ArrayList<>();
        int read = 0;
        for (Path file : files()) {
            String path = file.toString();
            if (!NOT_OURS.matcher(path).matches()) {
                found.addAll(found(path, Files.readString(file)));
                read++;
            }
        }
        assertTrue(read > 400, read + " files");
        assertEquals(List.of(), found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "A.java|int fullLanes;|fullLanes",
                "A.java|// asked\\n    // about it|asked about",
                "A.java|String a = \"it goes to the dead queue\";|dead queue",
                "A.java|row.getString(\"lane\")|lane",
                "A.java|\"UPDATE submission SET told = 1\"|told",
                "V1__ledger.sql|    hinted boolean NOT NULL, -- from a callback|hinted",
                "V2__more.sql|CREATE TABLE slot (|slot",
                "V1__ledger.sql|    code text -- Tell the sender|tell",
                "a.camel.yaml|ref: doubt|doubt",
                "a.camel.yaml|description: Tell the sender|tell",
                "a.camel.yaml|  description: Asks what became of an attempt. Each\\n    lane is one|lane",
                "application.properties|aop.enquiry-rate=1|enquiry",
                "a.md|The provider's words, byte order mark and question mark|provider's words",
                "A.java|void aRequestIsGivenBackAtOnce()|aRequestIsGivenBackAtOnce"
            })
    void markedWord_inEachKindOfText_isFound(String path, String text, String word) {
        List<String> found = found(path, text.replace("\\n", "\n"));
        assertEquals(1, found.size(), found.toString());
        assertTrue(
                found.get(0).startsWith(path + ":") && found.get(0).contains(": " + word + ", write "),
                found.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "A.java|void planeIsRested(int returned)",
                "A.java|\"UPDATE submission SET published = 1 WHERE s.published < 2\"",
                "a.md|a byte order mark, a place in the file, the rest of it",
                "application.properties|recharge.dispatch.give-up-after=10m"
            })
    void ordinaryEnglish_andContractNames_pass(String path, String text) {
        assertEquals(List.of(), found(path, text));
    }

    @Test
    void markedWord_everyRow_saysWhatToWrite() {
        Stream.concat(glossary.identifiers().stream(), glossary.prose().stream())
                .forEach(word -> assertTrue(!word.write().isBlank(), word.text()));
    }

    private static TreeSet<Path> files() throws IOException {
        TreeSet<Path> files = new TreeSet<>();
        for (String name : FILES) {
            Path file = Path.of(name);
            if (Files.exists(file)) {
                files.add(file);
            }
        }
        for (String name : FOLDERS) {
            if (Files.exists(Path.of(name))) {
                try (Stream<Path> all = Files.walk(Path.of(name))) {
                    all.filter(file -> Files.isRegularFile(file)
                                    && READ.matcher(file.toString()).matches())
                            .forEach(files::add);
                }
            }
        }
        return files;
    }

    private List<String> found(String path, String text) {
        List<String> found = new ArrayList<>();
        for (Piece piece : SourceText.of(path, text)) {
            if (piece.kind() == Kind.PROSE) {
                inProse(path, text, piece, found);
            }
            for (MatchResult token : TOKEN.matcher(piece.text()).results().toList()) {
                if (piece.kind() != Kind.PROSE
                        || SEVERAL_WORDS.matcher(token.group()).matches()) {
                    inIdentifier(path, text, piece, token, found);
                }
            }
        }
        return found.stream().distinct().toList();
    }

    private void inProse(String path, String text, Piece piece, List<String> found) {
        for (Word word : glossary.prose()) {
            word.inProse()
                    .matcher(piece.text())
                    .results()
                    .filter(hit -> !word.isAllowedIn(path) && !word.isAllowedAt(piece.text(), hit.start(), hit.end()))
                    .forEach(hit -> found.add(fault(path, text, piece.start() + hit.start(), word.text(), word)));
        }
    }

    private void inIdentifier(String path, String text, Piece piece, MatchResult token, List<String> found) {
        List<String> parts = PART.matcher(token.group())
                .results()
                .map(part -> part.group().toLowerCase(Locale.ROOT))
                .toList();
        for (Word word : glossary.identifiers()) {
            boolean marked = Collections.indexOfSubList(parts, word.parts()) >= 0;
            if (marked && !word.isAllowedIn(path) && !word.isAllowedAt(piece.text(), token.start(), token.end())) {
                found.add(fault(path, text, piece.start() + token.start(), token.group(), word));
            }
        }
    }

    private static String fault(String path, String text, int at, String found, Word word) {
        long line = text.substring(0, at).chars().filter(one -> one == '\n').count() + 1;
        return path + ":" + line + ": " + found + ", write " + word.write();
    }
}
