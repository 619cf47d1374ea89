package dev.hull.image.imports;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.Healthcheck;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The options and forms of {@code HEALTHCHECK}. */
final class HealthcheckParser {
    private final String text;
    private String rest;
    private long interval;
    private long timeout;
    private long startPeriod;
    private long startInterval;
    private long retries;

    private HealthcheckParser(String text) {
        this.text = text;
        this.rest = text;
    }

    static Healthcheck parse(String text) {
        return new HealthcheckParser(text).parse();
    }

    private Healthcheck parse() {
        while (rest.startsWith("--")) {
            option(word());
        }
        String form = word().toUpperCase(Locale.ROOT);
        if (form.equals("NONE") && rest.isEmpty()) {
            return Healthcheck.none();
        }
        if (!form.equals("CMD") || rest.isEmpty()) {
            throw invalid("expected NONE, or options and CMD with a command");
        }
        List<String> test = new ArrayList<>();
        Optional<List<String>> json = ChangeParser.json(rest);
        test.add(json.isPresent() ? "CMD" : "CMD-SHELL");
        test.addAll(json.orElse(List.of(rest)));
        return new Healthcheck(test, interval, timeout, startPeriod, startInterval, retries);
    }

    private String word() {
        int end = 0;
        while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
            end++;
        }
        String word = rest.substring(0, end);
        rest = rest.substring(end).strip();
        return word;
    }

    private void option(String word) {
        int equals = word.indexOf('=');
        String value = equals < 0 ? "" : word.substring(equals + 1);
        switch (equals < 0 ? word : word.substring(0, equals)) {
            case "--interval" -> interval = duration(value);
            case "--timeout" -> timeout = duration(value);
            case "--start-period" -> startPeriod = duration(value);
            case "--start-interval" -> startInterval = duration(value);
            case "--retries" -> {
                try {
                    retries = Long.parseUnsignedLong(value);
                } catch (NumberFormatException e) {
                    throw invalid("'" + value + "' is not a number of retries");
                }
            }
            default -> throw invalid("unknown option " + word);
        }
    }

    /** {@code 1m30s}, in nanoseconds. */
    private long duration(String value) {
        double sum = 0;
        int at = 0;
        while (at < value.length()) {
            int start = at;
            while (at < value.length() && (Character.isDigit(value.charAt(at)) || value.charAt(at) == '.')) {
                at++;
            }
            int unit = at;
            while (at < value.length() && Character.isLetter(value.charAt(at))) {
                at++;
            }
            double factor = switch (value.substring(unit, at)) {
                case "h" -> 3600e9;
                case "m" -> 60e9;
                case "s" -> 1e9;
                case "ms" -> 1e6;
                case "us", "µs" -> 1e3;
                case "ns" -> 1;
                default -> throw invalid("'" + value + "' is not a duration such as 1m30s");
            };
            if (start == unit
                    || value.substring(start, unit)
                                    .chars()
                                    .filter(c -> c == '.')
                                    .count()
                            > 1) {
                throw invalid("'" + value + "' is not a duration such as 1m30s");
            }
            sum += Double.parseDouble("0" + value.substring(start, unit)) * factor;
        }
        if (sum < 1e6) {
            throw invalid("'" + value + "' is not a duration of at least 1ms");
        }
        return Math.round(sum);
    }

    private HullException invalid(String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid change 'HEALTHCHECK " + text + "': " + why);
    }
}
