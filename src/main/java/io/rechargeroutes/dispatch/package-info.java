/** What the dispatch and enquiry routes need besides flow: room at the providers, claims, marks, settlements. */
package io.rechargeroutes.dispatch;
