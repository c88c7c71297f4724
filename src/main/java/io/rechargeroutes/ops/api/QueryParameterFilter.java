package io.rechargeroutes.ops.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses calls with query parameters that their address does not know, once the caller is known. */
@ApplicationScoped
public class QueryParameterFilter {

    @ServerRequestFilter(priority = Priorities.USER + 1)
    public void refuseUnknown(ContainerRequestContext call, ResourceInfo resource) {
        if (resource.getResourceMethod() != null) {
            Given.parameters(call.getUriInfo().getQueryParameters().keySet(), namesOf(resource.getResourceMethod()));
        }
    }

    private static TreeSet<String> namesOf(Method method) {
        return Arrays.stream(method.getParameters())
                .map(parameter -> parameter.getAnnotation(QueryParam.class))
                .filter(Objects::nonNull)
                .map(QueryParam::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
