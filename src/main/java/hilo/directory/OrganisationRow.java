package hilo.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One row of an import of organisations, judged without looking anything up. */
record OrganisationRow(int line, String name, @Nullable Rfc rfc, @Nullable String reference, @Nullable Boolean distributor, @Nullable Rfc clientOf, List<String> errors) {
    static final Map<String, String> COLUMNS = columns();
    static final List<String> REQUIRED = List.of("name");
    private static final Set<String> YES = Set.of("si", "s", "yes", "y", "true", "1", "x", "verdadero");
    private static final Set<String> NO = Set.of("no", "n", "false", "0", "falso");

    private static Map<String, String> columns() {
        var columns = new LinkedHashMap<String, String>();
        List.of("name", "nombre", "razonsocial", "empresa").forEach(heading -> columns.put(heading, "name"));
        columns.put("rfc", "rfc");
        List.of("reference", "referencia", "clave").forEach(heading -> columns.put(heading, "reference"));
        List.of("distributor", "distribuidor", "esdistribuidor").forEach(heading -> columns.put(heading, "distributor"));
        List.of("distributorrfc", "rfcdistribuidor", "distribuidorrfc", "clientof").forEach(heading -> columns.put(heading, "clientOf"));
        return columns;
    }

    static OrganisationRow of(ImportTable.Row row) {
        var errors = new ArrayList<String>();
        if (row.cell("name").isEmpty()) {
            errors.add("Falta el nombre.");
        } else if (row.cell("name").length() > Organisations.LONGEST_NAME) {
            errors.add("El nombre es demasiado largo.");
        }
        var rfc = rfc(row.cell("rfc"), "", errors);
        var clientOf = rfc(row.cell("clientOf"), "Distribuidor: ", errors);
        String reference = row.cell("reference").isEmpty() ? null : row.cell("reference");
        if (rfc == null && row.cell("rfc").isEmpty() && reference == null) {
            errors.add("Hace falta el RFC o una referencia para reconocer a la empresa la próxima vez.");
        }
        if (rfc != null && rfc.equals(clientOf)) {
            errors.add("Una empresa no puede ser cliente de sí misma.");
        }
        return new OrganisationRow(row.line(), row.cell("name"), rfc, reference, yesOrNo(row.cell("distributor"), errors), clientOf, List.copyOf(errors));
    }

    /** By what the row is recognised: the reference where there is one, else the RFC. */
    String key() {
        return reference != null ? reference : rfc != null ? rfc.value() : name;
    }

    private static @Nullable Rfc rfc(String cell, String prefix, List<String> errors) {
        if (cell.isEmpty()) {
            return null;
        }
        Rfc.objectionTo(cell).ifPresent(why -> errors.add(prefix + why));
        return Rfc.parse(cell).orElse(null);
    }

    private static @Nullable Boolean yesOrNo(String cell, List<String> errors) {
        if (cell.isEmpty()) {
            return null;
        }
        String folded = ImportTable.fold(cell.toLowerCase(Locale.ROOT));
        if (!YES.contains(folded) && !NO.contains(folded)) {
            errors.add("Distribuidor: se espera sí o no.");
        }
        return YES.contains(folded);
    }
}
