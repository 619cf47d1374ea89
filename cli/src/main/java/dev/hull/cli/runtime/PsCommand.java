package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.options.Option;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code ps}: the processes of a container, as ps(1) of the host tells them. */
final class PsCommand implements RuntimeCommand {
    private static final Option<String> FORMAT = RuntimeOptions.FORMAT;

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER [PS OPTIONS]", "Show the processes of a container")
                .options(FORMAT)
                .arguments(1, CommandSpec.MANY)
                .stopAtFirst();
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        boolean json = RuntimeOptions.isJson(call.get(FORMAT));
        List<Long> processes = Targets.processes(call.container());
        if (json) {
            List<JsonValue> numbers = new ArrayList<>();
            for (Long pid : processes) {
                numbers.add(JsonValue.of(pid));
            }
            call.print(Json.writeString(JsonValue.array(numbers)) + "\n");
            return 0;
        }
        List<String> words = call.arguments().subList(1, call.arguments().size());
        call.print(table(processes, words.isEmpty() ? List.of("-ef") : words));
        return 0;
    }

    private static String table(List<Long> processes, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add("ps");
        command.addAll(options);
        Process ps;
        try {
            ps = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            return numbers(processes); // this host has no ps
        }
        String text = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (ps.waitFor() != 0) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "ps " + String.join(" ", options) + ": failed");
        }
        String[] lines = text.split("\n", -1);
        int column = column(lines[0]);
        StringBuilder chosen = new StringBuilder(lines[0]).append('\n');
        for (int i = 1; i < lines.length; i++) {
            String[] fields = words(lines[i]);
            if (column < fields.length && processes.contains(number(fields[column]))) {
                chosen.append(lines[i]).append('\n');
            }
        }
        return chosen.toString();
    }

    private static String numbers(List<Long> processes) {
        StringBuilder text = new StringBuilder("PID\n");
        for (Long pid : processes) {
            text.append(pid).append('\n');
        }
        return text.toString();
    }

    private static int column(String title) {
        String[] titles = words(title);
        for (int i = 0; i < titles.length; i++) {
            if (titles[i].equals("PID")) {
                return i;
            }
        }
        throw new HullException(ErrorKind.INVALID_ARGUMENT, "ps printed no column PID: choose other options");
    }

    private static String[] words(String line) {
        return line.strip().split(" +", -1);
    }

    private static Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return -1L;
        }
    }
}
