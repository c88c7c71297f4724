/** From the command line to a running application: commands, the embedded parts, the checks that come before anything is consumed. */
package io.rechargeroutes.launch;
