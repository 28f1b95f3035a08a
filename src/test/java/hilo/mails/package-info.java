/**
 * Mails of every kind against the whole desk: a mailbox that hands out each byte as it is, folders of mails with what is expected of them, and a corpus of our own making.
 *
 * <p>{@code mvn -Pmails -Dmails=FOLDER} feeds any folder of mails through a real desk and tells every difference; the tests here do the same with the corpus. The mailbox is a
 * server of our own since the one of the other tests takes mails apart and cannot hand out those that it does not understand.
 */
@NullMarked
package hilo.mails;

import org.jspecify.annotations.NullMarked;
