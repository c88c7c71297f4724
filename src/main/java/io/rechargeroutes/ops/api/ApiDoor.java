package io.rechargeroutes.ops.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody in but the users of the operations API. Where there are none, nothing is there. */
@ApplicationScoped
public class ApiDoor {

    private static final Duration QUIET = Duration.ofMinutes(1);

    private final ApiUsers users;
    private final MeterRegistry metrics;
    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - QUIET.toNanos());

    ApiDoor(ApiUsers users, MeterRegistry metrics) {
        this.users = users;
        this.metrics = metrics;
    }

    /** Hides every address below /api while the API is off, those that do not exist too. */
    @ServerRequestFilter(preMatching = true)
    public Optional<Response> off(ContainerRequestContext call) {
        return isApi(call) && users.none() ? Optional.of(Problem.response(Response.Status.NOT_FOUND, "the operations API is off: recharge.api.users names nobody"))
                : Optional.empty();
    }

    /** Asks who it is; a hash is slow to check, so this is kept off the threads that serve connections. */
    @ServerRequestFilter
    public Optional<Response> authenticate(ContainerRequestContext call) {
        if (!isApi(call)) {
            return Optional.empty();
        }
        Optional<String> user = users.authenticated(call.getHeaderString(HttpHeaders.AUTHORIZATION));
        if (user.isEmpty()) {
            return Optional.of(denied(call.getHeaderString(HttpHeaders.AUTHORIZATION) != null));
        }
        call.setSecurityContext(new Known(user.get(), call.getSecurityContext()));
        return Optional.empty();
    }

    private static boolean isApi(ContainerRequestContext call) {
        String path = call.getUriInfo().getPath();
        return path.equals("/api") || path.startsWith("/api/");
    }

    private Response denied(boolean tried) {
        if (tried) {
            metrics.counter("recharge.api.denied").increment();
            long now = System.nanoTime();
            long last = saidAt.get();
            if (now - last >= QUIET.toNanos() && saidAt.compareAndSet(last, now)) {
                Log.warn("somebody gave a wrong name or password to the operations API; recharge_api_denied_total counts how often");
            }
        }
        Response problem = Problem.response(Response.Status.UNAUTHORIZED, "give the name and password of a user of recharge.api.users: curl -u name");
        return Response.fromResponse(problem).header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"operations\", charset=\"UTF-8\"").build();
    }

    private record Known(String name, SecurityContext before) implements SecurityContext {

        @Override
        public Principal getUserPrincipal() {
            return () -> name;
        }

        @Override
        public boolean isUserInRole(String role) {
            return false;
        }

        @Override
        public boolean isSecure() {
            return before != null && before.isSecure();
        }

        @Override
        public String getAuthenticationScheme() {
            return BASIC_AUTH;
        }
    }
}
