package hilo.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One row of an import of contacts, judged without looking anything up. Several addresses in a cell are separated by semicolons. */
record ContactRow(int line, String name, List<String> emails, List<String> phones, @Nullable Rfc organisation, @Nullable String organisationReference,
        @Nullable String reference, List<String> errors) {
    static final Map<String, String> COLUMNS = columns();
    static final List<String> REQUIRED = List.of("name");

    private static Map<String, String> columns() {
        var columns = new LinkedHashMap<String, String>();
        List.of("name", "nombre", "contacto").forEach(heading -> columns.put(heading, "name"));
        List.of("email", "emails", "mail", "correo", "correoelectronico", "correos").forEach(heading -> columns.put(heading, "email"));
        List.of("phone", "phones", "telefono", "telefonos", "celular").forEach(heading -> columns.put(heading, "phone"));
        List.of("rfc", "organisationrfc", "rfcempresa", "empresarfc").forEach(heading -> columns.put(heading, "organisation"));
        List.of("organisationreference", "referenciaempresa", "empresareferencia").forEach(heading -> columns.put(heading, "organisationReference"));
        List.of("reference", "referencia", "clave").forEach(heading -> columns.put(heading, "reference"));
        return columns;
    }

    static ContactRow of(ImportTable.Row row) {
        var errors = new ArrayList<String>();
        if (row.cell("name").isEmpty()) {
            errors.add("Falta el nombre.");
        } else if (row.cell("name").length() > Contacts.LONGEST_NAME) {
            errors.add("El nombre es demasiado largo.");
        }
        var emails = addresses(row.cell("email"), EmailAddresses::canonical, "El correo %s no es válido.", errors);
        var phones = addresses(row.cell("phone"), PhoneNumbers::canonical, "El teléfono %s no es un número válido: escriba los 10 dígitos, o + y el código del país.", errors);
        String rfc = row.cell("organisation");
        if (!rfc.isEmpty()) {
            Rfc.objectionTo(rfc).ifPresent(errors::add);
        }
        String reference = row.cell("reference").isEmpty() ? null : row.cell("reference");
        if (errors.isEmpty() && emails.isEmpty() && phones.isEmpty() && reference == null) {
            errors.add("Hace falta un correo, un teléfono o una referencia para reconocer al contacto la próxima vez.");
        }
        return new ContactRow(row.line(), row.cell("name"), emails, phones, rfc.isEmpty() ? null : Rfc.parse(rfc).orElse(null),
                row.cell("organisationReference").isEmpty() ? null : row.cell("organisationReference"), reference, List.copyOf(errors));
    }

    /** By what the row is recognised: the reference, else the first e-mail address, else the first telephone number with the name (a number may be shared). */
    String key() {
        return reference != null ? reference : !emails.isEmpty() ? emails.getFirst() : !phones.isEmpty() ? phones.getFirst() + " " + name : name;
    }

    private static List<String> addresses(String cell, Function<String, Optional<String>> canonical, String wrong, List<String> errors) {
        var found = new ArrayList<String>();
        for (String one : cell.split(";", -1)) {
            if (!one.isBlank()) {
                canonical.apply(one).ifPresentOrElse(address -> {
                    if (!found.contains(address)) {
                        found.add(address);
                    }
                }, () -> errors.add(wrong.formatted(one.strip())));
            }
        }
        return List.copyOf(found);
    }
}
