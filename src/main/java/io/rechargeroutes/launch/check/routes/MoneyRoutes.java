package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.RouteTree.Address;
import io.rechargeroutes.launch.check.routes.RouteTree.Entry;
import io.rechargeroutes.launch.check.routes.RouteTree.Route;
import io.rechargeroutes.launch.check.routes.RouteTree.Step;
import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.settings.Providers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * What in the routes of a committed attempt would make more than one call, make it without the guard, or make it on
 * another thread. A route is one of them because dispatch calls it ({@code direct:<provider>-recharge} and the like),
 * or because one of them calls it; whose provider it is does not matter. What is not known to be harmless there is
 * refused: a step that this list forgets could send a recharge twice.
 */
final class MoneyRoutes {

    private static final Set<String> HARMLESS = Set.of(
            "bean",
            "choice",
            "convertBodyTo",
            "convertHeaderTo",
            "convertVariableTo",
            "doTry",
            "filter",
            "log",
            "marshal",
            "removeHeader",
            "removeHeaders",
            "removeProperties",
            "removeProperty",
            "removeVariable",
            "rollback",
            "setBody",
            "setExchangePattern",
            "setHeader",
            "setHeaders",
            "setProperty",
            "setVariable",
            "setVariables",
            "step",
            "stop",
            "throwException",
            "to",
            "toD",
            "transform",
            "unmarshal",
            "validate");
    private static final Set<String> REPEATING = Set.of(
            "loop",
            "split",
            "multicast",
            "recipientList",
            "routingSlip",
            "dynamicRouter",
            "loadBalance",
            "circuitBreaker",
            "saga");
    private static final Set<String> STRAYING = Set.of(
            "threads",
            "wireTap",
            "delay",
            "throttle",
            "aggregate",
            "resequence",
            "sample",
            "onCompletion",
            "pausable",
            "resumable");
    private static final Set<String> CALLING = Set.of("enrich", "pollEnrich", "poll", "kamelet");
    private static final Set<String> ROUTE_KEYS = Set.of(
            "id",
            "description",
            "note",
            "group",
            "nodePrefixId",
            "from",
            "steps",
            "routeConfigurationId",
            "errorHandler",
            "streamCache",
            "messageHistory",
            "trace",
            "logMask",
            "startupOrder",
            "precondition",
            "parameters",
            "uri",
            "inputType",
            "outputType");
    private static final Set<String> ENTRIES_OF_FAULTS = Set.of(
            "onException", "errorHandler", "intercept", "interceptFrom", "interceptSendToEndpoint", "onCompletion");
    private static final Set<String> CALL_OPTIONS = Set.of(
            "httpMethod",
            "throwExceptionOnFailure",
            "disableStreamCache",
            "copyHeaders",
            "skipRequestHeaders",
            "skipResponseHeaders",
            "skipControlHeaders",
            "httpClientConfigurer",
            "clientConnectionManager",
            "getWithBody",
            "deleteWithBody",
            "okStatusCodeRange",
            "httpUri",
            "userAgent",
            "connectionClose",
            "muteException",
            "contentTypeCharsetEnabled",
            "bridgeEndpoint",
            "ignoreResponseBody");
    private static final Set<String> MONEY = Arrays.stream(Operation.values())
            .filter(operation -> !operation.lookup())
            .map(Operation::routeSuffix)
            .collect(Collectors.toUnmodifiableSet());
    private static final String DISPATCHED = "${exchangeProperty.route}";

    private final RouteTree tree;
    private final List<Route> routes;
    private final List<Entry> entries;
    private final Set<String> providers;
    private final Set<String> faults = new LinkedHashSet<>();
    private final Set<Route> looked = new LinkedHashSet<>();
    private final Deque<Route> path = new ArrayDeque<>();
    /** Whose attempts the walked routes serve. */
    private Optional<String> provider = Optional.empty();

    private MoneyRoutes(Config config, RouteTree tree) {
        this.tree = tree;
        this.routes = tree.routes();
        this.entries = tree.entries();
        this.providers = Providers.names(config);
    }

    static List<String> faults(Config config, RouteTree tree) {
        MoneyRoutes money = new MoneyRoutes(config, tree);
        money.routes.stream().filter(money::isCalledByDispatch).forEach(money::walk);
        money.routes.stream().filter(money::dispatches).forEach(money::lookAtDispatch);
        return List.copyOf(money.faults);
    }

