package io.rechargeroutes.ledger.archive;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A month of the archive as a file: JSON Lines, sorted by kind and id, compressed in members of some hundred lines
 * each, so that one line is read without the others. Beside it stand an index of the members, and its checksum.
 */
final class MonthFile {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_MEMBER = 256 << 20;

    private final Path folder;
    private final String name;

    private MonthFile(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    static MonthFile of(Path folder, String name) {
        return new MonthFile(folder, name);
    }

    /** The name of a month's file: of its first part, or of one that followed. */
    static String name(YearMonth month, int part) {
        return "requests-" + month + (part == 1 ? "" : "." + part) + ".jsonl.gz";
    }

    String name() {
        return name;
    }

    Path path() {
        return folder.resolve(name);
    }

    Path checksumPath() {
        return folder.resolve(name + ".sha256");
    }

    Path indexPath() {
        return folder.resolve(name.replace(".jsonl.gz", ".index.json"));
    }

    /** What a line is found by, in the order of its bytes. */
    record Key(String kind, String id) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byKind = compare(kind, other.kind);
            return byKind != 0 ? byKind : compare(id, other.id);
        }

        private static int compare(String one, String other) {
            return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * A member of the compressed file.
     *
     * @param kind of its first line
     * @param id of its first line
     * @param offset of its first byte
     */
    record Member(String kind, String id, long offset) {

        Key key() {
            return new Key(kind, id);
        }
    }

    /** The file's content at a glance. */
    record Index(String file, long rows, long bytes, String sha256, List<Member> members) {}

    /** One line. */
    private record Line(Key key, String document) {}

    /** What is wrong with a file, for a person to read. */
    static final class UnreadableException extends IOException {

        private static final long serialVersionUID = 1L;

        UnreadableException(String what) {
            super(what);
        }
    }

    /**
     * The document of a request, if the file has it.
     *
     * @param sha256 what the ledger knows of the file
     * @throws IOException where a file is missing, is not the one that the ledger knows, or is damaged there
     */
    Optional<String> request(String orderId, String sha256) throws IOException {
        Index index = index();
        if (!index.sha256().equals(sha256)) {
            throw new UnreadableException(indexPath().getFileName() + " belongs to another file of that name");
        }
        Key wanted = new Key(Archive.Kind.REQUEST.name(), orderId);
        int low = 0;
        int high = index.members().size();
        while (low < high) { // the first member that begins behind it
            int middle = (low + high) >>> 1;
            if (index.members().get(middle).key().compareTo(wanted) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(path())) {
            BufferedReader lines = lines(index, low - 1, member(channel, index, low - 1));
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                Line line = line(text);
                if (line.key().equals(wanted)) {
                    return Optional.of(line.document());
                }
            }
            return Optional.empty();
        }
    }

    Index index() throws IOException {
        try (FileChannel channel = FileChannel.open(indexPath())) {
            return JSON.readValue(Channels.newInputStream(channel), Index.class);
        } catch (JsonProcessingException fault) {
            throw new UnreadableException(indexPath().getFileName() + " is damaged");
        }
    }

    /** Reads the whole file by its index, one member at a time, and compares rows and checksum. */
    void verify(Index expected) throws IOException {
        Index index = index();
        if (!index.equals(expected)) {
            throw new UnreadableException(indexPath().getFileName() + " reads otherwise than it was written");
        }
        MessageDigest digest = sha256();
        long rows = 0;
        try (FileChannel channel = FileChannel.open(path())) {
            if (channel.size() != index.bytes()) {
                throw new UnreadableException("it has " + channel.size() + " bytes, not " + index.bytes());
            }
            for (int i = 0; i < index.members().size(); i++) {
                byte[] member = member(channel, index, i);
                digest.update(member);
                BufferedReader lines = lines(index, i, member);
                while (lines.readLine() != null) {
                    rows++;
                }
            }
        }
        if (rows != index.rows()) {
            throw new UnreadableException("it has " + rows + " rows, not " + index.rows());
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(index.sha256())) {
            throw new UnreadableException("its checksum is another than that of what was written");
        }
    }

    private static byte[] member(FileChannel channel, Index index, int number) throws IOException {
        long start = index.members().get(number).offset();
        long end = number + 1 < index.members().size()
                ? index.members().get(number + 1).offset()
                : index.bytes();
        if (start < 0 || end <= start || end - start > LARGEST_MEMBER) {
            throw new UnreadableException("its index has no member from byte " + start + " to " + end);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) (end - start));
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new UnreadableException("it ends before byte " + end);
            }
        }
        return bytes.array();
    }

    /** The lines of a member, all of which were read: the member's own checksum is right. */
    private static BufferedReader lines(Index index, int number, byte[] member) throws IOException {
        Member known = index.members().get(number);
        String damaged = "it is damaged between byte " + known.offset() + " and " + (known.offset() + member.length);
        byte[] text;
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(member))) {
            text = stream.readAllBytes();
        } catch (IOException fault) {
            throw new UnreadableException(damaged);
        }
        BufferedReader lines = reader(text);
        String first = reader(text).readLine();
        if (first == null || !line(first).key().equals(known.key())) {
            throw new UnreadableException(damaged);
        }
        return lines;
    }

    private static BufferedReader reader(byte[] text) {
        return new BufferedReader(new InputStreamReader(new ByteArrayInputStream(text), StandardCharsets.UTF_8));
    }

    /** The document is the last field; it is taken as it stands, because its numbers are amounts. */
    private static Line line(String text) throws IOException {
        String kind = null;
        String id = null;
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "kind" -> kind = parser.getText();
                    case "id" -> id = parser.getText();
                    case "document" -> {
                        int start = (int) parser.currentTokenLocation().getCharOffset();
                        return new Line(new Key(kind, id), text.substring(start, text.length() - 1));
                    }
                    default -> parser.skipChildren();
                }
            }
        } catch (JsonProcessingException fault) {
            throw new UnreadableException("it has a line that is no JSON");
        }
        throw new UnreadableException("it has a line without a document");
    }

    /** What a person should read about a fault of a file. */
    static String reason(IOException fault) {
        if (fault instanceof UnreadableException unreadable) {
            return unreadable.getMessage();
        }
        if (fault instanceof NoSuchFileException missing) {
            return missing.getFile() + " is not there";
        }
        return fault.getClass().getSimpleName() + " " + fault.getMessage();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException fault) {
            throw new IllegalStateException("this Java has no SHA-256", fault);
        }
    }
}
