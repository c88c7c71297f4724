/**
 * The fault harness: real processes of the packaged application on a real PostgreSQL, the simulator in a process of its
 * own as the request journal, and faults that a seed chooses. What must hold whatever happens stands in
 * {@link io.rechargeroutes.chaos.Invariants}.
 */
package io.rechargeroutes.chaos;
