package hilo.directory;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an import did, or in a dry run would do, row by row. Rows with errors are left out; all others are taken. */
public record ImportReport(boolean dryRun, int created, int updated, int unchanged, int failed, List<Line> rows) {
    /** What became of a row: {@code created}, {@code updated}, {@code unchanged} or {@code failed}. */
    public enum Result {
        CREATED, UPDATED, UNCHANGED, FAILED
    }

    /**
     * One row.
     *
     * @param line the row's number in the file
     * @param key what the row was recognised by
     * @param id of the contact or organisation; null where the row failed, or in a dry run was new
     * @param messages what changed or what is wrong, as sentences
     */
    public record Line(int line, String key, Result result, @Nullable UUID id, List<String> messages) {
    }

    static ImportReport of(boolean dryRun, List<Line> rows) {
        return new ImportReport(dryRun, count(rows, Result.CREATED), count(rows, Result.UPDATED), count(rows, Result.UNCHANGED), count(rows, Result.FAILED), rows);
    }

    private static int count(List<Line> rows, Result result) {
        return (int) rows.stream().filter(row -> row.result() == result).count();
    }
}
