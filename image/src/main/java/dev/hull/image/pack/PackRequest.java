package dev.hull.image.pack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What to pack.
 *
 * @param programs names, looked up in {@code searchPath}, or paths; {@code SRC:DST} puts one elsewhere in the image. The
 *     first one is what the image runs
 * @param includes further files, directories and patterns, each with {@code SRC} or {@code SRC:DST}
 * @param entrypoint of the image; empty for none
 * @param command of the image; empty for the first program with the arguments that keep it in the foreground
 * @param environment {@code NAME=value} to set in the image
 * @param labels of the image
 * @param user of the image, "" for root
 * @param workingDirectory of the image, "" for the root
 * @param directory that relative paths of the request start from
 * @param searchPath directories where programs are looked for, with colons between
 * @param root directory that is taken for {@code /}
 * @param timestamp seconds since 1970 of everything in the image
 * @param links to make, by path, with what each points to
 * @param directories to make, by path, with the mode of each
 * @param title the request as the command that makes it, for the history of the image
 */
public record PackRequest(
        List<String> programs,
        List<String> includes,
        List<String> entrypoint,
        Optional<List<String>> command,
        List<String> environment,
        Map<String, String> labels,
        String user,
        String workingDirectory,
        Path directory,
        String searchPath,
        Path root,
        long timestamp,
        Map<String, String> links,
        Map<String, Integer> directories,
        String title) {
    /** Where programs are looked for in an image that says nothing else, as in Docker's. */
    public static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public PackRequest {
        programs = List.copyOf(programs);
        includes = List.copyOf(includes);
        entrypoint = List.copyOf(entrypoint);
        command = command.map(List::copyOf);
        environment = List.copyOf(environment);
        labels = Map.copyOf(labels);
        links = Map.copyOf(links);
        directories = Map.copyOf(directories);
    }

    /** Starts a request for these programs. */
    public static Builder of(List<String> programs) {
        return new Builder(programs);
    }

    /** Collects the parts of a request that differ from the usual. */
    public static final class Builder {
        private final List<String> programs;
        private final List<String> includes = new ArrayList<>();
        private List<String> entrypoint = List.of();
        private Optional<List<String>> command = Optional.empty();
        private final List<String> environment = new ArrayList<>();
        private final Map<String, String> labels = new TreeMap<>();
        private String user = "";
        private String workingDirectory = "";
        private Path directory = Path.of("").toAbsolutePath();
        private String searchPath = DEFAULT_PATH;
        private Path root = Path.of("/");
        private long timestamp;
        private final Map<String, String> links = new TreeMap<>();
        private final Map<String, Integer> directories = new TreeMap<>();
        private String title = "";

        private Builder(List<String> programs) {
            this.programs = programs;
        }

        /** Adds {@code SRC} or {@code SRC:DST}. */
        public Builder include(String include) {
            includes.add(include);
            return this;
        }

        /** Sets the entrypoint. */
        public Builder entrypoint(List<String> words) {
            entrypoint = words;
            return this;
        }

        /** Sets the command. */
        public Builder command(List<String> words) {
            command = Optional.of(words);
            return this;
        }

        /** Adds {@code NAME=value}. */
        public Builder environment(String variable) {
            environment.add(variable);
            return this;
        }

        /** Adds a label. */
        public Builder label(String key, String value) {
            labels.put(key, value);
            return this;
        }

        /** Sets the user. */
        public Builder user(String name) {
            user = name;
            return this;
        }

        /** Sets the working directory. */
        public Builder workingDirectory(String path) {
            workingDirectory = path;
            return this;
        }

        /** Sets where relative paths start. */
        public Builder directory(Path path) {
            directory = path;
            return this;
        }

        /** Sets where programs are looked for, usually the caller's {@code PATH}. */
        public Builder searchPath(String path) {
            searchPath = path;
            return this;
        }

        /** Sets the directory that is taken for {@code /}. */
        public Builder root(Path path) {
            root = path;
            return this;
        }

        /** Sets the time of everything in the image, usually {@code SOURCE_DATE_EPOCH}; 0 when not set. */
        public Builder timestamp(long seconds) {
            timestamp = seconds;
            return this;
        }

        /** Adds a link, unless something else comes to that place. */
        public Builder link(String path, String target) {
            links.put(path, target);
            return this;
        }

        /** Adds an empty directory. */
        public Builder emptyDirectory(String path, int mode) {
            directories.put(path, mode);
            return this;
        }

        /** Sets what the history of the image shows; without it, the programs and includes. */
        public Builder title(String command) {
            title = command;
            return this;
        }

        private String usualTitle() {
            StringBuilder words = new StringBuilder("hull pack");
            programs.forEach(program -> words.append(' ').append(program));
            includes.forEach(include -> words.append(" --include ").append(include));
            return words.toString();
        }

        /** The request. */
        public PackRequest build() {
            return new PackRequest(
                    programs,
                    includes,
                    entrypoint,
                    command,
                    environment,
                    labels,
                    user,
                    workingDirectory,
                    directory,
                    searchPath,
                    root,
                    timestamp,
                    links,
                    directories,
                    title.isEmpty() ? usualTitle() : title);
        }
    }
}
