package hilo.directory;

import hilo.directory.ImportReport.Line;
import hilo.directory.ImportReport.Result;
import hilo.platform.Audit;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Takes organisations and contacts over from a file, row by row: what is new is made, what is known is brought up to date, what is wrong is said and left out.
 *
 * <p>A row is recognised by its own key, so the same file a second time changes nothing. Nothing is ever deleted, and no address becomes verified by being in a file. A
 * dry run tells the same without doing it.
 */
@ApplicationScoped
@Transactional
public class Imports {
    private final Organisations organisations;
    private final Contacts contacts;
    private final Audit audit;
    private final Jdbi db;

    @Inject
    Imports(Organisations organisations, Contacts contacts, Audit audit, Jdbi db) {
        this.organisations = organisations;
        this.contacts = contacts;
        this.audit = audit;
        this.db = db;
    }

    /** Takes a CSV, or JSON where {@code json} says so. Throws {@link Problem} {@code bad-import} where the file as a whole cannot be read. */
    public ImportReport organisations(byte[] file, boolean json, boolean dryRun, By by) {
        var table = json ? ImportTable.json(file, OrganisationRow.COLUMNS) : ImportTable.csv(file, OrganisationRow.COLUMNS, OrganisationRow.REQUIRED);
        oneAtATime();
        var rows = table.stream().map(OrganisationRow::of).toList();
        var inFile = new HashMap<String, OrganisationRow>();
        var lines = each(rows, OrganisationRow::line, OrganisationRow::key, OrganisationRow::errors, row -> {
            if (row.rfc() != null) {
                inFile.put(row.rfc().value(), row);
            }
            return organisation(row, dryRun, by, inFile);
        });
        return finish(ImportReport.of(dryRun, lines), "organisations", by);
    }

    /** The same for contacts. */
    public ImportReport contacts(byte[] file, boolean json, boolean dryRun, By by) {
        var table = json ? ImportTable.json(file, ContactRow.COLUMNS) : ImportTable.csv(file, ContactRow.COLUMNS, ContactRow.REQUIRED);
        oneAtATime();
        var lines = each(table.stream().map(ContactRow::of).toList(), ContactRow::line, ContactRow::key, ContactRow::errors, row -> contact(row, dryRun));
        return finish(ImportReport.of(dryRun, lines), "contacts", by);
    }

    private <R> List<Line> each(List<R> rows, Function<R, Integer> line, Function<R, String> key, Function<R, List<String>> errors, Function<R, Line> take) {
        var lines = new ArrayList<Line>();
        Map<String, Integer> seen = new HashMap<>();
        for (R row : rows) {
            Integer earlier = seen.putIfAbsent(key.apply(row), line.apply(row));
            if (!errors.apply(row).isEmpty()) {
                lines.add(failed(line.apply(row), key.apply(row), errors.apply(row)));
            } else if (earlier != null) {
                lines.add(failed(line.apply(row), key.apply(row), List.of("Repite la fila " + earlier + ".")));
            } else {
                lines.add(take.apply(row));
            }
        }
        return List.copyOf(lines);
    }

