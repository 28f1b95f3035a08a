package hilo.platform;

import java.time.Instant;

/** Fired about once a second, outside any transaction; an observer is quick or hands its work on. A tick may be late or skipped: it is a hint, the database is the truth. */
public record Tick(Instant now) {
}
