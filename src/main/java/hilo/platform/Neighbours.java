package hilo.platform;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.wildfly.clustering.server.GroupMember;
import org.wildfly.clustering.server.dispatcher.Command;
import org.wildfly.clustering.server.dispatcher.CommandDispatcher;
import org.wildfly.clustering.server.dispatcher.CommandDispatcherFactory;

/**
 * The other nodes of this desk, as far as they can be heard. What passes here are hints and nothing else: that something was committed, that somebody is typing. Each may be lost;
 * what must not be lost lies in the database, which every node reads for itself.
 */
@ApplicationScoped
public class Neighbours {
    private static final Logger LOG = Logger.getLogger(Neighbours.class);
    private static final String FACTORY = "jboss/clustering/server/command-dispatcher-factory/ee";

    /** Something was committed here: look. */
    private record Nudge() implements Command<Boolean, Neighbours, RuntimeException>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean execute(Neighbours there) {
            there.nudges.forEach(Runnable::run);
            return true;
        }
    }

    /** Something that is worth a moment only. */
    private record Whisper(String about, String words) implements Command<Boolean, Neighbours, RuntimeException>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean execute(Neighbours there) {
            var listener = there.listeners.get(about);
            if (listener != null) {
                listener.accept(words);
            }
            return true;
        }
    }

    @Resource
    ManagedExecutorService executor;

    private final boolean expected;
    private final CopyOnWriteArrayList<Runnable> nudges = new CopyOnWriteArrayList<>();
    private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
    private final Errand nudging;
    private volatile @Nullable CommandDispatcher<GroupMember, Neighbours> dispatcher;
    private volatile @Nullable CommandDispatcherFactory<GroupMember> group;

    @Inject
    Neighbours(@ConfigProperty(name = "hilo.cluster", defaultValue = "false") boolean expected) {
        this.expected = expected;
        this.nudging = new Errand("nudge", task -> executor.execute(task), () -> send(new Nudge()));
    }

    /** Whether this node was told that it may not be the only one. */
    public boolean expected() {
        return expected;
    }

    void onNudge(Runnable listener) {
        nudges.add(listener);
    }

    /** Who hears whispers about something; runs on the network's thread: it must neither block nor ask the database. */
    public void onWhisper(String about, Consumer<String> listener) {
        listeners.put(about, listener);
    }

    @SuppressWarnings({"unchecked", "BanJNDI"}) // The name is ours and the server's, and says what lies there.
    void start(@Observes @Priority(890) Startup startup) {
        if (!expected) {
            return;
        }
        if (!ServerServices.start(FACTORY)) {
            LOG.warn("Other nodes cannot be heard, since the server does not start its channel: what they do is seen here a second later");
            return;
        }
        try {
            var factory = (CommandDispatcherFactory<GroupMember>) new InitialContext().lookup("java:" + FACTORY);
            group = factory;
            dispatcher = factory.createCommandDispatcher("hilo", this, Neighbours.class.getClassLoader());
            factory.getGroup().register(change -> LOG.infof("Nodes that hear each other: %s", names(change.getCurrentMembership().getMembers())));
            LOG.infof("This is node %s. Nodes that hear each other: %s", Node.name(), names(factory.getGroup().getMembership().getMembers()));
        } catch (NamingException | RuntimeException e) {
            LOG.warnf(e, "Other nodes cannot be heard: what they do is seen here a second later");
        }
    }

    private static String names(java.util.Collection<GroupMember> members) {
        return members.stream().map(GroupMember::getName).sorted().collect(Collectors.joining(", "));
    }

    @PreDestroy
    void stop() {
        var open = dispatcher;
        dispatcher = null;
        if (open != null) {
            open.close();
            ServerServices.stop(FACTORY); // while there is still a database to sign off in
        }
    }

    void onAppended(@Observes(during = TransactionPhase.AFTER_SUCCESS) EventLog.Appended appended) {
        if (dispatcher != null) {
            nudging.want();
        }
    }

    /** Tells the other nodes something that may be lost; returns at once. */
    public void whisper(String about, String words) {
        if (dispatcher != null) {
            try {
                executor.execute(() -> send(new Whisper(about, words)));
            } catch (RejectedExecutionException busy) {
                LOG.debugf("A hint was lost: %s", busy.getMessage());
            }
        }
    }

    private void send(Command<Boolean, Neighbours, RuntimeException> command) {
        var open = dispatcher;
        var known = group;
        if (open == null || known == null) {
            return;
        }
        try {
            open.dispatchToGroup(command, Set.of(known.getGroup().getLocalMember()));
        } catch (IOException | RuntimeException lost) {
            LOG.debugf("A hint was lost: %s", lost.getMessage());
        }
    }
}
