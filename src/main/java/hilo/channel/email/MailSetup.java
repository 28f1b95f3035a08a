package hilo.channel.email;

import hilo.platform.Keys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.Config;

/** Reads the settings once and makes what depends on nothing else. */
@ApplicationScoped
class MailSetup {
    private final MailConfig config;
    private final OurIds ids;
    private final MailWords words;
    private final MailParser parser;

    @Inject
    MailSetup(Config settings, Keys keys) {
        config = MailConfig.from(settings);
        ids = new OurIds(text -> keys.mac("mail", text), config.address(), config.domain());
        words = MailWords.of(config.language(), config.zone());
        parser = new MailParser(config.address(), config.domain(), config.trustedServer());
    }

    MailConfig config() {
        return config;
    }

    OurIds ids() {
        return ids;
    }

    MailParser parser() {
        return parser;
    }

    MailWords words() {
        return words;
    }
}
