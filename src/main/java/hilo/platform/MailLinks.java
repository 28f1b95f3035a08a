package hilo.platform;

import java.util.Optional;

/** Makes the links that a mail of {@link MailWanted} carries, at the moment that it is written: only their hash is ever stored. */
public interface MailLinks {
    /** The whole address, or empty where the time of what the name stands for is over. */
    Optional<String> make(String name);
}
