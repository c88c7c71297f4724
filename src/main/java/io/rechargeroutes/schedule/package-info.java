/** What Quartz fires, and the same asked for by a request: the steps of routes/schedule/. */
package io.rechargeroutes.schedule;
