/** What runs inside this process beside Quarkus: a PostgreSQL server, a message broker, the provider simulators. */
package io.rechargeroutes.launch.embedded;
