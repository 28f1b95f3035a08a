package hilo.platform;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transactional;

/**
 * A commit that fails, or of which nobody knows whether it did, comes out of a transactional method as a checked exception that nobody declares; from here on it is one like any
 * other that a failing method throws.
 */
abstract class FailedCommits {
    /** Outside of the interceptors that commit, which have 200. */
    static final int BEFORE_COMMITS = Interceptor.Priority.PLATFORM_BEFORE + 100;

    /** Nothing may be acknowledged; the cause, or what it suppresses, says why. */
    static final class CommitFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommitFailed(Exception cause) {
            super("The transaction could not be committed", cause);
        }
    }

    /** The kind of transaction is part of the binding: one interceptor for each that commits. */
    @Interceptor
    @Transactional
    @Priority(BEFORE_COMMITS)
    static class OfRequired extends FailedCommits {
    }

    @Interceptor
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    @Priority(BEFORE_COMMITS)
    static class OfNew extends FailedCommits {
    }

    @AroundInvoke
    Object around(InvocationContext call) throws Exception {
        try {
            return call.proceed();
        } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException | SystemException e) {
            throw new CommitFailed(e);
        }
    }
}
