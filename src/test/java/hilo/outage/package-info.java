/** What the desk does when the parts beside it fail: its database is stopped, cut, slow or full, a reader reads nothing, a client is gone without a word. */
@NullMarked
package hilo.outage;

import org.jspecify.annotations.NullMarked;
