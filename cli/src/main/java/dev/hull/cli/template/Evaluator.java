package dev.hull.cli.template;

import dev.hull.cli.template.Node.Operand;
import dev.hull.oci.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the values of pipelines. */
final class Evaluator {
    /** Members that Docker's documents leave out when there is nothing to say, and that templates may ask for even so. */
    private static final Set<String> OPTIONAL = Set.of(
            "Annotations",
            "ExposedPorts",
            "Health",
            "Healthcheck",
            "Init",
            "Mounts",
            "Shell",
            "SizeRootFs",
            "SizeRw",
            "StopSignal",
            "StopTimeout",
            "StorageOpt",
            "Sysctls",
            "Tmpfs");

    private final String text;
    private final boolean headings;
    private final @Nullable Map<String, String> labels;
    private Variables variables = new Variables();

    /**
     * An evaluator.
     *
     * @param labels what {@code .Label} finds; null where there is no such method
     */
    Evaluator(String text, boolean headings, @Nullable Map<String, String> labels) {
        this.text = text;
        this.headings = headings;
        this.labels = labels;
    }

    Variables variables() {
        return variables;
    }

    /** Starts a template: only {@code $} is known. Returns what was known before, for {@link #leave}. */
    Variables enter(@Nullable Object data) {
        Variables before = variables;
        variables = new Variables();
        variables.declare("$", data);
        return before;
    }

    void leave(Variables before) {
        variables = before;
    }

    TemplateException failure(int position, String source, String message) {
        int column = position - (text.lastIndexOf('\n', position - 1) + 1);
        return new TemplateException(
                TokenStream.line(text, position) + ":" + column, "executing \"\" at <" + source + ">: " + message);
    }

    /** The value of a pipeline, which is also put into its variables. */
    @Nullable
    Object pipeline(Node.Pipeline pipeline, @Nullable Object dot) {
        Object value = value(pipeline, dot);
        for (String name : pipeline.variables()) {
            if (!pipeline.assigns()) {
                variables.declare(name, value);
            } else if (!variables.set(name, value)) {
                Node.Command command = pipeline.commands().getLast();
                throw failure(command.position(), command.source(), "undefined variable: " + name);
            }
        }
        return value;
    }

    /** The value of a pipeline. */
    @Nullable
    Object value(Node.Pipeline pipeline, @Nullable Object dot) {
        List<@Nullable Object> piped = new ArrayList<>(1);
        for (Node.Command command : pipeline.commands()) {
            Object value = command(command, dot, piped);
            piped.clear();
            piped.add(value);
        }
        return piped.getFirst();
    }

    private @Nullable Object command(Node.Command command, @Nullable Object dot, List<@Nullable Object> piped) {
        Operand first = command.operands().getFirst();
        boolean hasArguments = command.operands().size() > 1 || !piped.isEmpty();
        if (first instanceof Node.Field field && isLabel(field, command, piped)) {
            return label(command.operands().get(1), dot);
        }
        return switch (first) {
            case Node.Function function -> call(function, command, dot, piped);
            case Node.Field field when hasArguments -> throw notAFunction(field, field.names());
            case Node.Variable variable
            when hasArguments && !variable.names().isEmpty() -> throw notAFunction(variable, variable.names());
            case Node.Nil nil -> throw failure(nil.position(), nil.source(), "nil is not a command");
            case Operand operand
            when hasArguments ->
                throw failure(
                        operand.position(),
                        operand.source(),
                        "can't give argument to non-function " + operand.source());
            case Operand operand -> operand(operand, dot);
        };
    }

    /** {@code .Label "name"}, the one method that objects of a list have. */
    private boolean isLabel(Node.Field field, Node.Command command, List<@Nullable Object> piped) {
        return labels != null
                && field.names().equals(List.of("Label"))
                && command.operands().size() == 2
                && piped.isEmpty();
    }

    private String label(Operand operand, @Nullable Object dot) {
        String name = String.valueOf(operand(operand, dot));
        if (headings) {
            return name.substring(name.lastIndexOf('.') + 1).replace('-', ' ').replace('_', ' ');
        }
        return Objects.requireNonNull(labels).getOrDefault(name, "");
    }

    private TemplateException notAFunction(Operand operand, List<String> names) {
        return failure(
                operand.position(),
                operand.source(),
                names.getLast() + " has arguments but cannot be invoked as function");
    }

