/** Lines of the log that may come thousands of times a minute: the one limiter, and what it counts by. */
package io.rechargeroutes.log;