    private boolean isCalledByDispatch(Route route) {
        return Stream.of(route.id(), route.name())
                .anyMatch(name -> MONEY.stream().anyMatch(suffix -> name.endsWith("-" + suffix)));
    }

    private void walk(Route root) {
        String name = root.name().isEmpty() ? root.id() : root.name();
        provider = providers.stream().filter(one -> name.startsWith(one + "-")).findFirst();
        if (follow(root, 0) == 0) {
            fault(
                    root.from().place(),
                    "route " + name(root) + " moves money and makes no call",
                    "call the provider by http or https, once");
        }
    }

    /** Walks a route as an attempt would; gives how many calls it has made then at most. */
    private int follow(Route route, int before) {
        if (path.contains(route)) {
            fault(
                    route.from().place(),
                    "route " + route.id() + " calls itself",
                    "a recharge would be sent again and again; take the call out");
            return before;
        }
        path.push(route);
        if (looked.add(route)) {
            lookAt(route);
        }
        int after = follow(route.steps(), before);
        path.pop();
        return after;
    }

    private int follow(List<Step> steps, int before) {
        int calls = before;
        for (Step step : steps) {
            calls = follow(step, calls);
        }
        return calls;
    }

    private int follow(Step step, int before) {
        refuseStep(step);
        int after =
                tree.address(step).map(address -> target(step, address, before)).orElse(before);
        if (step.mapping().isEmpty()) {
            return after;
        }
        Mapping mapping = step.mapping().get();
        after = Math.max(after, follow(RouteTree.steps(mapping), after));
        int most = after;
        for (String branch : new String[] {"when", "otherwise", "doCatch", "onFallback"}) {
            for (Mapping one : RouteTree.branches(mapping, branch)) {
                most = Math.max(most, follow(RouteTree.steps(one), after));
            }
        }
        for (Mapping last : RouteTree.branches(mapping, "doFinally")) {
            most = Math.max(most, follow(RouteTree.steps(last), most));
        }
        return most;
    }

    private void refuseStep(Step step) {
        String kind = step.kind();
        if (REPEATING.contains(kind)) {
            fault(
                    step.place(),
                    kind + " may send a recharge more than once",
                    "take it out of route " + route() + ", which moves money");
        } else if (STRAYING.contains(kind)) {
            fault(
                    step.place(),
                    kind + " leaves the thread that may send the recharge, or lets it wait",
                    "take it out of route " + route() + ", which moves money");
        } else if (CALLING.contains(kind)) {
            fault(
                    step.place(),
                    kind + " makes a call beside the recharge's own",
                    "fetch what it needs in the provider's prepare route");
        } else if (!HARMLESS.contains(kind)) {
            fault(
                    step.place(),
                    "nobody knows whether " + kind + " sends a recharge more than once",
                    "take it out of route " + route() + ", which moves money");
        }
    }

    private int target(Step step, Address address, int before) {
        return switch (address.scheme()) {
            case "http", "https" -> call(address, before);
            case "direct" -> linked(address, before);
            case "kamelet" -> used(address, before);
            case "seda", "vm", "disruptor", "disruptor-vm", "jms", "activemq", "amqp" -> {
                fault(
                        address.place(),
                        address.scheme() + " leaves the thread that may send the recharge",
                        "call the route by direct:");
                yield before;
            }
            default -> {
                if (address.scheme().isEmpty()
                        || address.rest().contains("${") && !address.scheme().equals("log")) {
                    fault(
                            address.place(),
                            "nobody knows where " + step.kind() + " goes before it runs",
                            "write the address out");
                }
                yield before;
            }
        };
    }

    private int linked(Address address, int before) {
        if (!address.rest().contains("${")) {
            return routes.stream()
                    .filter(route -> route.name().equals(address.rest()))
                    .mapToInt(route -> follow(route, before))
                    .max()
                    .orElse(before);
        }
        String known = address.rest().substring(0, address.rest().indexOf("${"));
        List<Route> possible = routes.stream()
                .filter(route -> !known.isEmpty() && route.name().startsWith(known) && !path.contains(route))
                .toList();
        if (possible.isEmpty()) {
            fault(
                    address.place(),
                    "nobody knows which route direct:" + address.rest() + " is before it runs",
                    "choose among named routes");
        }
        return possible.stream().mapToInt(route -> follow(route, before)).max().orElse(before);
    }

