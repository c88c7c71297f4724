package io.rechargeroutes.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole run, made of its seed: the same seed makes the same plan. When exactly a fault strikes depends on the
 * machine; what strikes, whom, and after how many requests does not.
 *
 * @param orders each order once, though files and messages may name it more often
 */
record Plan(
        long seed,
        Shape shape,
        List<PlannedOrder> orders,
        List<PlannedFile> files,
        List<PlannedMessage> messages,
        List<Injection> injections) {

    private static final List<String> FAULTS = List.of(
            "NO_ANSWER",
            "DROPPED_AFTER",
            "DROPPED_BEFORE",
            "HTML_PAGE",
            "UNAVAILABLE",
            "TOO_MANY",
            "REDIRECT",
            "TRICKLE",
            "HALF",
            "HUGE",
            "EMPTY",
            "OTHER_ORDER",
            "SLOW");
    /** Pending, failing, refused: outcomes that a provider may well have. */
    private static final List<Integer> ENDINGS = List.of(90, 91, 92, 98);

    private static final Set<Injection.Kind> BROKER =
            EnumSet.of(Injection.Kind.BROKER_STOP, Injection.Kind.BROKER_KILL);

    /** A run that tries any fault. */
    static Plan of(long seed, int requests) {
        return of(seed, requests, EnumSet.allOf(Injection.Kind.class));
    }

    /** A run that tries some kinds of fault. */
    static Plan of(long seed, int requests, Set<Injection.Kind> kinds) {
        // neighbours among seeds would begin alike
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Shape shape = shape(random, seed % 3 == 0, seed % 2 == 0);
        double faulty = random.nextInt(5) == 0 ? 0 : 0.02 + random.nextDouble() * 0.08;
        List<PlannedOrder> orders = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            orders.add(order(random, i, faulty, shape.v2()));
        }
        List<PlannedOrder> inFiles = new ArrayList<>();
        List<PlannedOrder> inMessages = new ArrayList<>();
        for (PlannedOrder order : orders) {
            // some come both ways
            int way = shape.queues() ? random.nextInt(10) : 0;
            if (way < 5) {
                inFiles.add(order);
            }
            if (way >= 4) {
                inMessages.add(order);
            }
        }
        return new Plan(
                seed,
                shape,
                orders,
                files(random, inFiles, shape.nodes()),
                messages(random, inMessages),
                injections(random, requests, shape, kinds));
    }

    private static Shape shape(Random random, boolean guarded, boolean archives) {
        return new Shape(
                1 + random.nextInt(3),
                random.nextBoolean(),
                random.nextInt(3) == 0,
                8 + random.nextInt(25),
                Duration.ofMillis(20 + random.nextInt(130)),
                random.nextInt(4) == 0 ? Duration.ofSeconds(12) : Shape.FOR_EVER,
                random.nextInt(3) == 0 ? null : random.nextInt(3) == 0 ? "amqp" : "tcp",
                random.nextBoolean(),
                random.nextInt(6) == 0,
                guarded,
                archives);
    }

    private static PlannedOrder order(Random random, int i, double faulty, boolean v2) {
        boolean odd = random.nextDouble() < 0.08;
        int ending = odd ? ENDINGS.get(random.nextInt(ENDINGS.size())) : random.nextInt(90);
        int kind = random.nextInt(10);
        boolean fastag = kind == 0;
        String fault = random.nextDouble() < faulty ? FAULTS.get(random.nextInt(FAULTS.size())) : null;
        if ((fastag || v2 && kind < 4) && "OTHER_ORDER".equals(fault)) {
            fault = "HALF"; // AOP's answers to a FASTag payment and to a V2 call name no order of ours: another's
            // cannot be distinguished from them, docs/safety.md says so
        }
        String number = fastag
                ? "DL%02dAB%02d%02d".formatted(i % 90 + 10, i / 90 % 100, ending)
                : "98%06d%02d".formatted(i, ending);
        return fastag
                ? new PlannedOrder(
                        "O-" + i, "FASTAG", null, number, String.valueOf(100 + random.nextInt(400)), null, fault)
                : new PlannedOrder(
                        "O-" + i,
                        random.nextBoolean() ? "AIRTEL" : "JIO",
                        "DELHI",
                        number,
                        String.valueOf(10 + random.nextInt(490)),
                        kind < 4 ? "AOP" : null,
                        fault);
    }

    /**
     * Every order is in one file at least; some rows are there twice, some in another file too, all in any order; some
     * files come twice.
     */
    private static List<PlannedFile> files(Random random, List<PlannedOrder> orders, int nodes) {
        List<PlannedOrder> rows = new ArrayList<>(orders);
        for (int i = 0; i < orders.size() / 20; i++) {
            rows.add(orders.get(random.nextInt(orders.size())));
        }
        Collections.shuffle(rows, random);
        int count = 2 + random.nextInt(4);
        List<PlannedFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<PlannedOrder> part = List.copyOf(rows.subList(rows.size() * i / count, rows.size() * (i + 1) / count));
            String extension = random.nextBoolean() ? ".csv" : ".jsonl";
            int after = i < 2 ? 0 : random.nextInt(orders.size() / 2);
            files.add(new PlannedFile("f" + i + extension, part, after, random.nextInt(nodes)));
            if (random.nextInt(3) == 0) {
                // what an upstream system does when it is not sure: the same once more, reordered, somewhere else
                List<PlannedOrder> again = new ArrayList<>(part);
                Collections.shuffle(again, random);
                files.add(new PlannedFile(
                        (random.nextBoolean() ? "f" + i : "f" + i + "-again") + extension,
                        again,
                        after + random.nextInt(orders.size() / 4),
                        random.nextInt(nodes)));
            }
        }
        return files.stream()
                .map(file -> random.nextInt(3) == 0 ? file.stalled(stall(random, file)) : file)
                .toList();
    }

    /**
     * Inside a row but the first, where it hurts most: in the amount at times. Some writers rest longer than a last
     * line is waited for.
     */
    private static Stall stall(Random random, PlannedFile file) {
        int first = file.content().indexOf('\n') + 1;
        int at = first + random.nextInt(file.content().length() - first);
        return new Stall(
                at,
                Duration.ofMillis(
                        random.nextInt(3) == 0
                                ? Installation.UNTERMINATED.toMillis() + 2500 + random.nextInt(3000)
                                : 1200 + random.nextInt(1500)));
    }

    /**
     * Every order is in one message at least; some messages come twice, their rows in another order, and all in any
     * order.
     */
    private static List<PlannedMessage> messages(Random random, List<PlannedOrder> orders) {
        List<PlannedOrder> rows = new ArrayList<>(orders);
        Collections.shuffle(rows, random);
        List<PlannedMessage> messages = new ArrayList<>();
        for (int from = 0; from < rows.size(); ) {
            List<PlannedOrder> part = List.copyOf(rows.subList(
                    from, Math.min(rows.size(), from + (random.nextInt(10) < 7 ? 1 : 2 + random.nextInt(7)))));
            int after = random.nextBoolean() ? 0 : random.nextInt(rows.size());
            messages.add(new PlannedMessage(part, random.nextInt(4) == 0, random.nextInt(3) == 0, after));
            if (random.nextInt(12) == 0) {
                List<PlannedOrder> again = new ArrayList<>(part);
                Collections.reverse(again);
                messages.add(new PlannedMessage(
                        again,
                        random.nextBoolean(),
                        random.nextBoolean(),
                        after + random.nextInt(rows.size() / 4 + 1)));
            }
            from += part.size();
        }
        messages.sort(Comparator.comparingInt(PlannedMessage::after));
        return messages;
    }

    private static List<Injection> injections(Random random, int requests, Shape shape, Set<Injection.Kind> kinds) {
        List<Injection> injections = new ArrayList<>();
        List<KillPoint> points = Stream.of(KillPoint.values())
                .filter(point -> shape.queues() || !point.ofQueues())
                .filter(point -> shape.archives() || !point.ofArchive())
                .toList();
        List<Injection.Kind> choice = kinds.stream()
                .filter(kind -> shape.queues() || !BROKER.contains(kind))
                .flatMap(kind -> Collections.nCopies(weight(kind), kind).stream())
                .toList();
        int count = kinds.isEmpty() ? 0 : 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            Injection.Kind kind = choice.get(random.nextInt(choice.size()));
            int after = (int) (requests * (0.03 + 0.7 * random.nextDouble()));
            KillPoint point = kind == Injection.Kind.KILL_AT ? points.get(random.nextInt(points.size())) : null;
            injections.add(new Injection(
                    kind,
                    random.nextInt(shape.nodes()),
                    after,
                    lasts(random, kind),
                    point,
                    number(random, kind, point)));
        }
        injections.sort(Comparator.comparingInt(Injection::after));
        return injections;
    }

    private static int weight(Injection.Kind kind) {
        return switch (kind) {
            case STALL -> 0;
            case KILL_AT -> 5;
            case KILL, PAUSE -> 3;
            case LEDGER_STOP, LEDGER_KILL, LEDGER_READ_ONLY, BROKER_KILL, OUTAGE, STOP -> 2;
            default -> 1;
        };
    }

    /** Which passage of a kill point; by how many seconds a clock jumps. */
    private static int number(Random random, Injection.Kind kind, KillPoint point) {
        return switch (kind) {
            case KILL_AT -> point.isPassedOften() ? 1 + random.nextInt(12) : 1;
                // back only as far as a run can wait: what is due then is due so much later
            case LEDGER_CLOCK -> random.nextInt(3) == 0 ? -1 - random.nextInt(6) : 5 + random.nextInt(1200);
                // which provider
            case OUTAGE -> random.nextInt(2);
            case NODE_CLOCK -> random.nextInt(3) == 0 ? -1 - random.nextInt(6) : 5 + random.nextInt(90_000);
            default -> 0;
        };
    }

    private static Duration lasts(Random random, Injection.Kind kind) {
        int most =
                switch (kind) {
                        // past the lease, and sometimes past the time in which a submitted request may leave
                    case PAUSE -> 9000;
                    case LEDGER_STOP, LEDGER_READ_ONLY -> 7000;
                    case PROVIDER_PAUSE -> 5000;
                    default -> 2500;
                };
        int least = kind == Injection.Kind.PAUSE ? 3500 : 100;
        return Duration.ofMillis(least + random.nextInt(most - least));
    }

    /** The nodes that are killed at named points. */
    Set<KillPoint> points(int node) {
        return injections.stream()
                .filter(fault -> fault.point() != null && fault.node() == node)
                .map(Injection::point)
                .collect(Collectors.toSet());
    }

    int rows() {
        return files.stream().mapToInt(file -> file.rows().size()).sum()
                + messages.stream().mapToInt(message -> message.rows().size()).sum();
    }

    /** Orders that files name. */
    Set<String> inFiles() {
        return files.stream()
                .flatMap(file -> file.rows().stream())
                .map(PlannedOrder::orderId)
                .collect(Collectors.toSet());
    }

    /** Orders that messages name. */
    Set<String> inMessages() {
        return messages.stream()
                .flatMap(message -> message.rows().stream())
                .map(PlannedOrder::orderId)
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return "seed %d: %s, %d orders in %d rows of %d files and %d messages, %d faulty answers\n"
                        .formatted(
                                seed,
                                shape,
                                orders.size(),
                                rows(),
                                files.size(),
                                messages.size(),
                                orders.stream()
                                        .filter(order -> order.fault() != null)
                                        .count())
                + injections.stream().map(fault -> "    " + fault + "\n").collect(Collectors.joining());
    }
}
