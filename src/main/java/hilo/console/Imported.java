package hilo.console;

import hilo.directory.ImportReport;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an import did, or in a dry run would do; a row's result is created, updated, unchanged or failed. */
public record Imported(boolean dryRun, int created, int updated, int unchanged, int failed, List<Row> rows) {
    /** One row: its line in the file, what it was recognised by, and what changed or is wrong. */
    public record Row(int line, String key, String result, @Nullable UUID id, List<String> messages) {
    }

    static Imported from(ImportReport report) {
        return new Imported(report.dryRun(), report.created(), report.updated(), report.unchanged(), report.failed(), report.rows().stream()
                .map(row -> new Row(row.line(), row.key(), row.result().name().toLowerCase(Locale.ROOT), row.id(), row.messages())).toList());
    }
}