    /** A use of a kamelet is a route of its own; of one that nobody knows somebody else says. */
    private int used(Address address, int before) {
        return routes.stream()
                .filter(route -> route.from().scheme().equals("kamelet")
                        && route.from().rest().equals(Kamelets.key(address)))
                .mapToInt(route -> follow(route, before))
                .max()
                .orElse(before);
    }

    private int call(Address address, int before) {
        if (before > 0) {
            fault(
                    address.place(),
                    "a second call on the way of one recharge",
                    "make one call in route " + path.getLast().id() + " and the routes that it calls");
        }
        Optional<String> guarded = bean(address, "httpClientConfigurer", "Http");
        Optional<String> pooled = bean(address, "clientConnectionManager", "Connections");
        if (guarded.isEmpty() || pooled.isEmpty() || !guarded.equals(pooled)) {
            fault(
                    address.place(),
                    "a call that moves money without the guard",
                    "set httpClientConfigurer: \"#<provider>Http\" and clientConnectionManager: "
                            + "\"#<provider>Connections\" on it, with a provider that has a url: "
                            + String.join(", ", providers));
        } else if (provider.isPresent() && !provider.equals(guarded)) {
            fault(
                    address.options().get("httpClientConfigurer").place(),
                    "a call that moves money for " + provider.get() + " with the guard of " + guarded.get()
                            + ", with its deadline and its connections",
                    "set httpClientConfigurer: \"#" + provider.get() + "Http\" and clientConnectionManager: \"#"
                            + provider.get() + "Connections\"");
        }
        address.options().values().stream()
                .filter(option -> !CALL_OPTIONS.contains(option.name()))
                .forEach(option -> fault(
                        option.place(),
                        "a call that moves money takes no " + option.name(),
                        "take it out; it could make the client send the recharge again"));
        return before + 1;
    }

    /** The provider whose bean an option names. */
    private Optional<String> bean(Address address, String option, String suffix) {
        return Optional.ofNullable(address.options().get(option))
                .map(Text::value)
                .map(tree::resolved)
                .map(value -> value.replaceFirst("^#(bean:)?", ""))
                .flatMap(bean -> providers.stream()
                        .filter(provider -> bean.equals(provider + suffix))
                        .findFirst());
    }

    private void lookAt(Route route) {
        RouteTree.names(route.content()).stream()
                .filter(word -> !ROUTE_KEYS.contains(word))
                .forEach(word -> fault(
                        route.content()
                                .text(word)
                                .map(Text::place)
                                .orElse(route.content().place()),
                        "nobody knows whether " + word + " sends a recharge more than once",
                        "take it out of route " + name(route) + ", which moves money"));
        policies(route);
    }

    /**
     * What happens on a fault, by the route's own word, by the configurations that it follows, and by those that are
     * for every route.
     */
    private void policies(Route route) {
        RouteTree.branches(route.content(), "errorHandler").forEach(handler -> errorHandler(route, handler));
        List<String> followed = route.content()
                .text("routeConfigurationId")
                .map(id -> List.of(tree.resolved(id.value()).split("\\s*,\\s*")))
                .orElse(List.of());
        for (Entry entry : entries) {
            Optional<Mapping> mapping = entry.mapping();
            if (mapping.isEmpty()) {
                continue;
            }
            if (entry.kind().equals("routeConfiguration")) {
                Optional<String> id = mapping.get().text("id").map(Text::value);
                if (id.isEmpty() || followed.stream().anyMatch(pattern -> matches(id.get(), pattern))) {
                    configuration(route, mapping.get());
                }
            } else if (ENTRIES_OF_FAULTS.contains(entry.kind()) && entry.file().equals(route.file())) {
                fault(
                        entry.place(),
                        entry.kind() + " speaks for every route of this file, and " + name(route) + " moves money",
                        "take it out; routeConfigurationId: submit says what happens on a fault");
            }
        }
    }

