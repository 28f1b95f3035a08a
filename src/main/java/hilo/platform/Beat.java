package hilo.platform;

/** Fired about once a second whatever the database does, for what needs nothing but this machine. An observer never waits for anything. */
public record Beat() {
}
