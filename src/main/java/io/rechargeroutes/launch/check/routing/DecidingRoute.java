package io.rechargeroutes.launch.check.routing;

import io.rechargeroutes.dispatch.ProviderView;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.Placeholders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.MessageHistory;
import org.apache.camel.NamedNode;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.spi.CamelContextNameStrategy;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.eclipse.microprofile.config.Config;

/**
 * A route that names a provider, as it is on disk, in a Camel context of its own. It has the bean {@code provider} and
 * no component that calls the outside.
 */
final class DecidingRoute implements AutoCloseable {

    /** A {@code when} or {@code otherwise}; the place is {@code file:line}. */
    record Branch(String id, String place) {}

    /**
     * What a route decided.
     *
     * @param named the provider that it named, in upper case, or null
     * @param branches those that the deciding step stands in, the innermost last; none where no branch fitted
     * @param fault why the route failed, or null
     */
    record Decision(String named, List<Branch> branches, String fault) {

        /** What decided, in words for a person. */
        String by() {
            String branch = branches.isEmpty()
                    ? "no branch fits"
                    : branches.get(branches.size() - 1).id();
            return fault == null ? branch : branch + ", failed: " + fault;
        }
    }

    /** They call beans and routes; the context itself needs the first. */
    private static final Set<String> HARMLESS = Set.of("bean", "direct");

    private final String route;
    private final String property;
    private final List<Branch> all = new ArrayList<>();
    /** The branches that a step stands in, the innermost last. */
    private final Map<NamedNode, List<Branch>> branches = new IdentityHashMap<>();
    /** Has a name of its own: the next context of this process keeps the one that its metrics and log lines had. */
    private final DefaultCamelContext camel = new DefaultCamelContext(false) {
        @Override
        protected CamelContextNameStrategy createCamelContextNameStrategy() {
            return new ExplicitCamelContextNameStrategy("check");
        }
    };

    /**
     * @param file the file that the route stands in
     * @param route its id
     * @param property the exchange property with which it names a provider
     * @throws Exception where the file needs something that is not there
     */
    DecidingRoute(Config config, Path file, String route, String property, ProviderView provider) throws Exception {
        this.route = route;
        this.property = property;
        camel.disableJMX();
        camel.setStartupSummaryLevel(StartupSummaryLevel.Off);
        camel.setMessageHistory(true);
        camel.build();
        ComponentResolver components = PluginHelper.getComponentResolver(camel);
        camel.getCamelContextExtension()
                .addContextPlugin(
                        ComponentResolver.class,
                        (name, context) -> HARMLESS.contains(name) ? components.resolveComponent(name, context) : null);
        DirectComponent direct = new DirectComponent();
        direct.setBlock(false);
        camel.addComponent("direct", direct);
        camel.getPropertiesComponent().addPropertiesSource(new Placeholders(config));
        camel.getRegistry().bind("provider", provider);
        try {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.fromString(file.getFileName().toString(), Files.readString(file)));
            camel.start();
            if (camel.getRoute(route) == null) {
                throw new IllegalStateException("there is no route " + route);
            }
        } catch (Exception fault) {
            close();
            throw fault;
        }
        camel.getRouteDefinitions().forEach(definition -> gather(file, definition, List.of()));
    }

    private void gather(Path file, ProcessorDefinition<?> step, List<Branch> within) {
        branches.put(step, within);
        if (step instanceof ChoiceDefinition choice) {
            choice.getWhenClauses().forEach(when -> gather(file, when, when.getOutputs(), within));
            if (choice.getOtherwise() != null) {
                gather(file, choice.getOtherwise(), choice.getOtherwise().getOutputs(), within);
            }
        } else {
            step.getOutputs().forEach(inner -> gather(file, inner, within));
        }
    }

    private void gather(
            Path file,
            OptionalIdentifiedDefinition<?> branch,
            List<ProcessorDefinition<?>> steps,
            List<Branch> within) {
        // Camel counts lines from 0
        String place = file + ":" + (branch.getLineNumber() + 1);
        all.add(new Branch(branch.hasCustomIdAssigned() ? branch.getId() : place, place));
        List<Branch> inside = new ArrayList<>(within);
        inside.add(all.get(all.size() - 1));
        steps.forEach(step -> gather(file, step, inside));
    }

    /** All {@code when} and {@code otherwise} of the file, in its order. */
    List<Branch> branches() {
        return all;
    }

    /** @param given puts what the route decides on into the exchange */
    Decision decide(Consumer<Exchange> given) {
        Exchange exchange = new DefaultExchange(camel);
        given.accept(exchange);
        try {
            camel.getRoute(route).getProcessor().process(exchange);
        } catch (Exception fault) {
            exchange.setException(fault);
        }
        Exception fault = exchange.getException();
        String named = fault == null ? exchange.getProperty(property, String.class) : null;
        return new Decision(
                named == null || named.isBlank() ? null : named,
                deciding(exchange),
                fault == null ? null : PlainText.of(firstLine(fault)));
    }

    /** The branches of the step that named the provider last, or of the last step at all. */
    private List<Branch> deciding(Exchange exchange) {
        List<?> steps = exchange.getProperty(ExchangePropertyKey.MESSAGE_HISTORY, List.of(), List.class);
        List<Branch> last = List.of();
        boolean names = false;
        for (Object step : steps) {
            NamedNode node = ((MessageHistory) step).getNode();
            boolean naming = node instanceof SetPropertyDefinition set && property.equals(set.getName());
            if (naming || !names) {
                last = branches.getOrDefault(node, List.of());
                names |= naming;
            }
        }
        return last;
    }

    static String firstLine(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }

    @Override
    public void close() {
        camel.stop();
    }
}
