package io.rechargeroutes.ops.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.rechargeroutes.log.LogLimiter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody in but the users of the operations API. Where there are none, nothing is there. */
@ApplicationScoped
public class ApiDoor {

    private final ApiUsers users;
    private final MeterRegistry metrics;
    private final LogLimiter log;

    ApiDoor(ApiUsers users, MeterRegistry metrics, LogLimiter log) {
        this.users = users;
        this.metrics = metrics;
        this.log = log;
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
            log.warn("api-denied", "calls of the operations API were denied", "somebody gave a wrong name or password to the operations API; recharge_api_denied_total counts how often");
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
