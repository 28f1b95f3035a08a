package hilo.routing;

/** What an agent says of themselves. Only who is available is offered work; every agent may take. */
public enum PresenceState {
    AVAILABLE, BUSY, AWAY, OFFLINE
}
