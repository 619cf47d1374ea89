package dev.hull.build.lint;

import dev.hull.build.dockerfile.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names of variables that tell of secrets: by whole words between underscores. */
public final class SecretNames {
    private static final Set<String> SECRET = Set.of(
            "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token");
    private static final Set<String> HARMLESS = Set.of("public", "file", "version");

    private SecretNames() {}

    static void check(String instruction, String name, Statement statement, Findings findings) {
        if (isSecret(name)) {
            findings.add(
                    Rule.SECRETS_USED_IN_ARG_OR_ENV,
                    statement,
                    name,
                    "Do not use ARG or ENV instructions for sensitive data (" + instruction + " \"" + name + "\")",
                    "give it to the step that needs it: RUN --mount=type=secret,id=" + name + ",env=" + name
                            + " …, and build with --secret id=" + name);
        }
    }

    /** Whether a name tells of a secret. */
    public static boolean isSecret(String name) {
        // "api_key" is two words of which one is enough.
        List<String> words = List.of(name.toLowerCase(Locale.ROOT).split("_", -1));
        return words.stream().anyMatch(SECRET::contains) && words.stream().noneMatch(HARMLESS::contains);
    }
}
