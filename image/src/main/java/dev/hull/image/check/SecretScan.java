package dev.hull.image.check;

import dev.hull.image.explore.FileFacts;
import dev.hull.image.explore.LayerListener;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for secrets in every layer, also in files that later layers delete, in the environment and in the history. */
final class SecretScan {
    /** Larger files are looked at by their name only. */
    private static final long MAX_SIZE = 1 << 20;

    private static final int BINARY_PROBE = 4096;

    private static final Pattern ASSIGNMENT =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(\"[^\"]*\"|'[^']*'|[^\\s;&|]+)");

    private final List<Secret> found = new ArrayList<>();

    /** The listener for a layer by its place. */
    LayerListener listener(int layer) {
        return file -> {
            String path = "/" + file.path();
            String kind = kindByName(file);
            if (!kind.isEmpty()) {
                add(new Secret(kind, path, layer, file.size() + " bytes"));
                return null;
            }
            return file.size() <= MAX_SIZE && !isPassedOver(file.path()) ? new Text(layer, path) : null;
        };
    }

    private synchronized void add(Secret secret) {
        found.add(secret);
    }

    /** Documentation, translations and tests of others hold many keys that are none. */
    private static boolean isPassedOver(String path) {
        return path.startsWith("usr/share/doc/")
                || path.startsWith("usr/share/man/")
                || path.startsWith("usr/share/locale/")
                || path.contains("/test/")
                || path.contains("/tests/")
                || path.contains("/testdata/");
    }

    private static String kindByName(FileFacts file) {
        String path = "/" + file.path();
        String name = file.name();
        if (path.endsWith("/.docker/config.json")
                || path.endsWith("/.git-credentials")
                || name.equals(".netrc")
                || path.endsWith("/.aws/credentials")
                || name.equals(".pypirc")
                || path.endsWith("/.kube/config")) {
            return "credentials file";
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean store = lower.endsWith(".p12")
                || lower.endsWith(".pfx")
                || lower.endsWith(".jks")
                || lower.endsWith(".keystore")
                || lower.endsWith(".kdbx");
        return store && !path.contains("/cacerts") ? "key store" : "";
    }

    private static boolean isSettings(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        boolean own = !path.startsWith("/usr/lib/")
                && !path.startsWith("/usr/share/")
                && !path.startsWith("/var/lib/dpkg/")
                && !path.contains("/node_modules/")
                && !path.contains("-packages/");
        return own
                && (name.equals(".env")
                        || name.startsWith(".env.")
                        || name.endsWith(".env")
                        || name.equals(".npmrc")
                        || name.endsWith(".properties")
                        || name.endsWith(".yml")
                        || name.endsWith(".yaml")
                        || name.endsWith(".json")
                        || name.endsWith(".ini")
                        || name.endsWith(".conf")
                        || name.endsWith(".cfg")
                        || name.endsWith(".toml")
                        || name.endsWith(".sh"));
    }

    /** Collects a small file unless it is binary. */
    private final class Text implements LayerListener.Receiver {
        private final int layer;
        private final String path;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean binary;

        Text(int layer, String path) {
            this.layer = layer;
            this.path = path;
        }

        @Override
        public void accept(byte[] more, int offset, int length) {
            if (bytes.size() < BINARY_PROBE) {
                for (int i = offset; i < offset + Math.min(length, BINARY_PROBE) && !binary; i++) {
                    binary = more[i] == 0;
                }
            }
            if (!binary) {
                bytes.write(more, offset, length);
            }
        }

        @Override
        public void end() {
            if (binary) {
                return;
            }
            String text = bytes.toString(StandardCharsets.ISO_8859_1);
            Set<String> seen = new LinkedHashSet<>();
            BiConsumer<String, String> hit = (kind, value) -> {
                if (seen.add(kind) & seen.add(value)) {
                    add(new Secret(kind, path, layer, Secret.mask(value)));
                }
            };
            SecretPatterns.tokens(text, hit);
            if (isSettings(path)) {
                SecretPatterns.settings(text, hit);
            }
        }
    }

    /** Environment, labels and history. */
    void configuration(ImageConfig config) {
        for (String variable : config.config().env()) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variable(variable.substring(0, equals), variable.substring(equals + 1), "environment of the image");
            }
        }
        config.config()
                .labels()
                .forEach((key, value) -> SecretPatterns.tokens(
                        value, (kind, hit) -> add(new Secret(kind, "label " + key, -1, Secret.mask(hit)))));
        int step = 0;
        for (History history : config.history()) {
            step++;
            Matcher matcher = ASSIGNMENT.matcher(history.createdBy());
            while (matcher.find()) {
                String value = matcher.group(2).replaceAll("^[\"']|[\"']$", "");
                variable(matcher.group(1), value, "history, step " + step);
            }
        }
    }

    private void variable(String name, String value, String where) {
        List<String> kinds = new ArrayList<>();
        SecretPatterns.tokens(value, (kind, hit) -> kinds.add(kind));
        if (kinds.isEmpty() && SecretPatterns.isSecretVariable(name, value)) {
            kinds.add("value of " + name);
        }
        for (String kind : kinds) {
            Secret secret = new Secret(kind, where, -1, name + "=" + Secret.mask(value));
            if (!found.contains(secret)) {
                add(secret);
            }
        }
    }

    /** All that was found, in a steady order. */
    List<Secret> secrets() {
        return found.stream()
                .sorted(java.util.Comparator.comparingInt(Secret::layer)
                        .thenComparing(Secret::where)
                        .thenComparing(Secret::kind))
                .toList();
    }
}
