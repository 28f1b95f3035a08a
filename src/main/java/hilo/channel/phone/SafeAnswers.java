package hilo.channel.phone;

import hilo.channel.twilio.SignedRequest;
import hilo.channel.twilio.TwilioConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** What a caller hears while the database is away. It needs the settings and nothing else, and nothing is acknowledged as stored: {@link Recollection} asks for it later. */
@ApplicationScoped
class SafeAnswers {
    private final PhoneConfig config;
    private final Documents documents;

    @Inject
    SafeAnswers(PhoneConfig config, TwilioConfig account) {
        this.config = config;
        this.documents = new Documents(account.publicUrl());
    }

    String document(Route route, SignedRequest request) {
        var fields = Switchboard.fields(request);
        boolean patient = Switchboard.queueTime(fields).compareTo(config.maxWait()) < 0;
        return documents.document(Answering.whileAway(route, fields, patient), null, null, null);
    }
}
