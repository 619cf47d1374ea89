package dev.hull.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.cli.CommandFailure;
import dev.hull.cli.template.TemplateException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTest {
    private static final Listing LISTING = new Listing("ID", "IMAGE ID", "Repository", "REPOSITORY", "Size", "SIZE");

    private static final List<JsonObject> ROWS =
            List.of(row("0123456789ab", "a", "7.34MB"), row("ba9876543210", "registry.example/long/name", "<none>"));

    private static JsonObject row(String id, String repository, String size) {
        return JsonValue.object()
                .put("Size", size)
                .put("Repository", repository)
                .put("ID", id)
                .put("Extra", "x")
                .build();
    }

    private static String print(String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream output = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        LISTING.columns("Repository", "ID", "Size").print(output, format, ROWS);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void table() {
        String expected = """
                REPOSITORY                   IMAGE ID       SIZE
                a                            0123456789ab   7.34MB
                registry.example/long/name   ba9876543210   <none>
                """;
        assertThat(print("")).isEqualTo(expected);
        assertThat(print("table")).isEqualTo(expected);
    }

    @Test
    void tableOfOwnColumns() {
        assertThat(print("table {{.ID}}\\t{{.Extra}}\\t{{upper .Repository}}")).isEqualTo("""
                        IMAGE ID       EXTRA     REPOSITORY
                        0123456789ab   x         A
                        ba9876543210   x         REGISTRY.EXAMPLE/LONG/NAME
                        """);
    }

    @Test
    void jsonLines() {
        String expected = """
                {"Extra":"x","ID":"0123456789ab","Repository":"a","Size":"7.34MB"}
                {"Extra":"x","ID":"ba9876543210","Repository":"registry.example/long/name","Size":"<none>"}
                """;
        assertThat(print("json")).isEqualTo(expected);
        assertThat(print("{{json .}}")).isEqualTo(expected);
    }

    @Test
    void templates() {
        assertThat(print("{{.ID}}\\t{{print `\\t`}}")).isEqualTo("0123456789ab\t\\t\nba9876543210\t\\t\n");
        assertThatThrownBy(() -> print("{{.Sizes}}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("did you mean .Size?");
        assertThatThrownBy(() -> print("{{foo}}")).isInstanceOf(TemplateException.class);
    }

    @Test
    void columnsEndWhereALineDoesNotHaveThem() {
        assertThat(new Table().addText("a\tb\nlong cell here\tb\nnone\nc\td").text())
                .isEqualTo("""
                        a                b
                        long cell here   b
                        none
                        c         d
                        """);
    }

    @Test
    void inspection() {
        List<JsonObject> objects =
                List.of(JsonValue.object().put("Id", "x").put("List", List.of()).build());
        assertThat(new Inspection("").text(objects)).isEqualTo("""
                [
                    {
                        "Id": "x",
                        "List": []
                    }
                ]
                """);
        assertThat(new Inspection("").text(List.of())).isEqualTo("[]\n");
        assertThat(new Inspection("json").text(objects)).isEqualTo("[{\"Id\":\"x\",\"List\":[]}]\n");
        assertThat(new Inspection("{{.Id}}").text(objects)).isEqualTo("x\n");
        assertThatThrownBy(() -> new Inspection("{{foo"))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.status()).isEqualTo(64));
    }
}
