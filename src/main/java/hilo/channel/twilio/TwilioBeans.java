package hilo.channel.twilio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads the account's settings once. */
@ApplicationScoped
class TwilioBeans {
    @Produces
    @Singleton
    TwilioConfig config() {
        return TwilioConfig.from(ConfigProvider.getConfig());
    }
}
