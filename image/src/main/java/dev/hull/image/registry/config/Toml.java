package dev.hull.image.registry.config;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the part of TOML 1.0 that configuration files of registries use: tables, arrays of tables, bare, quoted and dotted
 * keys, strings of one line, whole numbers, truth values, arrays and inline tables. Dates, fractions and strings of several
 * lines are refused. The result is a tree of JSON values, whose paths serve for messages.
 */
final class Toml {
    private final TomlScanner scanner;
    private final Table root = new Table();
    private Table current = root;

    private Toml(String text) {
        this.scanner = new TomlScanner(text);
    }

    /** A table while it is filled. Values are {@link Table}, {@code List<Table>} or {@link JsonValue}. */
    private static final class Table {
        private final Map<String, Object> members = new LinkedHashMap<>();
        private boolean declared;
    }

    /**
     * Reads a document.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} with the line that is wrong
     */
    static JsonObject parse(String text) {
        Toml toml = new Toml(text);
        toml.document();
        return toml.object(toml.root, "$");
    }

    private void document() {
        for (scanner.skipLines(); !scanner.atEnd(); scanner.skipLines()) {
            if (scanner.take("[[")) {
                List<String> key = key();
                scanner.expect("]]");
                current = append(key);
            } else if (scanner.take("[")) {
                List<String> key = key();
                scanner.expect("]");
                current = declare(key);
            } else {
                assign(current, key());
            }
            scanner.endOfLine();
        }
    }

    private List<String> key() {
        List<String> parts = new ArrayList<>();
        do {
            scanner.skipBlanks();
            parts.add(scanner.keyPart());
            scanner.skipBlanks();
        } while (scanner.take("."));
        return parts;
    }

    private Table declare(List<String> key) {
        Table parent = descend(root, key.subList(0, key.size() - 1));
        Table table = child(parent, key.getLast());
        if (table.declared) {
            throw scanner.fault("the table [" + String.join(".", key) + "] occurs twice");
        }
        table.declared = true;
        return table;
    }

    private Table append(List<String> key) {
        Table parent = descend(root, key.subList(0, key.size() - 1));
        Object present = parent.members.computeIfAbsent(key.getLast(), name -> new ArrayList<Table>());
        if (!(present instanceof List<?> list)) {
            throw scanner.fault("'" + String.join(".", key) + "' is no array of tables");
        }
        Table added = new Table();
        List<Object> longer = new ArrayList<>(list);
        longer.add(added);
        parent.members.put(key.getLast(), longer);
        return added;
    }

    private Table descend(Table from, List<String> key) {
        Table table = from;
        for (String part : key) {
            table = child(table, part);
        }
        return table;
    }

    private Table child(Table parent, String name) {
        Object present = parent.members.computeIfAbsent(name, ignored -> new Table());
        if (present instanceof List<?> list && list.getLast() instanceof Table last) {
            return last;
        }
        if (present instanceof Table table) {
            return table;
        }
        throw scanner.fault("'" + name + "' is a value already");
    }

    private void assign(Table table, List<String> key) {
        scanner.skipBlanks();
        scanner.expect("=");
        scanner.skipBlanks();
        Table parent = descend(table, key.subList(0, key.size() - 1));
        if (parent.members.putIfAbsent(key.getLast(), value(0)) != null) {
            throw scanner.fault("'" + String.join(".", key) + "' occurs twice");
        }
    }

    private Object value(int depth) {
        if (depth > 20) {
            throw scanner.fault("nested too deep");
        }
        if (scanner.take("[")) {
            return array(depth);
        }
        if (scanner.take("{")) {
            return inlineTable();
        }
        return scanner.scalar();
    }

    private JsonValue array(int depth) {
        List<JsonValue> items = new ArrayList<>();
        scanner.skipLines();
        while (!scanner.take("]")) {
            items.add(json(value(depth + 1), "$"));
            scanner.skipLines();
            if (!scanner.take(",")) {
                scanner.expect("]");
                break;
            }
            scanner.skipLines();
        }
        return JsonValue.array(items);
    }

    private Table inlineTable() {
        Table table = new Table();
        scanner.skipBlanks();
        while (!scanner.take("}")) {
            assign(table, key());
            scanner.skipBlanks();
            if (!scanner.take(",")) {
                scanner.expect("}");
                break;
            }
            scanner.skipBlanks();
        }
        return table;
    }

    private JsonObject object(Table table, String path) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        table.members.forEach((name, value) -> members.put(name, json(value, path + "." + name)));
        return new JsonObject(path, members);
    }

    private JsonValue json(Object value, String path) {
        return switch (value) {
            case Table table -> object(table, path);
            case List<?> tables -> {
                List<JsonValue> items = new ArrayList<>();
                for (Object table : tables) {
                    items.add(json(Objects.requireNonNull(table), path + "[" + items.size() + "]"));
                }
                yield new JsonValue.JsonArray(path, items);
            }
            case JsonValue.JsonString text -> new JsonValue.JsonString(path, text.value());
            case JsonValue.JsonBoolean truth -> new JsonValue.JsonBoolean(path, truth.value());
            case JsonValue.JsonNumber number -> new JsonValue.JsonNumber(path, number.value());
            case JsonValue.JsonArray array -> {
                List<JsonValue> items = new ArrayList<>();
                array.items().forEach(item -> items.add(json(item, path + "[" + items.size() + "]")));
                yield new JsonValue.JsonArray(path, items);
            }
            case JsonObject object -> object;
            default -> throw new IllegalStateException(value.toString());
        };
    }
}
