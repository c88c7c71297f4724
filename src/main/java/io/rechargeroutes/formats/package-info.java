/** Other people's inputs: how they are read and answered, as {@code routes/formats} describes it. */
package io.rechargeroutes.formats;
