package io.rechargeroutes.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.ops.StepFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.impl.matchers.GroupMatcher;

/** When the routes as they are shipped fire. */
class TriggersTest {

    /** Takes no schedule lock: nothing is done here. */
    public static final class NoScheduleLock {
        public boolean acquire(Exchange exchange) {
            return false;
        }
    }

    /** What the routes would do, were there anything to do. */
    public static final class Nothing {
        public void providers() {}

        public boolean mayAsk() {
            return false;
        }

        public void record() {}

        public void outcome() {}

        public void reconcile() {}
    }

    private static Map<String, CronTrigger> triggers(DefaultCamelContext camel, String zone) throws Exception {
        Properties settings = new Properties();
        try (var file = Files.newBufferedReader(Path.of("application.properties"))) {
            settings.load(file);
        }
        settings.put("recharge.schedule.zone", zone);
        settings.put("recharge.retry-delay", "1000");
        camel.getPropertiesComponent().setOverrideProperties(settings);
        camel.getRegistry().bind("scheduleLock", new NoScheduleLock());
        camel.getRegistry().bind("stepFault", new StepFault(new LogLimiter()));
        camel.getRegistry().bind("statusQueryThreads", Executors.newCachedThreadPool());
        for (String bean : new String[] {"balanceCheck", "reconciler", "callFault"}) {
            camel.getRegistry().bind(bean, new Nothing());
        }
        for (String file : new String[] {"policies", "schedule/balance-check", "schedule/reconciliation"}) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(PluginHelper.getResourceLoader(camel)
                            .resolveResource("file:routes/" + file + ".camel.yaml"));
        }
        camel.start();
        Scheduler scheduler =
                camel.getComponent("quartz", QuartzComponent.class).getScheduler();
        Map<String, CronTrigger> triggers = new TreeMap<>();
        for (var key : scheduler.getTriggerKeys(GroupMatcher.anyGroup())) {
            triggers.put(key.getName(), (CronTrigger) scheduler.getTrigger(key));
        }
        return triggers;
    }

    private static Instant next(CronTrigger trigger, String after) {
        return trigger.getFireTimeAfter(Date.from(Instant.parse(after))).toInstant();
    }

    @Test
    void theDailyReportIsMadeInTheMorningOfTheZone() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            CronTrigger report = triggers(camel, "Asia/Kolkata").get("reconciliation");
            assertEquals("Asia/Kolkata", report.getTimeZone().getID());
            assertEquals(Instant.parse("2030-01-15T01:00:00Z"), next(report, "2030-01-14T18:30:00Z"), "06:30 in India");
            assertEquals(
                    Instant.parse("2030-01-15T02:00:00Z"),
                    next(report, "2030-01-15T01:00:00Z"),
                    "and each hour after, for what was missed");
        }
    }

    @Test
    void summerTimeMovesItWithTheClocksOfTheZone() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            CronTrigger report = triggers(camel, "Europe/Berlin").get("reconciliation");
            assertEquals(Instant.parse("2030-01-15T05:30:00Z"), next(report, "2030-01-14T23:00:00Z"));
            assertEquals(Instant.parse("2030-07-15T04:30:00Z"), next(report, "2030-07-14T22:00:00Z"));
        }
    }

    @Test
    void whatWasMissedIsNotMadeUpForInABurst() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Map<String, CronTrigger> triggers = triggers(camel, "Asia/Kolkata");
            assertEquals(Set.of("balance-check", "reconciliation"), triggers.keySet());
            triggers.values()
                    .forEach(trigger -> assertEquals(
                            CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING,
                            trigger.getMisfireInstruction(),
                            trigger.getKey().getName()));
            assertEquals(
                    Instant.parse("2030-01-15T00:15:00Z"), next(triggers.get("balance-check"), "2030-01-15T00:00:00Z"));
        }
    }
}
