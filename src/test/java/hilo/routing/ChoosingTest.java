package hilo.routing;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.routing.Choosing.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChoosingTest {
    private static final Instant NINE = Instant.parse("2026-03-02T15:00:00Z");

    @Test
    void leastTimeLeftComesFirstThenTheLongestWaitingThenWhatNobodyTimes() {
        var untimed = waiting(null, 0);
        var late = waiting(-5, 10);
        var soon = waiting(5, 30);
        var soonToo = waiting(5, 20);

        assertThat(order(List.of(untimed, soon, late, soonToo), 0)).containsExactly(late.conversation(), soonToo.conversation(), soon.conversation(), untimed.conversation());
    }

    @Test
    void aFullAgentIsGivenNoFurtherChatButAMail() {
        var chat = new Waiting(UUID.randomUUID(), NINE, NINE, Set.of("chat"));
        var mail = waiting(60, 0);

        assertThat(order(List.of(chat, mail), 4)).containsExactly(mail.conversation());
        assertThat(order(List.of(chat, mail), 3)).containsExactly(chat.conversation(), mail.conversation());
    }

    @Test
    void anEmptyQueueGivesNothing() {
        assertThat(order(List.of(), 0)).isEmpty();
    }

    @Test
    void whoIsSilentForAMinuteLooksAway() {
        assertThat(Presence.shown(PresenceState.AVAILABLE, NINE, NINE.plusSeconds(60))).isEqualTo(PresenceState.AVAILABLE);
        assertThat(Presence.shown(PresenceState.AVAILABLE, NINE, NINE.plusSeconds(61))).isEqualTo(PresenceState.AWAY);
        assertThat(Presence.shown(PresenceState.OFFLINE, NINE, NINE.plusSeconds(61))).isEqualTo(PresenceState.OFFLINE);
    }

    private static List<UUID> order(List<Waiting> waiting, int chats) {
        return Choosing.order(waiting, Map.of("chat", chats), Map.of("chat", 4));
    }

    private static Waiting waiting(@Nullable Integer minutesLeft, int openedMinutesAfterNine) {
        return new Waiting(UUID.randomUUID(), minutesLeft == null ? null : NINE.plus(Duration.ofMinutes(minutesLeft)), NINE.plus(Duration.ofMinutes(openedMinutesAfterNine)),
                Set.of());
    }
}
