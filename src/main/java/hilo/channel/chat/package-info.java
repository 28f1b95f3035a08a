/**
 * Live chat with visitors of a web site, over {@code /ws/chat}.
 *
 * <p>It promises that a line is acknowledged only after it is committed, that a line sent again with the same id is stored once and acknowledged again, that a visitor who comes
 * back with the same token gets every line since the last one seen, and that a visitor sees the entries of their own chat only, never notes, never another channel's history.
 *
 * <p>Lines that queued up while a commit was under way are written together. Whoever a visitor claims to be is not believed unless the host page's server signed it.
 */
@NullMarked
package hilo.channel.chat;

import org.jspecify.annotations.NullMarked;
