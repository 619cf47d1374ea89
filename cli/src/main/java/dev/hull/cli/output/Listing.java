package dev.hull.cli.output;

import dev.hull.cli.template.Template;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A list of objects as a table, as JSON lines, or by a template. Every object is a row: a JSON object whose members are
 * the fields that {@code --format} can name.
 *
 * <pre>{@code
 * new Listing("ID", "IMAGE ID", "Size", "SIZE").columns("ID", "Size").print(output, format, rows);
 * }</pre>
 */
public final class Listing {
    private final Map<String, String> headings;
    private final String[] columns;

    /** A list with these headings, given as field, heading, field, heading and so on; every field is a column. */
    public Listing(String... fieldsAndHeadings) {
        headings = new LinkedHashMap<>();
        columns = new String[fieldsAndHeadings.length / 2];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = fieldsAndHeadings[2 * i];
            headings.put(columns[i], fieldsAndHeadings[2 * i + 1]);
        }
    }

    private Listing(Map<String, String> headings, String[] columns) {
        this.headings = headings;
        this.columns = columns;
    }

    /** The same with these fields as the columns of the table that is printed when no template is given. */
    public Listing columns(String... fields) {
        return new Listing(headings, fields.clone());
    }

    /**
     * Prints rows.
     *
     * @param format the value of {@code --format}: empty or {@code table}, {@code table TEMPLATE}, {@code json}, TEMPLATE
     * @throws dev.hull.cli.template.TemplateException when the template is wrong, before anything is printed
     */
    public void print(PrintStream output, String format, List<JsonObject> rows) {
        print(output, format, rows, List.of());
    }

    /**
     * Prints rows that have labels, of which {@code .Label "name"} in a template tells one.
     *
     * @param labels those of each row
     */
    public void print(PrintStream output, String format, List<JsonObject> rows, List<Map<String, String>> labels) {
        String kind = format.strip();
        if (kind.isEmpty() || kind.equals("table")) {
            output.print(table(rows));
        } else if (kind.equals("json")) {
            rows.forEach(row -> output.print(Json.writeString(sorted(row)) + "\n"));
        } else if (isTable(format)) {
            output.print(table(format.substring("table".length()).strip(), rows, labels));
        } else {
            Template template = Template.parse(unescaped(format));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < rows.size(); i++) {
                text.append(apply(template, rows, labels, i)).append('\n');
            }
            output.print(text);
        }
    }

    /** Whether a format asks for a table, of its own columns or of the usual ones. */
    public static boolean isTable(String format) {
        return format.isBlank() || format.equals("table") || format.startsWith("table ");
    }

    private String table(List<JsonObject> rows) {
        Table table = new Table();
        String[] cells = new String[columns.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = headings.getOrDefault(columns[i], columns[i]);
        }
        table.add(cells);
        for (JsonObject row : rows) {
            String[] values = new String[columns.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.string(columns[i], "");
            }
            table.add(values);
        }
        return table.text();
    }

    private static String apply(Template template, List<JsonObject> rows, List<Map<String, String>> labels, int index) {
        JsonObject row = sorted(rows.get(index));
        return labels.isEmpty() ? template.apply(row) : template.apply(row, labels.get(index));
    }

    private String table(String columnTemplate, List<JsonObject> rows, List<Map<String, String>> labels) {
        Template template = Template.parse(unescaped(columnTemplate));
        Table table = new Table().addText(template.applyToHeadings(headingsFor(rows)));
        for (int i = 0; i < rows.size(); i++) {
            table.addText(apply(template, rows, labels, i));
        }
        return table.text();
    }

    /** Fields without a heading of their own have their name as heading. */
    private Map<String, String> headingsFor(List<JsonObject> rows) {
        Map<String, String> all = new LinkedHashMap<>(headings);
        for (JsonObject row : rows) {
            row.members().keySet().forEach(field -> all.putIfAbsent(field, field.toUpperCase(java.util.Locale.ROOT)));
        }
        return all;
    }

    private static JsonObject sorted(JsonObject row) {
        JsonValue.ObjectBuilder object = JsonValue.object();
        new TreeMap<>(row.members()).forEach(object::put);
        return object.build();
    }

    /** {@code \t} and {@code \n} outside of actions become tabs and line ends: shells hand them over as they are. */
    static String unescaped(String format) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < format.length()) {
            int left = format.indexOf("{{", from);
            int right = left < 0 ? -1 : format.indexOf("}}", left);
            String text = format.substring(from, left < 0 ? format.length() : left);
            parts.add(text.replace("\\t", "\t").replace("\\n", "\n"));
            int end = right < 0 ? format.length() : right + 2;
            parts.add(left < 0 ? "" : format.substring(left, end));
            from = end;
        }
        return String.join("", parts);
    }
}
