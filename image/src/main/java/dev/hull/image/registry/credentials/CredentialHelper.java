package dev.hull.image.registry.credentials;

import dev.hull.linux.fs.SearchPath;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program {@code docker-credential-NAME} that keeps secrets, spoken to by its standard streams:
 *
 * <pre>
 *   get     stdin: registry                               stdout: {"Username": …, "Secret": …}
 *   store   stdin: {"ServerURL", "Username", "Secret"}
 *   erase   stdin: registry
 * </pre>
 *
 * <p>A user name of {@code <token>} says that the secret is an identity token. What a helper prints is never shown, but the
 * first line of what it says when it fails.
 */
final class CredentialHelper {
    private static final String TOKEN_USER = "<token>";
    private static final int MOST_BYTES = 1 << 20;
    private static final long DEADLINE_SECONDS = 120; // it may ask the user

    private final String program;
    private final Map<String, String> environment;

    CredentialHelper(String name, Map<String, String> environment) {
        if (!name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.')) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "'" + name + "' is no name of a credential helper");
        }
        this.program = "docker-credential-" + name;
        this.environment = environment;
    }

    /** The program's name. */
    String program() {
        return program;
    }

    /** What it keeps for a registry. */
    Optional<Credential> find(String host) throws IOException {
        Answer answer = run("get", RegistryKeys.canonical(host));
        if (answer.status != 0) {
            if (answer.text.toLowerCase(Locale.ROOT).contains("credentials not found")) {
                return Optional.empty();
            }
            throw failure("get", answer);
        }
        JsonObject found;
        try {
            found = Json.parse(answer.text).asObject();
            String user = found.string("Username", "");
            String secret = found.string("Secret", "");
            return Optional.of(
                    user.equals(TOKEN_USER)
                            ? new Credential.IdentityToken("", secret)
                            : new Credential.Password(user, secret));
        } catch (JsonException e) {
            throw new HullException(ErrorKind.UNAVAILABLE, program + " get: its answer is not the expected JSON");
        }
    }

    /** Gives it a secret to keep. */
    void store(String host, Credential credential) throws IOException {
        String secret = switch (credential) {
            case Credential.Password password -> password.secret();
            case Credential.IdentityToken token -> token.secret();
        };
        boolean token = credential instanceof Credential.IdentityToken;
        JsonObject entry = JsonValue.object()
                .put("ServerURL", RegistryKeys.canonical(host))
                .put("Username", token ? TOKEN_USER : credential.user())
                .put("Secret", secret)
                .build();
        Answer answer = run("store", Json.writeString(entry));
        if (answer.status != 0) {
            throw failure("store", answer);
        }
    }

    /** Has it forget a registry. */
    void erase(String host) throws IOException {
        Answer answer = run("erase", RegistryKeys.canonical(host));
        if (answer.status != 0) {
            throw failure("erase", answer);
        }
    }

    private HullException failure(String verb, Answer answer) {
        // What a failing helper prints is its message; one line without control characters is enough of it.
        String line = answer.text.strip().lines().findFirst().orElse("no message");
        String clean = line.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .limit(200)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new HullException(
                ErrorKind.UNAVAILABLE, program + " " + verb + " failed with status " + answer.status + ": " + clean);
    }

    private record Answer(int status, String text) {}

    private Answer run(String verb, String input) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(locate(), verb).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        Thread watchdog = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                // it has ended
            }
        });
        try {
            feed(process, input);
            byte[] output;
            try (InputStream stream = process.getInputStream()) {
                output = stream.readNBytes(MOST_BYTES);
            }
            int status = process.waitFor();
            return new Answer(status, new String(output, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HullException(ErrorKind.CANCELLED, program + " was interrupted");
        } finally {
            process.destroyForcibly();
            watchdog.interrupt();
        }
    }

    /** The program on the caller's search path, which need not be this process's. */
    private String locate() {
        return SearchPath.find(environment.getOrDefault("PATH", ""), program)
                .orElseThrow(() -> new HullException(
                        ErrorKind.UNAVAILABLE,
                        "cannot find " + program
                                + ", which the credential configuration names: install it, or remove it from"
                                + " credsStore and credHelpers"));
    }

    private static void feed(Process process, String input) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it did not want to know: its status tells why
        }
    }
}