    private static boolean matches(String id, String pattern) {
        return pattern.endsWith("*") ? id.startsWith(pattern.substring(0, pattern.length() - 1)) : id.equals(pattern);
    }

    private void configuration(Route route, Mapping configuration) {
        String follows = route.content()
                .text("routeConfigurationId")
                .map(Text::place)
                .orElse(route.from().place());
        String name = configuration.text("id").map(Text::value).orElse("without an id, which is for every route");
        List<Mapping> parts = new ArrayList<>(RouteTree.branches(configuration, "errorHandler"));
        for (Mapping wrapped : RouteTree.branches(configuration, "onException")) {
            parts.addAll(wrapped.mapping("onException").map(List::of).orElse(List.of(wrapped)));
        }
        if (parts.stream().anyMatch(this::repeats)) {
            fault(
                    follows,
                    "the policy " + name + " repeats, and route " + name(route) + " moves money",
                    "follow submit: routeConfigurationId: submit");
        }
        RouteTree.names(configuration).stream()
                .filter(word -> word.startsWith("intercept") || word.equals("onCompletion"))
                .forEach(word -> fault(
                        follows,
                        "the policy " + name + " has " + word + ", and route " + name(route) + " moves money",
                        "follow submit: routeConfigurationId: submit"));
        parts.forEach(part -> follow(RouteTree.steps(part), 1));
    }

    private void errorHandler(Route route, Mapping handler) {
        List<String> kinds = RouteTree.names(handler);
        boolean none = kinds.equals(List.of("noErrorHandler"));
        boolean once = kinds.equals(List.of("defaultErrorHandler")) && !repeats(handler);
        if (!none && !once) {
            fault(
                    handler.place(),
                    "the error handler of route " + name(route) + ", which moves money, may repeat or swallow a fault",
                    "write routeConfigurationId: submit in its place");
        }
    }

    /** True where anything below asks for a redelivery. */
    private boolean repeats(Mapping policy) {
        return policy.file().mappingsBelow(policy.node()).stream()
                        .flatMap(mapping -> mapping.texts().stream()
                                .map(text -> text.name().equals("maximumRedeliveries")
                                        ? !tree.resolved(text.value()).strip().equals("0")
                                        : text.name().startsWith("redeliveryPolicyRef")))
                        .anyMatch(Boolean::booleanValue)
                || policy.file().mappingsBelow(policy.node()).stream()
                        .anyMatch(mapping -> mapping.name().equals("retryWhile"));
    }

    private boolean dispatches(Route route) {
        return !waysToCall(route.steps()).isEmpty();
    }

    private List<Step> waysToCall(List<Step> steps) {
        return steps.stream()
                .flatMap(step -> Stream.concat(
                        tree
                                .address(step)
                                .filter(address -> address.scheme().equals("direct")
                                        && address.rest().equals(DISPATCHED))
                                .stream()
                                .map(any -> step),
                        inner(step).stream().flatMap(list -> waysToCall(list).stream())))
                .toList();
    }

    private static List<List<Step>> inner(Step step) {
        return step.mapping()
                .map(mapping -> Stream.concat(
                                Stream.of(RouteTree.steps(mapping)),
                                Stream.of("when", "otherwise", "doCatch", "doFinally", "onFallback")
                                        .flatMap(name -> RouteTree.branches(mapping, name).stream())
                                        .map(RouteTree::steps))
                        .toList())
                .orElse(List.of());
    }

    /** The route that commits an attempt and calls the provider's: what stands in it holds for every provider. */
    private void lookAtDispatch(Route route) {
        policies(route);
        path.push(route);
        refuseAll(route.steps());
        path.pop();
        waysToCall(route.steps()).stream()
                .skip(1)
                .forEach(step -> fault(step.place(), "a second call of the provider's route", "call it once"));
    }

    private void refuseAll(List<Step> steps) {
        for (Step step : steps) {
            refuseStep(step);
            inner(step).forEach(this::refuseAll);
        }
    }

    private String route() {
        return path.isEmpty() ? "submit" : name(path.peek());
    }

    private static String name(Route route) {
        return route.id().isEmpty() ? route.name() : route.id();
    }

    private void fault(String place, String what, String remedy) {
        faults.add(place + ": " + what + "; " + remedy);
    }
}
