package hilo.conversation;

/** What an entry of the timeline is. */
public enum EntryType {
    MESSAGE, CALL, NOTE, REMOTE_SESSION, CHANGE
}
