package io.rechargeroutes.delivery;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;

/** A process that writes one file of an outbox, and stands before the file's move until it is asked to go on. */
final class SlowWriter implements AutoCloseable {

    private final Process process;

    private SlowWriter(Process process) {
        this.process = process;
    }

    /** A writer that has its draft by now. */
    static SlowWriter of(String kind, Path file) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        SlowWriter.class.getName(),
                        kind,
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        if (!"stands".equals(output.readLine())) {
            throw new AssertionError("the writer ended with " + process.exitValue());
        }
        return new SlowWriter(process);
    }

    int goesOn() throws IOException, InterruptedException {
        process.outputWriter().append('\n').close();
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    static RechargeResult result(String orderId) {
        return new RechargeResult(
                orderId,
                null,
                Status.SUCCESS,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH);
    }

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[1]);
        if (arguments[0].equals("changes")) {
            ResultAppender.append(file, Format.JSONL, snapshot(result("SLOW")), () -> true);
            return;
        }
        try (Draft draft = Draft.of(file, ResultForm.of(Format.JSONL)).orElseThrow()) {
            draft.write(result("SLOW"), PassThrough.NONE);
            stand();
            draft.publish();
        }
    }

    /** A list whose only element comes when the request says so: the old file is copied by then. */
    private static List<RechargeResult> snapshot(RechargeResult result) {
        return new AbstractList<>() {
            @Override
            public RechargeResult get(int index) {
                stand();
                return result;
            }

            @Override
            public int size() {
                return 1;
            }
        };
    }

    private static void stand() {
        System.out.println("stands");
        try {
            System.in.read();
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
