package dev.hull.cli.template;

import dev.hull.cli.template.Node.Operand;
import dev.hull.cli.template.Node.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Walks the statements of a template and prints; {@link Evaluator} finds the values. */
final class Executor {
    private static final int MAX_DEPTH = 500;

    /** How a body ended. */
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    private final Map<String, List<Statement>> templates;
    private final Evaluator evaluator;
    private final StringBuilder output = new StringBuilder();
    private int depth;

    Executor(String text, Map<String, List<Statement>> templates, Evaluator evaluator) {
        this.templates = templates;
        this.evaluator = evaluator;
    }

    String run(List<Statement> statements, @Nullable Object data) {
        Variables before = evaluator.enter(data);
        walk(statements, data);
        evaluator.leave(before);
        return output.toString();
    }

    private Flow walk(List<Statement> statements, @Nullable Object dot) {
        for (Statement statement : statements) {
            Flow flow = walk(statement, dot);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow walk(Statement statement, @Nullable Object dot) {
        switch (statement) {
            case Node.Text text -> output.append(text.text());
            case Node.Action action -> action(action.pipeline(), dot);
            case Node.Call call -> call(call, dot);
            case Node.Break ignored -> {
                return Flow.BREAK;
            }
            case Node.Continue ignored -> {
                return Flow.CONTINUE;
            }
            case Node.If choice -> {
                int mark = evaluator.variables().mark();
                Object value = evaluator.pipeline(choice.condition(), dot);
                Flow flow = walk(Data.isTrue(value) ? choice.then() : choice.otherwise(), dot);
                evaluator.variables().reset(mark);
                return flow;
            }
            case Node.With with -> {
                int mark = evaluator.variables().mark();
                Object value = evaluator.pipeline(with.value(), dot);
                Flow flow = Data.isTrue(value) ? walk(with.then(), value) : walk(with.otherwise(), dot);
                evaluator.variables().reset(mark);
                return flow;
            }
            case Node.Range range -> {
                return range(range, dot);
            }
        }
        return Flow.NEXT;
    }

    private void action(Node.Pipeline pipeline, @Nullable Object dot) {
        Object value = evaluator.pipeline(pipeline, dot);
        if (pipeline.variables().isEmpty()) {
            output.append(value == null ? "<no value>" : Printing.text(value));
        }
    }

    private void call(Node.Call call, @Nullable Object dot) {
        List<Statement> body = templates.get(call.name());
        if (body == null) {
            throw evaluator.failure(
                    call.position(), call.source(), "template " + Quote.go(call.name()) + " not defined");
        }
        if (++depth > MAX_DEPTH) {
            throw evaluator.failure(
                    call.position(), call.source(), "exceeded maximum template depth (" + MAX_DEPTH + ")");
        }
        Object argument = call.argument().isEmpty()
                ? null
                : evaluator.pipeline(call.argument().getFirst(), dot);
        Variables before = evaluator.enter(argument);
        walk(body, argument);
        evaluator.leave(before);
        depth--;
    }

    private Flow range(Node.Range range, @Nullable Object dot) {
        Variables variables = evaluator.variables();
        int mark = variables.mark();
        Node.Pipeline pipeline = range.items();
        Object items = evaluator.value(pipeline, dot);
        List<String> names = pipeline.variables();
        if (!pipeline.assigns()) {
            names.forEach(name -> variables.declare(name, null));
        }
        Flow flow = Flow.NEXT;
        boolean any = false;
        for (Item item : items(pipeline, items, names.size())) {
            any = true;
            int inner = variables.mark();
            if (!names.isEmpty()) {
                variables.set(names.getFirst(), names.size() == 2 ? item.key() : item.value());
            }
            if (names.size() == 2) {
                variables.set(names.get(1), item.value());
            }
            Flow body = walk(range.body(), item.value());
            variables.reset(inner);
            if (body == Flow.BREAK) {
                break;
            }
        }
        if (!any) {
            flow = walk(range.otherwise(), dot);
        }
        variables.reset(mark);
        return flow;
    }

    private record Item(Object key, @Nullable Object value) {}

    private Iterable<Item> items(Node.Pipeline pipeline, @Nullable Object value, int variables) {
        return switch (value) {
            case null -> List.of(); // a list or map that is not there has no items
            case List<?> list ->
                () -> LongStream.range(0, list.size())
                        .mapToObj(i -> new Item(i, list.get((int) i)))
                        .iterator();
            case Map<?, ?> map ->
                () -> sorted(map).entrySet().stream()
                        .map(entry -> new Item(entry.getKey(), entry.getValue()))
                        .iterator();
            case Long number
            when variables < 2 ->
                () -> LongStream.range(0, number).mapToObj(i -> new Item(i, i)).iterator();
            case Long number ->
                throw failure(pipeline, "can't use " + number + " to iterate over more than one variable");
            default -> throw failure(pipeline, "range can't iterate over " + Printing.text(value));
        };
    }

    private TemplateException failure(Node.Pipeline pipeline, String message) {
        Node.Command command = pipeline.commands().getLast();
        Operand operand = command.operands().getFirst();
        boolean alone = pipeline.commands().size() == 1 && command.operands().size() == 1;
        return evaluator.failure(
                alone ? operand.position() : pipeline.position(), alone ? operand.source() : command.source(), message);
    }

    static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, member) -> sorted.put(String.valueOf(key), member));
        return sorted;
    }
}
