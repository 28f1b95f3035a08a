package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StaffNamesTest {
    private final StaffNames.Reserved reserved = new StaffNames.Reserved(
            List.of(new Agents.Agent(UUID.randomUUID(), "ana", "Ana López", "ana@desk.example", null, Set.of("agent"), 1, null, true)));

    @Test
    void whoWritesUnderAnAgentsNameIsShownWithTheAddress() {
        for (String name : List.of("Ana López", "ANA LOPEZ", " ana   lópez ", "Ana-López", "An\u200Ba López", "Ana Ló\u00ADpez", "\u202EAna López", "Ana\u2060\u3164 López",
                "Ａｎａ López")) {
            assertThat(reserved.shown(name, "x@evil.example", true)).as(name).isEqualTo("x@evil.example");
            assertThat(reserved.shown(name, null, false)).as(name).isEmpty();
        }
    }

    @Test
    void agentsAddressKeepsItsNameOnlyWhereItIsSure() {
        assertThat(reserved.shown("Ana López", "ANA@desk.example", true)).isEqualTo("Ana López");
        assertThat(reserved.shown("Ana López", "ana@desk.example", false)).isEqualTo("ana@desk.example");
        assertThat(reserved.shown("Ventas", "ana@desk.example", false)).isEqualTo("ana@desk.example");
    }

    @Test
    void everybodyElseKeepsTheirName() {
        assertThat(reserved.shown("Ana Pérez", "ana@cliente.example", false)).isEqualTo("Ana Pérez");
        assertThat(reserved.shown("", "x@cliente.example", false)).isEmpty();
    }
}