    private Line organisation(OrganisationRow row, boolean dryRun, By by, Map<String, OrganisationRow> inFile) {
        var byReference = Optional.ofNullable(row.reference()).flatMap(organisations::byReference);
        var byRfc = Optional.ofNullable(row.rfc()).flatMap(organisations::having);
        if (byReference.isPresent() && byRfc.isPresent() && !byReference.get().id().equals(byRfc.get().id())) {
            return failed(row.line(), row.key(), List.of("El RFC es de otra empresa: " + byRfc.get().name() + "."));
        }
        if (byReference.isEmpty() && byRfc.isPresent() && row.reference() != null && byRfc.get().reference() != null) {
            return failed(row.line(), row.key(), List.of("La empresa de ese RFC ya tiene otra referencia: " + byRfc.get().reference() + "."));
        }
        var known = byReference.or(() -> byRfc);
        @Nullable
        OrganisationView distributor = null;
        if (row.clientOf() != null) {
            distributor = organisations.having(row.clientOf()).orElse(null);
            var announced = inFile.get(row.clientOf().value());
            boolean distributes = distributor != null && distributor.distributor() || dryRun && announced != null && Boolean.TRUE.equals(announced.distributor());
            if (!distributes) {
                return failed(row.line(), row.key(),
                        List.of("No hay un distribuidor con el RFC " + row.clientOf().value() + "; póngalo antes en el archivo, con distribuidor = sí."));
            }
        }
        if (known.isPresent() && Boolean.FALSE.equals(row.distributor()) && known.get().distributor() && !organisations.clientsOf(known.get().id()).isEmpty()) {
            return failed(row.line(), row.key(), List.of("Todavía tiene clientes: no puede dejar de ser distribuidor."));
        }
        var changes = changes(row, known.orElse(null), distributor);
        if (dryRun) {
            return line(row.line(), row.key(), known.isEmpty(), known.map(OrganisationView::id).orElse(null), changes);
        }
        UUID id = known.map(OrganisationView::id).orElseGet(() -> organisations.create(row.name(), row.rfc()).id());
        if (known.isEmpty() || !changes.isEmpty()) {
            apply(row, id, known.orElse(null), distributor, by);
        }
        return line(row.line(), row.key(), known.isEmpty(), id, changes);
    }

    private List<String> changes(OrganisationRow row, @Nullable OrganisationView known, @Nullable OrganisationView distributor) {
        var changes = new ArrayList<String>();
        if (known != null && !known.name().equals(row.name())) {
            changes.add("Nombre: " + known.name() + " → " + row.name());
        }
        if (known != null && row.rfc() != null && !row.rfc().value().equals(known.rfc())) {
            changes.add("RFC: " + (known.rfc() == null ? "ninguno" : known.rfc()) + " → " + row.rfc().value());
        }
        if (known != null && row.reference() != null && !row.reference().equals(known.reference())) {
            changes.add("Referencia: " + row.reference());
        }
        if (row.distributor() != null && row.distributor() != (known != null && known.distributor())) {
            changes.add(row.distributor() ? "Es distribuidor" : "Ya no es distribuidor");
        }
        if (row.clientOf() != null && (known == null || distributor == null || !organisations.isClient(distributor.id(), known.id()))) {
            changes.add("Cliente del distribuidor " + row.clientOf().value());
        }
        return changes;
    }

    private void apply(OrganisationRow row, UUID id, @Nullable OrganisationView known, @Nullable OrganisationView distributor, By by) {
        if (known != null && !known.name().equals(row.name())) {
            organisations.rename(id, row.name());
        }
        if (known != null && row.rfc() != null && !row.rfc().value().equals(known.rfc())) {
            organisations.identify(id, row.rfc());
        }
        if (row.reference() != null && (known == null || !row.reference().equals(known.reference()))) {
            organisations.refer(id, row.reference());
        }
        if (row.distributor() != null && row.distributor() != (known != null && known.distributor())) {
            organisations.distribute(id, row.distributor());
        }
        if (distributor != null) {
            organisations.addClient(distributor.id(), id, by);
        }
    }

