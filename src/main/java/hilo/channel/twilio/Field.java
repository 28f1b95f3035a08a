package hilo.channel.twilio;

/** One pair of a form, decoded and untrimmed. A form is a list of these: a name may come twice, and the signature covers every one. */
public record Field(String name, String value) {
}
