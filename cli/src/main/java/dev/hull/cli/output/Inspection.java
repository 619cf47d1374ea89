package dev.hull.cli.output;

import dev.hull.cli.CommandFailure;
import dev.hull.cli.template.Template;
import dev.hull.cli.template.TemplateException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Optional;

/** Whole objects, as {@code inspect} shows them: pretty JSON, compact JSON, or a template for each. */
public final class Inspection {
    private static final int TEMPLATE_FAULT = 64;

    private final String format;
    private final Optional<Template> template;

    /**
     * Reads the format.
     *
     * @param format empty, {@code json}, or a template
     * @throws CommandFailure with status 64 when the template is wrong
     */
    public Inspection(String format) {
        this.format = format.strip();
        boolean fixed = this.format.isEmpty() || this.format.equals("json");
        try {
            template = fixed ? Optional.empty() : Optional.of(Template.parse(format));
        } catch (TemplateException e) {
            throw new CommandFailure(TEMPLATE_FAULT, e.kind(), e.sentence());
        }
    }

    /** Whether every object is shown by itself, by a template. */
    public boolean isTemplate() {
        return template.isPresent();
    }

    /** The text for these objects, with line ends. */
    public String text(List<JsonObject> objects) {
        if (template.isEmpty()) {
            JsonValue all = JsonValue.array(objects);
            return format.isEmpty() ? Json.writeIndented(all, 4) : Json.writeString(all) + "\n";
        }
        StringBuilder text = new StringBuilder();
        objects.forEach(
                object -> text.append(template.get().applyToDocument(object)).append('\n'));
        return text.toString();
    }

    /** The text for one object that is not in a list, as {@code info} and {@code version} have it. */
    public String text(JsonObject object) {
        return template.map(found -> found.applyToDocument(object)).orElseGet(() -> Json.writeString(object)) + "\n";
    }
}
