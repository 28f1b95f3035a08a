package hilo.conversation;

import java.util.List;

/** The channels that ship. An open set: a new channel is a new word and a package. */
public final class Channels {
    public static final String PHONE = "phone";
    public static final String EMAIL = "email";
    public static final String CHAT = "chat";
    public static final String PORTAL = "portal";
    public static final List<String> ALL = List.of(PHONE, EMAIL, CHAT, PORTAL);

    private Channels() {
    }
}
