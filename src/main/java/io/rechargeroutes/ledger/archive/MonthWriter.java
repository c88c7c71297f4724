package io.rechargeroutes.ledger.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.rechargeroutes.ledger.archive.ArchiveMonths.Row;
import io.rechargeroutes.ledger.archive.MonthFile.Index;
import io.rechargeroutes.ledger.archive.MonthFile.Member;
import io.rechargeroutes.settings.FileAccess;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes the draft of a month's file, row by row, in constant memory but for the list of its members. */
final class MonthWriter implements AutoCloseable {

    static final int MEMBER_ROWS = 1000;
    private static final int MEMBER_BYTES = 8 << 20;

    private final MonthFile file;
    private final OutputStream out;
    private final MessageDigest digest = MonthFile.sha256();
    private final List<Member> members = new ArrayList<>();
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final JsonFactory json = MonthFile.JSON.getFactory();
    private int linesRows;
    private long rows;
    private long bytes;

    MonthWriter(MonthFile file) throws IOException {
        this.file = file;
        this.out = new BufferedOutputStream(create(draft(file.path())));
    }

    /** The draft of a turn before this one is of no use. */
    private static OutputStream create(Path draft) throws IOException {
        Files.deleteIfExists(draft);
        return FileAccess.configured().create(draft);
    }

    static Path draft(Path place) {
        return place.resolveSibling("." + place.getFileName() + ".part");
    }

    /** Adds a row; the next one follows it in the order of keys. */
    void write(Row row) throws IOException {
        if (linesRows == 0) {
            members.add(new Member(row.kind(), row.id(), bytes));
        }
        try (JsonGenerator line = json.createGenerator(lines)) {
            line.writeStartObject();
            line.writeStringField("kind", row.kind());
            line.writeStringField("id", row.id());
            line.writeStringField("receivedAt", row.receivedAt().toString());
            line.writeStringField("file", row.file());
            line.writeFieldName("document"); // the last one: MonthFile takes it as it stands
            line.writeRawValue(row.document());
            line.writeEndObject();
        }
        lines.write('\n');
        linesRows++;
        rows++;
        if (linesRows == MEMBER_ROWS || lines.size() >= MEMBER_BYTES) {
            endMember();
        }
    }

    long rows() {
        return rows;
    }

    private void endMember() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream member = new GZIPOutputStream(packed)) {
            lines.writeTo(member);
        }
        byte[] content = packed.toByteArray();
        out.write(content);
        digest.update(content);
        bytes += content.length;
        lines.reset();
        linesRows = 0;
    }

    /** Ends the drafts of the file, of its index and of its checksum. */
    Index finish() throws IOException {
        if (linesRows > 0) {
            endMember();
        }
        out.close();
        String sha256 = HexFormat.of().formatHex(digest.digest());
        Index index = new Index(file.name(), rows, bytes, sha256, List.copyOf(members));
        draftOf(file.indexPath(), MonthFile.JSON.writeValueAsString(index) + "\n");
        draftOf(file.checksumPath(), sha256 + "  " + file.name() + "\n");
        return index;
    }

    private static void draftOf(Path place, String text) throws IOException {
        try (OutputStream draft = create(draft(place))) {
            draft.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
