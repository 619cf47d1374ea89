package dev.hull.cli.command;

import dev.hull.cli.options.Moments;
import dev.hull.cli.options.Option;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageSummary;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The filters of {@code hull images}: {@code reference}, {@code dangling}, {@code label}, {@code before}, {@code since},
 * {@code until}.
 * Several values of one name mean any of them, except for labels, all of which must be there; different names narrow.
 */
final class ImageFilters {
    static final Option<List<String>> FILTER =
            Option.list("filter", """
                    Filter output based on conditions provided:
                    reference=PATTERN, dangling=true|false, label=KEY[=VALUE], before=IMAGE, since=IMAGE,
                    until=TIME""").letter('f').placeholder("filter");

    private final List<String> patterns = new ArrayList<>();
    private final List<Predicate<ImageSummary>> conditions = new ArrayList<>();

    /** Reads the values of the option. */
    ImageFilters(List<String> filters, ImageStore store) {
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            if (equals < 0) {
                throw FILTER.invalid(filter, "bad format of filter (expected name=value)");
            }
            add(
                    filter.substring(0, equals).strip(),
                    filter.substring(equals + 1).strip(),
                    store);
        }
    }

    private void add(String name, String value, ImageStore store) {
        switch (name) {
            case "reference" -> patterns.add(value);
            case "dangling" -> {
                boolean wanted = truth(value);
                conditions.add(image -> image.dangling() == wanted);
            }
            case "label" -> conditions.add(image -> hasLabel(image.readImage(), value));
            case "before" -> {
                Instant limit = created(store.resolve(value));
                conditions.add(image -> image.created().orElse(Instant.EPOCH).isBefore(limit));
            }
            case "since" -> {
                Instant limit = created(store.resolve(value));
                conditions.add(image -> image.created().orElse(Instant.EPOCH).isAfter(limit));
            }
            case "until" -> {
                Instant limit = Moments.parse("until", value, Instant.now());
                conditions.add(image -> image.created().orElse(Instant.EPOCH).isBefore(limit));
            }
            default ->
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid filter '" + name + "': expected reference, dangling, label, before, since or until");
        }
    }

    private static boolean truth(String value) {
        return switch (value) {
            case "true", "1", "t", "T", "TRUE", "True" -> true;
            case "false", "0", "f", "F", "FALSE", "False" -> false;
            default ->
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "invalid filter 'dangling=" + value + "': expected true or false");
        };
    }

    private static boolean hasLabel(Image image, String condition) {
        int equals = condition.indexOf('=');
        String value = image.config().config().labels().get(equals < 0 ? condition : condition.substring(0, equals));
        return value != null && (equals < 0 || value.equals(condition.substring(equals + 1)));
    }

    private static Instant created(Image image) {
        return image.config().created().orElse(Instant.EPOCH);
    }

    /** Adds the argument of the command: a name without a pattern's letters means itself. */
    ImageFilters reference(String pattern) {
        patterns.add(pattern);
        return this;
    }

    /** The images that fit, each with only the names that fit. */
    List<ImageSummary> apply(List<ImageSummary> images) {
        List<ImageSummary> found = new ArrayList<>();
        for (ImageSummary image : images) {
            boolean fits = conditions.stream().allMatch(condition -> condition.test(image));
            ImageSummary named = patterns.isEmpty() ? image : restricted(image);
            if (fits && (patterns.isEmpty() || !named.dangling())) {
                found.add(named);
            }
        }
        return found;
    }

    private ImageSummary restricted(ImageSummary image) {
        return image.named(this::matches);
    }

    private boolean matches(Reference name) {
        return patterns.stream()
                .anyMatch(pattern -> Wildcard.matches(pattern, name.familiar())
                        || Wildcard.matches(pattern, name.familiarName())
                        || Wildcard.matches(pattern, name.toString())
                        || Wildcard.matches(pattern, name.name()));
    }
}
