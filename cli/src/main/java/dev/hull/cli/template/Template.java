package dev.hull.cli.template;

import dev.hull.cli.template.Node.Statement;
import dev.hull.oci.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A template of {@code --format}, ready to be applied. Immutable.
 *
 * <pre>{@code
 * Template.parse("{{.Repository}}:{{.Tag}}").apply(row)
 * }</pre>
 */
public final class Template {
    private final String text;
    private final Map<String, List<Statement>> templates;
    private final List<Statement> statements;

    private Template(String text, Parser.Result parsed) {
        this.text = text;
        this.statements = parsed.statements();
        this.templates = parsed.templates();
    }

    /**
     * Reads a template.
     *
     * @throws TemplateException in Docker's words, with the line
     */
    public static Template parse(String text) {
        return new Template(text, Parser.parse(text));
    }

    /**
     * The text for this data.
     *
     * @throws TemplateException when a member does not exist or a function cannot take what it gets
     */
    public String apply(JsonValue data) {
        return execute(Data.of(data), false, null);
    }

    /** The same for a document of {@code inspect}: lists, maps and others that say null print as Docker's do. */
    public String applyToDocument(JsonValue data) {
        return execute(Data.ofDocument(data), false, null);
    }

    /** The same for an object of a list, of whose labels {@code .Label "name"} tells one. */
    public String apply(JsonValue data, Map<String, String> labels) {
        return execute(Data.of(data), false, labels);
    }

    /**
     * The text for the headings of a table: members are headings, and functions that only shape a value ({@code json},
     * {@code truncate}) leave them as they are.
     */
    public String applyToHeadings(Map<String, String> headings) {
        return execute(headings, true, Map.of());
    }

    private String execute(@Nullable Object data, boolean headings, @Nullable Map<String, String> labels) {
        return new Executor(text, templates, new Evaluator(text, headings, labels)).run(statements, data);
    }
}
