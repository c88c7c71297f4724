package io.rechargeroutes.chaos;

import java.time.Instant;

/** A fault that really struck: what, and from when to when by the simulator's clock. */
record Struck(Injection injection, Instant from, Instant to) {}