    private Line contact(ContactRow row, boolean dryRun) {
        var organisation = Optional.ofNullable(row.organisation()).flatMap(organisations::having)
                .or(() -> Optional.ofNullable(row.organisationReference()).flatMap(organisations::byReference));
        if (organisation.isEmpty() && (row.organisation() != null || row.organisationReference() != null)) {
            return failed(row.line(), row.key(), List.of("No hay una empresa con " + (row.organisation() != null
                    ? "el RFC " + row.organisation().value()
                    : "la referencia " + row.organisationReference()) + "; impórtela primero."));
        }
        var known = known(row);
        if (known.isPresent() && row.reference() != null && known.get().reference() != null && !row.reference().equals(known.get().reference())) {
            return failed(row.line(), row.key(), List.of("El contacto ya tiene otra referencia: " + known.get().reference() + "."));
        }
        var changes = new ArrayList<String>();
        known.filter(contact -> !contact.name().equals(row.name())).ifPresent(contact -> changes.add("Nombre: " + contact.name() + " → " + row.name()));
        organisation.filter(one -> known.isPresent() && !one.id().equals(known.get().organisationId())).ifPresent(one -> changes.add("Empresa: " + one.name()));
        if (known.isPresent() && row.reference() != null && known.get().reference() == null) {
            changes.add("Referencia: " + row.reference());
        }
        var newEmails = missing(row.emails(), AddressKind.EMAIL, known.orElse(null));
        var newPhones = missing(row.phones(), AddressKind.PHONE, known.orElse(null));
        if (known.isPresent()) {
            newEmails.forEach(email -> changes.add("Correo nuevo: " + email));
            newPhones.forEach(phone -> changes.add("Teléfono nuevo: " + PhoneNumbers.forPeople(phone)));
        }
        if (dryRun) {
            return line(row.line(), row.key(), known.isEmpty(), known.map(ContactView::id).orElse(null), changes);
        }
        UUID id = known.map(ContactView::id).orElseGet(() -> contacts.create(row.name(), organisation.map(OrganisationView::id).orElse(null), Origin.IMPORT));
        known.filter(contact -> !contact.name().equals(row.name())).ifPresent(contact -> contacts.rename(id, row.name()));
        organisation.filter(one -> known.isPresent() && !one.id().equals(known.get().organisationId())).ifPresent(one -> contacts.belongTo(id, one.id()));
        if (row.reference() != null && (known.isEmpty() || known.get().reference() == null)) {
            contacts.refer(id, row.reference());
        }
        newEmails.forEach(email -> contacts.addAddress(id, AddressKind.EMAIL, email, AddressSource.IMPORT));
        newPhones.forEach(phone -> contacts.addAddress(id, AddressKind.PHONE, phone, AddressSource.IMPORT));
        return line(row.line(), row.key(), known.isEmpty(), id, changes);
    }

    private Optional<ContactView> known(ContactRow row) {
        var byReference = Optional.ofNullable(row.reference()).flatMap(contacts::byReference);
        if (byReference.isPresent()) {
            return byReference;
        }
        if (!row.emails().isEmpty()) {
            return row.emails().stream().map(contacts::meantBy).flatMap(Optional::stream).findFirst();
        }
        return row.phones().stream().flatMap(phone -> contacts.having(AddressKind.PHONE, phone).stream()).filter(contact -> contact.name().equals(row.name())).findFirst();
    }

    private static List<String> missing(List<String> addresses, AddressKind kind, @Nullable ContactView known) {
        return addresses.stream().filter(
                address -> known == null || known.addresses().stream().noneMatch(other -> other.kind() == kind && other.value().equals(address))).toList();
    }

    private ImportReport finish(ImportReport report, String what, By by) {
        if (!report.dryRun()) {
            audit.record(by.type(), by.id(), by.name(), "imported", what, "-",
                    "created %d, updated %d, unchanged %d, failed %d".formatted(report.created(), report.updated(), report.unchanged(), report.failed()));
        }
        return report;
    }

    private void oneAtATime() {
        db.useHandle(h -> h.execute("select pg_advisory_xact_lock(hashtext('directory-import'))"));
    }

    private static Line line(int line, String key, boolean isNew, @Nullable UUID id, List<String> changes) {
        return new Line(line, key, isNew ? Result.CREATED : changes.isEmpty() ? Result.UNCHANGED : Result.UPDATED, id, List.copyOf(changes));
    }

    private static Line failed(int line, String key, List<String> errors) {
        return new Line(line, key, Result.FAILED, null, errors);
    }
}
