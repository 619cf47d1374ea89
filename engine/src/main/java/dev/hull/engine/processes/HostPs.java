package dev.hull.engine.processes;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The machine's own {@code ps}, of which only a container's processes are shown. */
final class HostPs {
    private static final long SECONDS = 20;

    private HostPs() {}

    /**
     * Runs it.
     *
     * @param program absolute path
     * @throws HullException with what it said, when it fails or does not show ids
     */
    static ProcessTable run(String program, List<String> arguments, List<Long> pids)
            throws IOException, InterruptedException {
        StringBuilder list = new StringBuilder("-q");
        for (long pid : pids) {
            list.append(list.length() == 2 ? "" : ",").append(pid);
        }
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        List<String> narrowed = new ArrayList<>(command);
        narrowed.add(list.toString());
        Output output = run(narrowed);
        if (output.status != 0) {
            output = run(command); // some options cannot be used together with -q
        }
        if (output.status != 0) {
            String reason = output.error.lines().findFirst().orElse("it ended with " + output.status);
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "ps: " + reason);
        }
        return parse(output.text, Set.copyOf(pids));
    }

    private record Output(int status, String text, String error) {}

    private static Output run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        String[] error = {""};
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                error[0] = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                error[0] = String.valueOf(e.getMessage());
            }
        });
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        reader.join();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Output(process.waitFor(), text, error[0]);
    }

    /** The lines of these processes; what does not fit into the columns belongs to the last one. */
    static ProcessTable parse(String text, Set<Long> pids) {
        List<String> lines = text.lines().toList();
        List<String> titles = lines.isEmpty() ? List.of() : words(lines.getFirst(), Integer.MAX_VALUE);
        int column = titles.indexOf("PID");
        if (column < 0) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "Couldn't find PID field in ps output; let its options show pid");
        }
        List<List<String>> rows = new ArrayList<>();
        boolean threads = false;
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = words(line, titles.size());
            if (cells.size() <= column) {
                continue;
            }
            // With threads, ps writes a dash in the lines that follow that of their process.
            boolean wanted = cells.get(column).equals("-") ? threads : pids.contains(number(cells.get(column)));
            threads = wanted;
            if (wanted) {
                rows.add(cells);
            }
        }
        return new ProcessTable(titles, rows);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static List<String> words(String line, int most) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            if (line.charAt(at) == ' ') {
                at++;
                continue;
            }
            int end = words.size() == most - 1 ? line.length() : line.indexOf(' ', at);
            end = end < 0 ? line.length() : end;
            words.add(line.substring(at, end));
            at = end;
        }
        return words;
    }
}
