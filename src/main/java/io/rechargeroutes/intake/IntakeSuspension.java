package io.rechargeroutes.intake;

import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.quarkus.main.events.BeforeStart;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Suspends the routes that take files and messages, and lets them go on: files stay in the inbox meanwhile, and
 * messages on their queue. Which routes are suspended is no decision of theirs, so that none is forgotten. Should one
 * take something all the same, the ledger refuses it, and it is held as when the ledger is away.
 */
@ApplicationScoped
public class IntakeSuspension {

    /** The folder {@code routes/intake}, which a route's id begins with: no other route consumes anything. */
    private static final String INTAKE = "intake-";
    /** They bring nothing from outside, or finish what was begun. */
    private static final Pattern INTERNAL = Pattern.compile("(direct|timer|seda|quartz|kamelet)[:?].*");

    private final CamelContext camel;
    private final Policy policy = new Policy();
    private final Map<String, Route> routes = new TreeMap<>();
    private final Set<String> notStarted = new TreeSet<>();
    private final Set<String> suspended = new TreeSet<>();
    private boolean on;

    public IntakeSuspension(CamelContext camel) {
        this.camel = camel;
    }

    void attach(@Observes BeforeStart event) {
        camel.addRoutePolicyFactory((context, id, route) -> id.startsWith(INTAKE) ? policy : null);
    }

    /** Suspends intake, or ends that. What cannot be done now is done at the next call. */
    public synchronized void suspend(boolean suspend) {
        on = suspend;
        routes.forEach((id, route) -> {
            try {
                if (on) {
                    suspend(id, route);
                } else {
                    resume(id, route);
                }
            } catch (Exception fault) {
                Log.debugf(fault, "%s", id);
            }
        });
    }

    private void suspend(String id, Route route) throws Exception {
        ServiceStatus status = camel.getRouteController().getRouteStatus(id);
        if (!suspended.contains(id) && !notStarted.contains(id) && status != null && status.isStarted()) {
            policy.suspendOrStopConsumer(route.getConsumer());
            suspended.add(id);
        }
    }

    private void resume(String id, Route route) throws Exception {
        if (suspended.contains(id)) {
            policy.resumeOrStartConsumer(route.getConsumer());
            suspended.remove(id);
        }
        if (notStarted.contains(id)) {
            camel.getRouteController().startRoute(id);
            route.setAutoStartup(true); // its health counts again
            notStarted.remove(id);
        }
    }

    private final class Policy extends RoutePolicySupport {

        @Override
        public void onInit(Route route) {
            synchronized (IntakeSuspension.this) {
                if (INTERNAL.matcher(route.getEndpoint().getEndpointUri()).matches()) {
                    return;
                }
                routes.put(route.getId(), route);
                if (on && !Boolean.FALSE.equals(route.isAutoStartup())) {
                    route.setAutoStartup(false);
                    notStarted.add(route.getId());
                }
            }
        }

        /** One that was starting when intake was suspended. */
        @Override
        public void onStart(Route route) {
            synchronized (IntakeSuspension.this) {
                String id = route.getId();
                if (on && routes.containsKey(id) && suspended.add(id)) {
                    try {
                        suspendOrStopConsumer(route.getConsumer());
                    } catch (Exception fault) {
                        suspended.remove(id);
                    }
                }
            }
        }
    }
}
