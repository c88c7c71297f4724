/**
 * The operations API: for people who look at requests, decide about them, and pause providers. Off until a user is
 * configured.
 */
package io.rechargeroutes.ops.api;
