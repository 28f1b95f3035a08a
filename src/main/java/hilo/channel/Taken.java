package hilo.channel;

import java.util.UUID;

/** Where an inbound went. {@code seq} is its entry's; {@code opened}: it opened the conversation; {@code duplicate}: it had come before. */
public record Taken(UUID conversation, long number, UUID session, long seq, boolean opened, boolean duplicate) {
}