    private @Nullable Object operand(Operand operand, @Nullable Object dot) {
        return switch (operand) {
            case Node.Dot ignored -> dot;
            case Node.Nil ignored -> null;
            case Node.Literal literal -> literal.value();
            case Node.Field field -> members(field, dot, field.names());
            case Node.Variable variable -> {
                if (!variables.has(variable.name())) {
                    throw failure(variable.position(), variable.source(), "undefined variable: " + variable.name());
                }
                yield members(variable, variables.get(variable.name()), variable.names());
            }
            case Node.Group group -> members(group, value(group.pipeline(), dot), group.names());
            case Node.Function function ->
                call(
                        function,
                        new Node.Command(function.position(), function.source(), List.of(function)),
                        dot,
                        List.of());
        };
    }

    private @Nullable Object members(Operand operand, @Nullable Object from, List<String> names) {
        Object value = from;
        for (String name : names) {
            value = member(operand, value, name);
        }
        return value;
    }

    private @Nullable Object member(Operand operand, @Nullable Object value, String name) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw failure(
                    operand.position(),
                    operand.source(),
                    "can't evaluate field " + name + " in type " + Data.type(value));
        }
        if (map.containsKey(name)) {
            return map.get(name);
        }
        String other = name.equals("ID") ? "Id" : name.equals("Id") ? "ID" : name;
        if (map.containsKey(other)) {
            return map.get(other);
        }
        String small = uncapitalized(name);
        if (map.containsKey(small)) {
            return map.get(small);
        }
        if (name.isEmpty() || !Character.isUpperCase(name.charAt(0))) {
            return null;
        }
        if (OPTIONAL.contains(name)) {
            return Data.leftOut(name);
        }
        List<String> names = new ArrayList<>();
        map.keySet().forEach(key -> names.add(String.valueOf(key)));
        String hint = Nearest.of(name, names)
                .map(near -> ", did you mean ." + near + "?")
                .orElse("");
        throw failure(operand.position(), operand.source(), "map has no entry for key " + Quote.go(name) + hint);
    }

    /** Events have {@code id} and {@code timeNano} in JSON where templates say {@code ID} and {@code TimeNano}. */
    private static String uncapitalized(String name) {
        if (name.equals("ID") || name.isEmpty()) {
            return name.toLowerCase(Locale.ROOT);
        }
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private @Nullable Object call(
            Node.Function function, Node.Command command, @Nullable Object dot, List<@Nullable Object> piped) {
        String name = function.name();
        List<Operand> operands =
                command.operands().subList(1, command.operands().size());
        checkCount(function, operands.size() + piped.size());
        String types = Functions.signature(name);
        List<@Nullable Object> arguments = new ArrayList<>();
        boolean stopAt = name.equals("or");
        for (int i = 0; i < operands.size(); i++) {
            Object value = Data.argument(operand(operands.get(i), dot));
            checkType(operands.get(i), Functions.typeAt(types, i), value);
            if ((name.equals("and") || stopAt) && Data.isTrue(value) == stopAt) {
                return value;
            }
            arguments.add(value);
        }
        for (Object each : piped) {
            Object value = Data.argument(each);
            char type = Functions.typeAt(types, arguments.size());
            if (Functions.isOther(type, value)) {
                throw failure(
                        function.position(),
                        command.source(),
                        "wrong type for value; expected " + Functions.typeName(type) + "; got " + Data.type(value));
            }
            arguments.add(value);
        }
        try {
            return Functions.call(name, arguments, headings);
        } catch (IllegalArgumentException e) {
            throw failure(command.position(), command.source(), "error calling " + name + ": " + e.getMessage());
        }
    }

    private void checkCount(Node.Function function, int count) {
        String types = Functions.signature(function.name());
        boolean open = types.endsWith("*");
        int least = Functions.least(types);
        if (count < least || (!open && count > least)) {
            throw failure(
                    function.position(),
                    function.source(),
                    "wrong number of args for " + function.name() + ": want " + (open ? "at least " : "") + least
                            + " got " + count);
        }
    }

    private void checkType(Operand operand, char type, @Nullable Object value) {
        if (!Functions.isOther(type, value)) {
            return;
        }
        String message = "wrong type for value; expected " + Functions.typeName(type) + "; got " + Data.type(value);
        if (operand instanceof Node.Literal literal) {
            message = type == 'l'
                    ? "can't handle " + literal.source() + " for arg of type []string"
                    : "expected " + (type == 'i' ? "integer" : "string") + "; found " + literal.source();
        }
        throw failure(operand.position(), operand.source(), message);
    }
}
