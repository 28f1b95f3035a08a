package hilo.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.platform.Problem;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImportTableTest {
    @Test
    void readsWhatASpreadsheetSaves() {
        var rows = csv("\uFEFFRazón social;RFC;¿Distribuidor?\r\n\"Ferretería \"\"El Águila\"\"; S.A.\";EKU9003173C9;\r\n\r\nOtra;;sí\r\n");

        assertThat(rows).containsExactly(new ImportTable.Row(2, Map.of("name", "Ferretería \"El Águila\"; S.A.", "rfc", "EKU9003173C9")),
                new ImportTable.Row(3, Map.of("name", "Otra", "distributor", "sí")));
    }

    @Test
    void readsWindows1252WhereItIsNotUtf8() {
        var rows = ImportTable.csv("nombre,rfc\nPeñón,\n".getBytes(Charset.forName("windows-1252")), OrganisationRow.COLUMNS, OrganisationRow.REQUIRED);

        assertThat(rows).singleElement().satisfies(row -> assertThat(row.cell("name")).isEqualTo("Peñón"));
    }

    @Test
    void refusesFilesItCannotUnderstandWithASentence() {
        assertThatThrownBy(() -> csv("")).isInstanceOf(Problem.class).hasMessageContaining("vacío");
        assertThatThrownBy(() -> csv("rfc\nX")).isInstanceOf(Problem.class).hasMessageContaining("name");
        assertThatThrownBy(() -> csv("nombre,color\nX,rojo")).isInstanceOf(Problem.class).hasMessageContaining("color");
        assertThatThrownBy(() -> csv("nombre,empresa\nX,Y")).isInstanceOf(Problem.class).hasMessageContaining("dos veces");
        assertThatThrownBy(() -> csv("nombre\nX,Y")).isInstanceOf(Problem.class).hasMessageContaining("celdas");
        assertThatThrownBy(() -> csv("nombre\n\"sin fin")).isInstanceOf(Problem.class).hasMessageContaining("CSV");
        assertThatThrownBy(() -> ImportTable.json("{}".getBytes(StandardCharsets.UTF_8), OrganisationRow.COLUMNS)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> ImportTable.json("[1]".getBytes(StandardCharsets.UTF_8), OrganisationRow.COLUMNS)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> ImportTable.json("[{\"name\": {}}]".getBytes(StandardCharsets.UTF_8), OrganisationRow.COLUMNS)).isInstanceOf(Problem.class);
    }

    @Test
    void readsJsonAsItReadsCsv() {
        var rows = ImportTable.json("{\"rows\":[{\"name\":\"Ana\",\"emails\":[\"ana@a.mx\",\"ana@b.mx\"],\"phone\":null}]}".getBytes(StandardCharsets.UTF_8), ContactRow.COLUMNS);

        assertThat(rows).containsExactly(new ImportTable.Row(1, Map.of("name", "Ana", "email", "ana@a.mx;ana@b.mx")));
    }

    @Test
    void judgesOrganisationsRowByRow() {
        assertThat(organisation(Map.of("name", "Uno", "rfc", "EKU9003173C9", "distributor", "Sí")).errors()).isEmpty();
        assertThat(organisation(Map.of("name", "Uno", "reference", "C-1")).key()).isEqualTo("C-1");
        assertThat(organisation(Map.of("rfc", "EKU9003173C9")).errors()).singleElement().asString().contains("nombre");
        assertThat(organisation(Map.of("name", "Uno", "rfc", "EKU9003173C8")).errors()).singleElement().asString().contains("verificador");
        assertThat(organisation(Map.of("name", "Uno")).errors()).singleElement().asString().contains("RFC o una referencia");
        assertThat(organisation(Map.of("name", "Uno", "rfc", "EKU9003173C9", "distributor", "quizá")).errors()).singleElement().asString().contains("sí o no");
        assertThat(organisation(Map.of("name", "Uno", "rfc", "EKU9003173C9", "clientOf", "EKU9003173C9")).errors()).hasSize(1);
    }

    @Test
    void judgesContactsRowByRow() {
        var good = contact(Map.of("name", "Ana", "email", "Ana@A.mx; ana@a.mx", "phone", "(81) 8157 0060"));
        assertThat(good.errors()).isEmpty();
        assertThat(good.emails()).containsExactly("ana@a.mx");
        assertThat(good.phones()).containsExactly("+528181570060");
        assertThat(contact(Map.of("name", "Ana", "email", "ana")).errors()).singleElement().asString().contains("ana");
        assertThat(contact(Map.of("name", "Ana", "phone", "8157 0060")).errors()).singleElement().asString().contains("10 dígitos");
        assertThat(contact(Map.of("name", "Ana")).errors()).hasSize(1);
    }

    private static List<ImportTable.Row> csv(String text) {
        return ImportTable.csv(text.getBytes(StandardCharsets.UTF_8), OrganisationRow.COLUMNS, OrganisationRow.REQUIRED);
    }

    private static OrganisationRow organisation(Map<String, String> cells) {
        return OrganisationRow.of(new ImportTable.Row(2, cells));
    }

    private static ContactRow contact(Map<String, String> cells) {
        return ContactRow.of(new ImportTable.Row(2, cells));
    }
}
