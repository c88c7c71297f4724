package io.rechargeroutes.launch.check.routing;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.dispatch.Offers;
import io.rechargeroutes.launch.check.routes.RouteChecks;
import io.rechargeroutes.settings.Providers;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/**
 * What the tests need beside the route that they try.
 *
 * @param routes the folder of the routes
 * @param providers in upper case
 */
record Surroundings(Path routes, Catalogue catalogue, Set<String> providers, Offers offers) {

    /** @param routes a folder whose routes and catalogue are in order */
    static Surroundings of(Config config, Path routes) {
        Catalogue catalogue = CatalogueReader.read(routes.resolve("catalog"));
        Set<String> ids = RouteChecks.ids(config, routes);
        return new Surroundings(
                routes,
                catalogue,
                Providers.names(config).stream()
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .collect(Collectors.toCollection(TreeSet::new)),
                new Offers(catalogue, ids::contains));
    }
}
