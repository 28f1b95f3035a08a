package hilo.directory;

import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of an import, whatever file they came in: a CSV as a spreadsheet saves it, or JSON.
 *
 * <p>Columns may be named in Spanish or English, in any order, with or without accents. A CSV is UTF-8 or, where it is not, Windows-1252; its separator is a comma,
 * semicolon or tab, told from the header. An empty cell says nothing; it never erases.
 */
final class ImportTable {
    static final int MOST_BYTES = 10 * 1024 * 1024;
    static final int MOST_ROWS = 20_000;
    private static final int LONGEST_CELL = 2_000;

    /** One row: its line number as a spreadsheet counts (the header is line 1), and its cells that say something. */
    record Row(int line, Map<String, String> cells) {
        String cell(String column) {
            return cells.getOrDefault(column, "");
        }
    }

    private ImportTable() {
    }

    /**
     * Reads a CSV.
     *
     * @param columns every accepted heading, folded by {@link #fold}, with the column's own name
     * @param required the columns that must be there
     */
    static List<Row> csv(byte[] file, Map<String, String> columns, List<String> required) {
        refuseTooLarge(file.length);
        String text = decode(file);
        char separator = separator(text);
        var format = CSVFormat.RFC4180.builder().setDelimiter(separator).setIgnoreEmptyLines(true).setTrim(true).get();
        try (var parser = CSVParser.parse(new StringReader(text), format)) {
            var records = parser.iterator();
            if (!records.hasNext()) {
                throw Problem.invalid("bad-import", "El archivo está vacío.");
            }
            var header = header(records.next(), columns, required);
            var rows = new ArrayList<Row>();
            int line = 1;
            while (records.hasNext()) {
                line++;
                rows.add(new Row(line, cells(records.next(), header)));
                refuseTooMany(rows.size());
            }
            return rows;
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw Problem.invalid("bad-import", "El archivo no es un CSV que se pueda leer: " + e.getMessage());
        }
    }

    /** Reads {@code [{…}]} or {@code {"rows": [{…}]}}; a cell may be text, true, false or a list of texts. */
    static List<Row> json(byte[] body, Map<String, String> columns) {
        refuseTooLarge(body.length);
        try (var reader = Json.reader(decode(body))) {
            var value = reader.readValue();
            var list = value instanceof JsonObject object ? object.getJsonArray("rows") : value instanceof JsonArray array ? array : null;
            if (list == null) {
                throw Problem.invalid("bad-json", "Se espera una lista de filas, o un objeto con \"rows\".");
            }
            refuseTooMany(list.size());
            var rows = new ArrayList<Row>();
            for (int i = 0; i < list.size(); i++) {
                rows.add(new Row(i + 1, cells(list.getJsonObject(i), columns)));
            }
            return rows;
        } catch (JsonException | ClassCastException e) {
            throw Problem.invalid("bad-json", "No es la lista de filas que se espera.");
        }
    }

    /** A heading without case, accents, spaces and punctuation. */
    static String fold(String heading) {
        return java.text.Normalizer.normalize(heading, java.text.Normalizer.Form.NFD).replaceAll("\\p{M}", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static List<String> header(CSVRecord first, Map<String, String> columns, List<String> required) {
        var header = new ArrayList<String>();
        for (String heading : first) {
            String column = columns.get(fold(heading));
            if (column == null) {
                throw Problem.invalid("bad-import",
                        "No se conoce la columna \"" + heading + "\". Se aceptan: " + String.join(", ", columns.keySet().stream().sorted().toList()) + ".");
            }
            if (header.contains(column)) {
                throw Problem.invalid("bad-import", "La columna \"" + heading + "\" está dos veces.");
            }
            header.add(column);
        }
        required.stream().filter(column -> !header.contains(column)).findFirst().ifPresent(missing -> {
            throw Problem.invalid("bad-import", "Falta la columna \"" + missing + "\".");
        });
        return header;
    }

    private static Map<String, String> cells(CSVRecord record, List<String> header) {
        var cells = new LinkedHashMap<String, String>();
        for (int i = 0; i < record.size(); i++) {
            String value = record.get(i);
            if (!value.isBlank()) {
                if (i >= header.size()) {
                    throw Problem.invalid("bad-import", "El registro " + (record.getRecordNumber()) + " tiene más celdas que el encabezado.");
                }
                cells.put(header.get(i), checked(value));
            }
        }
        return cells;
    }

    private static Map<String, String> cells(JsonObject row, Map<String, String> columns) {
        var cells = new LinkedHashMap<String, String>();
        row.forEach((heading, value) -> {
            String column = columns.get(fold(heading));
            if (column == null) {
                throw Problem.invalid("bad-import", "No se conoce el campo \"" + heading + "\".");
            }
            String text = text(value);
            if (!text.isBlank()) {
                cells.put(column, checked(text));
            }
        });
        return cells;
    }

    private static String text(JsonValue value) {
        return switch (value.getValueType()) {
            case NULL -> "";
            case STRING -> ((JsonString) value).getString();
            case TRUE, FALSE, NUMBER -> value.toString();
            case ARRAY -> value.asJsonArray().stream().map(ImportTable::text).collect(Collectors.joining(";"));
            case OBJECT -> throw Problem.invalid("bad-json", "Un campo de una fila es texto, sí o no, o una lista de textos.");
        };
    }

    private static String checked(String cell) {
        return Text.clean(cell.strip(), LONGEST_CELL, "/rows");
    }

    private static String decode(byte[] file) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
        } catch (CharacterCodingException e) {
            text = new String(file, Charset.forName("windows-1252"));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static char separator(String text) {
        String header = text.lines().findFirst().orElse("");
        long commas = header.chars().filter(c -> c == ',').count();
        long semicolons = header.chars().filter(c -> c == ';').count();
        long tabs = header.chars().filter(c -> c == '\t').count();
        return tabs > commas && tabs > semicolons ? '\t' : semicolons > commas ? ';' : ',';
    }

    private static void refuseTooLarge(int bytes) {
        if (bytes > MOST_BYTES) {
            throw Problem.tooLarge("Una importación tiene como máximo 10 MB.");
        }
    }

    private static void refuseTooMany(int rows) {
        if (rows > MOST_ROWS) {
            throw Problem.tooLarge("Una importación tiene como máximo " + MOST_ROWS + " filas.");
        }
    }
}
