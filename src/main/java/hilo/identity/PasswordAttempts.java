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
 * Bounds how often a password is guessed, over all nodes. Only failures count: ten a minute for one account from one network, sixty a minute from one network whatever the account.
 * After a hundred failures within an hour an account goes slowly: one attempt a minute from each network, so that many networks together cannot guess on and the owner, who
 * comes from another one, is still let in.
 */
@ApplicationScoped
class PasswordAttempts {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String PAIR = "password of account from network";
    private static final String NETWORK = "password from network";
    private static final String ACCOUNT = "password of account";
    private static final int PER_PAIR = 10;
    private static final int PER_NETWORK = 60;
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

    /** Counts an attempt before it is made, so that many at once are bounded too; throws {@link Problem} too-many-requests. */
    void begin(String account, String address) {
        String network = Networks.of(address);
        boolean slow = budgets.used(ACCOUNT, account) >= UNTIL_SLOW;
        budgets.take(PAIR, pair(account, network), slow ? 1 : PER_PAIR, MINUTE);
        budgets.take(NETWORK, network, PER_NETWORK, MINUTE);
    }

    /** It was the owner: nothing is counted. */
    void succeeded(String account, String address) {
        String network = Networks.of(address);
        budgets.giveBack(PAIR, pair(account, network));
        budgets.giveBack(NETWORK, network);
    }

    void failed(String account) {
        budgets.tryTake(ACCOUNT, account, Long.MAX_VALUE, HOUR);
    }

    private static String pair(String account, String network) {
        return account + ' ' + network;
    }
}
