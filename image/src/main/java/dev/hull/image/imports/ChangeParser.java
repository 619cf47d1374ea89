package dev.hull.image.imports;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/** The syntax of {@link ChangeInstruction}s. */
final class ChangeParser {
    private static final String KNOWN =
            "CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR";

    private final String name;
    private final String rest;

    private ChangeParser(String name, String rest) {
        this.name = name;
        this.rest = rest;
    }

    static ChangeInstruction parse(String text) {
        String line = text.strip();
        int space = 0;
        while (space < line.length() && !Character.isWhitespace(line.charAt(space))) {
            space++;
        }
        String name = line.substring(0, space).toUpperCase(Locale.ROOT);
        return new ChangeParser(name, line.substring(space).strip()).parse();
    }

    private ChangeInstruction parse() {
        if (rest.isEmpty() && KNOWN.contains(name) && !name.isEmpty()) {
            throw invalid("it needs an argument");
        }
        return switch (name) {
            case "CMD" -> {
                Optional<List<String>> json = json(rest);
                yield new ChangeInstruction.Command(json.orElse(List.of(rest)), json.isEmpty());
            }
            case "ENTRYPOINT" -> {
                Optional<List<String>> json = json(rest);
                yield new ChangeInstruction.Entrypoint(json.orElse(List.of(rest)), json.isEmpty());
            }
            case "ENV" -> new ChangeInstruction.Environment(pairs());
            case "LABEL" -> new ChangeInstruction.Label(pairs());
            case "EXPOSE" -> {
                List<String> words = words();
                words.stream().filter(word -> word.indexOf('$') < 0).forEach(ChangeParser::ports);
                yield new ChangeInstruction.Expose(words);
            }
            case "USER" -> new ChangeInstruction.User(single());
            case "VOLUME" -> new ChangeInstruction.Volume(json(rest).orElseGet(this::words));
            case "WORKDIR" -> new ChangeInstruction.WorkingDirectory(rest);
            case "STOPSIGNAL" -> new ChangeInstruction.StopSignal(signal(single()));
            case "HEALTHCHECK" -> new ChangeInstruction.Health(HealthcheckParser.parse(rest));
            case "ONBUILD" -> onBuild();
            default ->
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "'" + name + "' is not an instruction that --change takes; it takes " + KNOWN);
        };
    }

    private HullException invalid(String why) {
        return new HullException(
                ErrorKind.INVALID_ARGUMENT, "invalid change '" + (name + " " + rest).strip() + "': " + why);
    }

    /** The strings of a JSON array; empty when the text is not one, which makes it the shell form. */
    static Optional<List<String>> json(String text) {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Json.parse(text).asList().stream().map(JsonValue::asString).toList());
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    private List<String> words() {
        try {
            return ShellWords.split(rest);
        } catch (HullException e) {
            throw invalid("a quote is not closed");
        }
    }

    private String single() {
        List<String> words = words();
        if (words.size() != 1) {
            throw invalid("it takes exactly one argument");
        }
        return words.getFirst();
    }

    /** {@code a=1 b="x y"}, or the old form {@code a the rest of the line}. */
    private SequencedMap<String, String> pairs() {
        SequencedMap<String, String> pairs = new LinkedHashMap<>();
        List<String> words = words();
        if (words.getFirst().indexOf('=') < 0) {
            String first = words.getFirst();
            String value = rest.substring(first.length()).strip();
            if (value.isEmpty()) {
                throw invalid("expected name=value");
            }
            pairs.put(first, value);
            return pairs;
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw invalid("expected name=value, found '" + word + "'");
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private String signal(String signal) {
        boolean plausible = signal.indexOf('$') >= 0
                || signal.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '+' || c == '-');
        if (!plausible) {
            throw invalid("'" + signal + "' is not a signal");
        }
        return signal;
    }

    private ChangeInstruction onBuild() {
        String inner = rest.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
        if (inner.equals("ONBUILD")) {
            throw invalid("ONBUILD does not take ONBUILD");
        }
        if (inner.equals("FROM") || inner.equals("MAINTAINER")) {
            throw invalid(inner + " is not allowed in ONBUILD");
        }
        return new ChangeInstruction.OnBuild(rest);
    }

    /** {@code 80} is {@code 80/tcp}; {@code 1-3/udp} are three ports. */
    static List<String> ports(String text) {
        int slash = text.indexOf('/');
        String range = slash < 0 ? text : text.substring(0, slash);
        String protocol = slash < 0 ? "tcp" : text.substring(slash + 1).toLowerCase(Locale.ROOT);
        int dash = range.indexOf('-');
        int first = port(dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : port(range.substring(dash + 1));
        if (first < 0 || last < first || !List.of("tcp", "udp", "sctp").contains(protocol)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid port '" + text + "': expected a port or range from 1 to 65535, with /tcp, /udp or /sctp");
        }
        List<String> ports = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            ports.add(port + "/" + protocol);
        }
        return ports;
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port >= 1 && port <= 65535 ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
