package hilo.identity;

import hilo.platform.Budgets;
import hilo.platform.Networks;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/**
 * Bounds how often a password is guessed, over all nodes. Only failures count: ten a minute for one account from one network, sixty a minute from one network whatever the account,
 * 240 from one site of IPv6 networks.
 *
 * <p>After a hundred failures within an hour an account goes slowly: one attempt a minute from each network, and sixty an hour from all {@link KnownNetworks networks} together from
 * which nobody has signed in to it. Its owner is still let in from where they have been before, and by a link.
 */
@ApplicationScoped
class PasswordAttempts {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String PAIR = "password of account from network";
    private static final String NETWORK = "password from network";
    private static final String SITE = "password from site";
    private static final String STRANGERS = "password of account from unknown networks";
    private static final String ACCOUNT = "password of account";
    private static final int PER_PAIR = 10;
    private static final int PER_NETWORK = 60;
    private static final int PER_SITE = 240;
    private static final int OF_STRANGERS = 60;
    private static final int UNTIL_SLOW = 100;

    private final Budgets budgets;

    @Inject
    PasswordAttempts(Budgets budgets) {
        this.budgets = budgets;
    }

    /** The key of an account. */
    static String account(Caller.Kind kind, UUID id) {
        return kind.wire() + ' ' + id;
    }

    /** The key of a login that nobody has; however it is written, it is one. */
    static String unknown(String login) {
        return "login " + Normalizer.normalize(login, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Counts an attempt before it is made, so that many at once are bounded too.
     *
     * @param known whether somebody has signed in to the account from this network before
     * @throws Problem too-many-requests
     */
    void begin(String account, String address, boolean known) {
        String network = Networks.of(address);
        boolean slow = budgets.used(ACCOUNT, account) >= UNTIL_SLOW;
        budgets.take(PAIR, pair(account, network), slow ? 1 : PER_PAIR, MINUTE);
        budgets.take(NETWORK, network, PER_NETWORK, MINUTE);
        budgets.take(SITE, Networks.siteOf(address), PER_SITE, MINUTE);
        if (slow && !known) {
            budgets.take(STRANGERS, account, OF_STRANGERS, HOUR);
        }
    }

    /** It was the owner: nothing is counted. */
    void succeeded(String account, String address, boolean known) {
        String network = Networks.of(address);
        budgets.giveBack(PAIR, pair(account, network));
        budgets.giveBack(NETWORK, network);
        budgets.giveBack(SITE, Networks.siteOf(address));
        if (!known) {
            budgets.giveBack(STRANGERS, account);
        }
    }

    void failed(String account) {
        budgets.tryTake(ACCOUNT, account, Long.MAX_VALUE, HOUR);
    }

    private static String pair(String account, String network) {
        return account + ' ' + network;
    }
}
