/** From the command line to a running application. */
package io.rechargeroutes.launch;
