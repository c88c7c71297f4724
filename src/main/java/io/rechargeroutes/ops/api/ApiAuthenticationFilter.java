package io.rechargeroutes.ops.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.rechargeroutes.log.LogLimiter;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody in but the users of the operations API. Where there are none, nothing is there. */
@ApplicationScoped
public class ApiAuthenticationFilter {

    private static final int TOO_MANY_REQUESTS = Response.Status.TOO_MANY_REQUESTS.getStatusCode();

    private final ApiUsers users;
    private final Logins logins;
    private final HttpServerRequest request;
    private final MeterRegistry metrics;
    private final LogLimiter log;

    ApiAuthenticationFilter(
            ApiUsers users, Logins logins, HttpServerRequest request, MeterRegistry metrics, LogLimiter log) {
        this.users = users;
        this.logins = logins;
        this.request = request;
        this.metrics = metrics;
        this.log = log;
    }

    /** Hides every address below /api while the API is off, those that do not exist too. */
    @ServerRequestFilter(preMatching = true)
    public Optional<Response> off(ContainerRequestContext call) {
        return isApi(call) && users.none()
                ? Optional.of(Problem.response(
                        Response.Status.NOT_FOUND, "the operations API is off: recharge.api.users names nobody"))
                : Optional.empty();
    }

    /** Asks who it is; a hash is slow to check, so this is kept off the threads that serve connections. */
    @ServerRequestFilter
    public Optional<Response> authenticate(ContainerRequestContext call) {
        if (!isApi(call)) {
            return Optional.empty();
        }
        String header = call.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return Optional.of(unknown());
        }
        Logins.Login login = logins.login(header, Logins.address(request));
        if (login.user().isEmpty()) {
            return Optional.of(denied(login));
        }
        call.setSecurityContext(new Known(login.user().get(), call.getSecurityContext()));
        return Optional.empty();
    }

    private static boolean isApi(ContainerRequestContext call) {
        String path = call.getUriInfo().getPath();
        return path.equals("/api") || path.startsWith("/api/");
    }

    private Response denied(Logins.Login login) {
        metrics.counter("recharge.api.denied").increment();
        log.warn(
                "api-denied",
                "calls of the operations API were denied",
                "somebody gave a wrong name or password to the operations API; recharge_api_denied_total counts how often");
        return login.pause().map(ApiAuthenticationFilter::tooOften).orElseGet(ApiAuthenticationFilter::unknown);
    }

    private static Response tooOften(Duration wait) {
        Response problem = Problem.response(
                TOO_MANY_REQUESTS, "too many wrong names or passwords; wait as many seconds as Retry-After says");
        return Response.fromResponse(problem)
                .header(HttpHeaders.RETRY_AFTER, wait.toSeconds() + 1)
                .build();
    }

    private static Response unknown() {
        Response problem = Problem.response(
                Response.Status.UNAUTHORIZED,
                "give the name and password of a user of recharge.api.users: curl -u name");
        return Response.fromResponse(problem)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"operations\", charset=\"UTF-8\"")
                .build();
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
