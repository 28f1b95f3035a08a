package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.identity.PasswordRules.Objection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
    private static final List<String> MARIANA = List.of("mariana.rios@ilumina.example", "Mariana Ríos Peña");

    @Test
    void lengthIsTwelveToTwoHundred() {
        assertThat(PasswordRules.objection("ventana-azu", MARIANA)).contains(Objection.LENGTH);
        assertThat(PasswordRules.objection("ventana-azul", MARIANA)).isEmpty();
        assertThat(PasswordRules.objection("el cielo del norte ".repeat(11), MARIANA)).contains(Objection.LENGTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aaaaaaaaaaaa", "123456789012", "abcabcabcabc", "password1234", "Passw0rd12345", "P@ssw0rd!2026", "qwertyuiop123", "1qaz2wsx3edc4rfv", "contraseña123",
            "Contraseña2026!", "hilohilohilo", "Hilo-2026-Hilo", "administrador1", "factupronto2026", "iloveyou1234", "correcthorsebatterystaple", "zyxwvutsrqponm",
            "mexico-2026-mexico",
            "000000000000", "121212121212", "asdfghjkl123", "welcome-admin-1", "enero-2026-enero"})
    void wellKnownPasswordsAreRefused(String password) {
        assertThat(PasswordRules.objection(password, MARIANA)).contains(Objection.COMMON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariana-y-el-faro", "el-faro-de-MARIANA", "peña-nieve-y-sal-7", "mariana.rios@ilumina.example", "rios-de-leche-y-miel"})
    void thePersonsOwnNameAndAddressAreRefused(String password) {
        assertThat(PasswordRules.objection(password, MARIANA)).contains(Objection.PERSONAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tres tristes tigres tragan", "faro-nieve-canela-71", "Xk9#mQ2$vL7pWz", "prueba-con-hilo-1", "la lluvia cae en el patio"})
    void othersAreGood(String password) {
        assertThat(PasswordRules.objection(password, MARIANA)).isEmpty();
    }

    @Test
    void aShortNameMayStandInALongerWord() {
        assertThat(PasswordRules.objection("manzana-verde-77", List.of("ana", "Ana Li"))).isEmpty();
        assertThat(PasswordRules.objection("ana-ana-ana-2026", List.of("ana", "Ana Li"))).contains(Objection.COMMON);
    }
}
