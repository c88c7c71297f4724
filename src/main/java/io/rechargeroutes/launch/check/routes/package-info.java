/**
 * Finds what is wrong with route files, before Camel reads them: words, beans, links, conditions, and whatever could
 * send a request twice.
 */
package io.rechargeroutes.launch.check.routes;
