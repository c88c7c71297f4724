package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.RouteTree.Address;
import io.rechargeroutes.launch.check.routes.RouteTree.Step;
import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * The calls over HTTP that are no provider's. {@code delivery/alerts} posts to the address of its setting and nowhere
 * else, and no route outside the providers' reaches a provider's host: the guard of money routes would not know of it.
 */
final class WebhookRoute {

    private static final String FILE = "delivery/alerts.camel.yaml";
    private static final String URL = "{{recharge.alerts.webhook.url}}";
    private static final Set<String> ADDRESSED = Set.of("to", "toD", "wireTap", "enrich", "pollEnrich", "poll");
    /** Where these go is known only when they run. */
    private static final Set<String> DYNAMIC =
            Set.of("toD", "recipientList", "routingSlip", "dynamicRouter", "enrich", "pollEnrich", "poll", "script");

    private WebhookRoute() {}

    /** @param files those that are no provider's */
    static List<String> faults(Config config, RouteTree tree, List<YamlFile> files) {
        List<String> faults = new ArrayList<>();
        for (YamlFile file : files) {
            boolean alerts = file.path().toString().replace('\\', '/').endsWith(FILE);
            file.mappings().forEach(mapping -> lookAt(config, tree, mapping, alerts, faults));
        }
        return faults;
    }

    private static void lookAt(Config config, RouteTree tree, Mapping mapping, boolean alerts, List<String> faults) {
        for (String word : RouteTree.names(mapping)) {
            if (alerts && DYNAMIC.contains(word)) {
                faults.add(RouteTree.place(mapping, word) + ": " + word
                        + " goes where nobody knows before it runs; alerts go to settings of recharge.alerts alone");
            }
            if (ADDRESSED.contains(word)) {
                RouteTree.child(mapping, word).ifPresent(node -> {
                    Step step =
                            new Step(word, node, mapping.file(), mapping.file().place(node));
                    tree.address(step)
                            .filter(address -> address.scheme().startsWith("http"))
                            .flatMap(address -> fault(config, step, address, alerts))
                            .ifPresent(faults::add);
                });
            }
        }
    }

    private static Optional<String> fault(Config config, Step step, Address address, boolean alerts) {
        boolean ofTheSetting = step.mapping()
                .flatMap(mapping -> mapping.text("uri"))
                .map(Text::value)
                .filter(URL::equals)
                .isPresent();
        if (alerts && !ofTheSetting) {
            return Optional.of(address.place() + ": alerts are posted somewhere else than to " + URL + "; write uri: \""
                    + URL + "\", and set the address there");
        }
        return ProviderHosts.settingOf(
                        config, address.scheme() + "://" + address.rest().replaceFirst("^/*", ""))
                .map(key -> address.place() + ": a call of a provider's host, that of " + key
                        + ", outside the provider's routes; call it in routes/providers, or name another host");
    }
}
