package dev.hull.image.debian.repository;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** apt's lists of sources (sources.list(5)), the one-line and the deb822 format. Sources of source code are passed over. */
public final class AptSources {
    private final Path root;
    private final String architecture;

    /**
     * Reads lists of a machine.
     *
     * @param root its root directory
     * @param architecture of the image; sources for others only are passed over
     */
    public AptSources(Path root, String architecture) {
        this.root = root;
        this.architecture = architecture;
    }

    /** The sources of {@code /etc/apt}; none where there is no apt. */
    public List<PackageSource> read() {
        List<PackageSource> all = new ArrayList<>();
        Path list = root.resolve("etc/apt/sources.list");
        try {
            if (Files.isReadable(list)) {
                all.addAll(oneLine(list.toString(), Files.readString(list)));
            }
            for (Path file : Lists.files(root.resolve("etc/apt/sources.list.d"), ".list", ".sources")) {
                String text = Files.readString(file);
                all.addAll(
                        file.toString().endsWith(".list")
                                ? oneLine(file.toString(), text)
                                : deb822(file.toString(), text));
            }
        } catch (IOException e) {
            throw new HullException(ErrorKind.UNAVAILABLE, "cannot read apt's lists of sources: " + e.getMessage(), e);
        }
        return all;
    }

    /** {@code deb [option=value ...] address suite component ...}. */
    List<PackageSource> oneLine(String file, String text) {
        List<PackageSource> all = new ArrayList<>();
        int number = 0;
        for (String whole : text.split("\n", -1)) {
            number++;
            int hash = whole.indexOf('#');
            String line = (hash < 0 ? whole : whole.substring(0, hash)).strip();
            if (!line.startsWith("deb ") && !line.startsWith("deb\t")) {
                if (!line.isEmpty() && !line.startsWith("deb-src")) {
                    throw invalid(file + ", line " + number, "'" + line + "' begins neither with deb nor with deb-src");
                }
                continue;
            }
            String rest = line.substring(4).strip();
            Map<String, String> options = new HashMap<>();
            if (rest.startsWith("[")) {
                int close = rest.indexOf(']');
                if (close < 0) {
                    throw invalid(file + ", line " + number, "']' is missing");
                }
                for (String option : rest.substring(1, close).strip().split("\\s+")) {
                    int equals = option.indexOf('=');
                    if (equals > 0) {
                        options.put(option.substring(0, equals).toLowerCase(Locale.ROOT), option.substring(equals + 1));
                    }
                }
                rest = rest.substring(close + 1).strip();
            }
            List<String> words = words(rest);
            if (words.size() < 2) {
                throw invalid(file + ", line " + number, "an address and a suite are needed");
            }
            add(
                    all,
                    file + ", line " + number,
                    words.subList(0, 1),
                    words.subList(1, 2),
                    words.subList(2, words.size()),
                    options);
        }
        return all;
    }

    /** Paragraphs with {@code Types}, {@code URIs}, {@code Suites}, {@code Components}. */
    List<PackageSource> deb822(String file, String text) throws IOException {
        List<PackageSource> all = new ArrayList<>();
        for (Map<String, String> paragraph : Paragraphs.all(text.getBytes(StandardCharsets.UTF_8))) {
            Map<String, String> fields = new HashMap<>();
            paragraph.forEach((key, value) -> fields.put(key.toLowerCase(Locale.ROOT), value));
            boolean enabled = !fields.getOrDefault("enabled", "yes").strip().equalsIgnoreCase("no");
            if (enabled && words(fields.getOrDefault("types", "")).contains("deb")) {
                fields.put("arch", fields.getOrDefault("architectures", ""));
                add(
                        all,
                        file,
                        words(fields.getOrDefault("uris", "")),
                        words(fields.getOrDefault("suites", "")),
                        words(fields.getOrDefault("components", "")),
                        fields);
            }
        }
        return all;
    }

    private void add(
            List<PackageSource> all,
            String where,
            List<String> addresses,
            List<String> suites,
            List<String> components,
            Map<String, String> options) {
        List<String> architectures = words(options.getOrDefault("arch", "").replace(',', ' '));
        if (!architectures.isEmpty() && !architectures.contains(architecture)) {
            return;
        }
        SigningKeys keys = SigningKeys.parse(options.getOrDefault("signed-by", ""), root);
        boolean trusted = options.getOrDefault("trusted", "no").equalsIgnoreCase("yes");
        boolean validity = !options.getOrDefault("check-valid-until", "yes").equalsIgnoreCase("no");
        for (String address : addresses) {
            for (String suite : suites) {
                if (!suite.endsWith("/") && components.isEmpty()) {
                    throw invalid(where, "the suite " + suite + " needs a component such as main");
                }
                all.add(source(address, suite, components, keys, trusted, validity));
            }
        }
    }

    /** A source whose release is held to its dates, unless it is a snapshot, which is old on purpose. */
    public static PackageSource source(
            String address,
            String suite,
            List<String> components,
            SigningKeys keys,
            boolean trusted,
            boolean validity) {
        String trimmed = address;
        while (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        return new PackageSource(
                trimmed, suite, components, keys, trusted, validity && !trimmed.contains("://snapshot.debian.org/"));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split("\\s+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private static HullException invalid(String where, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, where + ": " + why);
    }

    /** A proxy that apt's configuration sets for a protocol, as {@code Acquire::http::Proxy "http://..."}. */
    public Optional<String> proxy(String protocol) {
        List<Path> files = new ArrayList<>(Lists.files(root.resolve("etc/apt/apt.conf.d"), ""));
        files.add(root.resolve("etc/apt/apt.conf"));
        Optional<String> found = Optional.empty();
        for (Path file : files) {
            try {
                for (String line :
                        Files.isReadable(file) ? Files.readString(file).split("\n") : new String[0]) {
                    List<String> words = words(line.replace("\"", " ").replace(";", " "));
                    if (words.size() == 2
                            && words.getFirst().equalsIgnoreCase("Acquire::" + protocol + "::Proxy")
                            && !words.getLast().equalsIgnoreCase("DIRECT")) {
                        found = Optional.of(words.getLast());
                    }
                }
            } catch (IOException e) {
                // a file that cannot be read as text says nothing about proxies
            }
        }
        return found;
    }
}
