package dev.hull.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Dockerfile to compare by. A file has lines about it, shell lines that make its context, {@code -----}, and the Dockerfile:
 *
 * <pre>
 *   justified: PATTERN  why            differences that are meant: of "PATH", "config: NAME", "history: TEXT"
 *   docker cannot: build|save          what this Docker does not do
 *   options: --build-arg a=b           for both
 * </pre>
 *
 * @param name of the file
 * @param options for both
 * @param justified pattern of differences that are meant, empty for none
 * @param dockerCannot what Docker does not do, empty for nothing
 * @param preparation shell lines
 * @param dockerfile the text
 */
public record BuildCase(
        String name,
        List<String> options,
        String justified,
        String dockerCannot,
        String preparation,
        String dockerfile) {
    private static final String END = "-----\n";

    public BuildCase {
        options = List.copyOf(options);
    }

    /** All of them, by name. */
    public static List<BuildCase> all() throws IOException {
        List<BuildCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/dockerfiles"))) {
            for (Path file : files.sorted().toList()) {
                cases.add(read(file));
            }
        }
        return cases;
    }

    private static BuildCase read(Path file) throws IOException {
        String text = Files.readString(file);
        int end = text.indexOf(END);
        List<String> options = List.of();
        String justified = "";
        String cannot = "";
        StringBuilder preparation = new StringBuilder("set -e\numask 022\nexport LC_ALL=C.UTF-8\n");
        for (String line : text.substring(0, end).lines().toList()) {
            if (line.startsWith("options: ")) {
                options = List.of(line.substring(9).split(" "));
            } else if (line.startsWith("justified: ")) {
                justified = line.substring(11).split("  ", 2)[0];
            } else if (line.startsWith("docker cannot: ")) {
                cannot = line.substring(15);
            } else {
                preparation.append(line).append('\n');
            }
        }
        String name = file.getFileName().toString().replace(".case", "");
        return new BuildCase(
                name, options, justified, cannot, preparation.toString(), text.substring(end + END.length()));
    }

    /** Makes the context below a directory, the Dockerfile beside it; returns the context. */
    public Path prepare(Path work) throws IOException {
        Path context = Files.createDirectories(work.resolve(name).resolve("context"));
        Files.writeString(context.resolveSibling("Dockerfile"), dockerfile);
        Programs.run(
                        List.of("sh", "-c", "cd '" + context + "'\n" + preparation),
                        Map.of("PATH", System.getenv("PATH")),
                        new byte[0],
                        Programs.DEADLINE)
                .ok();
        return context;
    }

    /** Whether a difference is meant. */
    public boolean justifies(String fact, String value) {
        if (justified.isEmpty()) {
            return false;
        }
        Pattern pattern = Pattern.compile(justified, Pattern.DOTALL);
        return pattern.matcher(fact).matches()
                || pattern.matcher(fact.replaceFirst(" \\d+$", "") + ": " + value)
                        .matches();
    }
}
