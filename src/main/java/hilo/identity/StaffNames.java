package hilo.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names and addresses of the people who work or worked here. Nobody else is shown with one of them: a person from outside who uses an agent's name is shown with their address. */
@ApplicationScoped
public class StaffNames {
    private final Agents agents;

    @Inject
    StaffNames(Agents agents) {
        this.agents = agents;
    }

    /** Who works or worked here at a moment. */
    public record Reserved(List<Agents.Agent> staff) {
        /**
         * The name to show somebody from outside with.
         *
         * @param address the e-mail address that they write from or gave; null where there is none
         * @param authenticated whether the address is surely theirs: then an agent's own mail keeps its name
         * @return the name, or the address where the name or the address is an agent's; empty where there is no address
         */
        public String shown(String name, @Nullable String address, boolean authenticated) {
            boolean ofStaff = address != null && staff.stream().anyMatch(agent -> agent.email().equalsIgnoreCase(address));
            boolean reserved = ofStaff ? !authenticated : !name.isBlank() && staff.stream().anyMatch(agent -> folded(agent.name()).equals(folded(name)));
            return reserved ? address == null ? "" : address : name;
        }
    }

    public Reserved now() {
        return new Reserved(agents.all());
    }

    /** Equal for names that people take for the same: without accents, case, punctuation, double blanks and what is not seen. Letters of other scripts that look alike differ. */
    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("[\\p{M}\\p{Cf}\\u115F\\u1160]+", "").replaceAll("[^\\p{L}\\p{N}]+", " ").strip()
                .toLowerCase(Locale.ROOT);
    }
}
