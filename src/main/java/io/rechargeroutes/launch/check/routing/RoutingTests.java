package io.rechargeroutes.launch.check.routing;

import io.rechargeroutes.launch.check.routing.DecidingRoute.Branch;
import io.rechargeroutes.launch.check.routing.TestedRoute.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * What the tests of the router and of the failover route came to.
 *
 * @param faults rows that ended in something else, or cannot be read: {@code file:line: what}
 * @param notes what an editor may want to know
 * @param runs one for each file that is there
 */
public record RoutingTests(List<String> faults, List<String> notes, List<Run> runs) {

    private static final String ROUTER = "router.test.csv";
    private static final String FAILOVER = "failover.test.csv";

    /**
     * One file that was run.
     *
     * @param failed how many of the rows are a fault
     */
    public record Run(String file, int rows, int failed) {}

    /** Makes a route ready to be tried. */
    private interface Opening {
        TestedRoute open() throws Exception;
    }

    private RoutingTests() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** Nothing was run. */
    public static RoutingTests none() {
        return new RoutingTests();
    }

    /**
     * Runs all rows, and looks at what no row says: branches without a test, and operators that go where they are not
     * offered.
     *
     * @param routes a folder whose routes and catalogue are in order
     */
    public static RoutingTests run(Config config, Path routes) {
        return run(config, routes, true);
    }

    /** The faults alone: what stops a start. */
    public static List<String> faults(Config config, Path routes) {
        boolean any = Files.exists(routes.resolve(ROUTER)) || Files.exists(routes.resolve(FAILOVER));
        return any ? run(config, routes, false).faults() : List.of();
    }

    private static RoutingTests run(Config config, Path routes, boolean advise) {
        RoutingTests tests = new RoutingTests();
        Surroundings surroundings = Surroundings.of(config, routes);
        tests.run(routes.resolve(ROUTER), "the router", advise, () -> new RouterRows(config, surroundings));
        tests.run(routes.resolve(FAILOVER), "failover", advise, () -> new FailoverRows(config, surroundings));
        return tests;
    }

    private void run(Path file, String name, boolean advise, Opening opening) {
        boolean there = Files.exists(file);
        if (!there && !advise) {
            return;
        }
        try (TestedRoute route = opening.open()) {
            TestFile tests = there ? TestFile.read(file, route.columns(), faults) : new TestFile(file, List.of());
            if (there) {
                Set<Branch> hit = run(tests, route);
                route.branches().stream()
                        .filter(branch -> !hit.contains(branch))
                        .forEach(branch -> notes.add(
                                branch.place() + ": no row of " + file + " comes to " + branch.id() + "; add one"));
            } else {
                notes.add(file + " is not there: " + name + " has no tests");
            }
            if (advise && route instanceof RouterRows router) {
                notes.addAll(router.notOffered(tests.rows()));
            }
        } catch (Exception fault) {
            faults.add(file + ":1: " + name + " cannot be tried: " + DecidingRoute.firstLine(fault)
                    + "; tests have the bean provider alone, and call nothing");
        }
    }

    /** Runs the rows of a file, and gives the branches that they came to. */
    private Set<Branch> run(TestFile tests, TestedRoute route) {
        Set<Branch> hit = new HashSet<>();
        int failed = 0;
        for (TestFile.Row row : tests.rows()) {
            int faulty = faults.size();
            String expected = row.oneOf(TestFile.EXPECT, route.endings(), faults);
            Optional<Ending> ending = faults.size() > faulty ? Optional.empty() : route.end(row, faults);
            ending.ifPresent(found -> {
                hit.addAll(found.branches());
                if (!found.word().equals(expected)) {
                    faults.add(
                            row.place() + ": expected " + expected + ", got " + found.word() + " (" + found.by() + ")");
                }
            });
            failed += faults.size() > faulty ? 1 : 0;
        }
        runs.add(new Run(tests.path().toString(), tests.rows().size(), failed));
        return hit;
    }
}
