package hilo.channel.email;

import hilo.channel.Language;
import hilo.platform.Keys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.Config;

/** Reads the settings once and makes what depends on nothing else. */
@ApplicationScoped
class MailSetup {
    private final MailConfig config;
    private final OurIds ids;
    private final Optional<Dkim> dkim;
    private final MailWords words;
    private final MailParser parser;
    private final Map<MailConfig.OAuth, AccessTokens> tokens = new ConcurrentHashMap<>();

    @Inject
    MailSetup(Config settings, Keys keys) {
        config = MailConfig.from(settings);
        dkim = Dkim.from(settings);
        ids = new OurIds(text -> keys.mac("mail", text), config.addresses(), config.domain());
        words = MailWords.of(config.language(), config.zone());
        parser = new MailParser(config.addresses(), config.domain(), config.trustedServer(), config.lists());
    }

    /** How to sign in to a server; all that use the same tokens share them. */
    MailAccount account(MailConfig.Server server) {
        return new MailAccount(server, server.oauth() == null ? null : tokens.computeIfAbsent(server.oauth(), oauth -> new AccessTokens(oauth, InstantSource.system())));
    }

    MailConfig config() {
        return config;
    }

    OurIds ids() {
        return ids;
    }

    /** Signs what leaves, where the desk has a key. */
    Optional<Dkim> dkim() {
        return dkim;
    }

    MailParser parser() {
        return parser;
    }

    /** In the desk's language. */
    MailWords words() {
        return words;
    }

    /** In the language of a customer who writes like this, or the desk's where that cannot be told. */
    MailWords words(String written) {
        return Language.of(written).map(language -> MailWords.of(language, config.zone())).orElse(words);
    }
}
