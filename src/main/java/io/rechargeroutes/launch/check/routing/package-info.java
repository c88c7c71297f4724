/**
 * Runs the rows of router.test.csv and failover.test.csv through the routes as they are on disk, in a Camel context of
 * their own. No provider is called, and no ledger is asked.
 */
package io.rechargeroutes.launch.check.routing;
