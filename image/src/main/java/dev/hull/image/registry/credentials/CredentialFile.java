package dev.hull.image.registry.credentials;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * One file of credentials: Docker's {@code config.json} or the containers tools' {@code auth.json}, which have the same
 * members {@code auths}, {@code credsStore} and {@code credHelpers}. Whatever else such a file holds survives a change.
 */
final class CredentialFile {
    private static final int MOST_BYTES = 4 << 20;

    private final Path file;

    CredentialFile(Path file) {
        this.file = file;
    }

    Path path() {
        return file;
    }

    /** The file's content; an empty object when there is none. */
    private JsonObject read() throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, file + " is too long for a file of credentials: " + MOST_BYTES);
            }
            byte[] bytes = Files.readAllBytes(file);
            return bytes.length == 0
                    ? JsonValue.object().build()
                    : Json.parse(bytes).asObject();
        } catch (NoSuchFileException e) {
            return JsonValue.object().build();
        } catch (JsonException e) {
            // Not the parser's words: they may quote the file.
            throw new HullException(ErrorKind.INVALID_ARGUMENT, file + " is not a JSON object; mend or remove it");
        }
    }

    /** The helper that keeps this registry's secrets, if one is configured. */
    Optional<CredentialHelper> helper(String host, Map<String, String> environment) throws IOException {
        JsonObject config = read();
        String name = "";
        for (Map.Entry<String, JsonValue> entry :
                config.object("credHelpers").members().entrySet()) {
            if (RegistryKeys.normal(entry.getKey()).equals(RegistryKeys.normal(host))) {
                name = text(entry.getValue(), "credHelpers");
            }
        }
        if (name.isEmpty()) {
            name = config.get("credsStore")
                    .map(value -> text(value, "credsStore"))
                    .orElse("");
        }
        return name.isEmpty() ? Optional.empty() : Optional.of(new CredentialHelper(name, environment));
    }

    /** What the file itself holds for a repository. */
    Optional<Credential> find(String host, String repository) throws IOException {
        JsonObject auths = auths(read());
        for (String wanted : RegistryKeys.wanted(host, repository)) {
            for (Map.Entry<String, JsonValue> entry : auths.members().entrySet()) {
                if (RegistryKeys.normal(entry.getKey()).equals(wanted)) {
                    Optional<Credential> found = credential(entry.getKey(), object(entry.getValue()));
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Credential> credential(String key, JsonObject entry) {
        String user = member(entry, "username");
        String secret = member(entry, "password");
        String encoded = member(entry, "auth");
        if (!encoded.isEmpty()) {
            String pair = decode(key, encoded);
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw broken(key);
            }
            user = pair.substring(0, colon);
            secret = pair.substring(colon + 1);
        }
        String token = member(entry, "identitytoken");
        if (!token.isEmpty()) {
            return Optional.of(new Credential.IdentityToken(user, token));
        }
        return user.isEmpty() && secret.isEmpty()
                ? Optional.empty()
                : Optional.of(new Credential.Password(user, secret));
    }

    private String decode(String key, String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
            // Docker for Windows pads with zeros.
            return pair.endsWith("\0") ? pair.substring(0, pair.indexOf('\0')) : pair;
        } catch (IllegalArgumentException e) {
            throw broken(key);
        }
    }

    private HullException broken(String key) {
        return new HullException(
                ErrorKind.INVALID_ARGUMENT,
                file + ": the entry of '" + key + "' is not base64 of user:password; log out and in again");
    }

    /** Keeps a credential in the file, readable by its owner only. */
    void put(String host, Credential credential) throws IOException {
        JsonValue.ObjectBuilder entry = JsonValue.object();
        switch (credential) {
            case Credential.Password password ->
                entry.put("auth", password.basic().substring("Basic ".length()));
            case Credential.IdentityToken token -> {
                byte[] user = (token.user() + ":").getBytes(StandardCharsets.UTF_8);
                entry.put("auth", Base64.getEncoder().encodeToString(user)).put("identitytoken", token.secret());
            }
        }
        change(host, Optional.of(entry.build()));
    }

    /** Notes that a helper knows the registry. */
    void putMark(String host) throws IOException {
        change(host, Optional.of(JsonValue.object().build()));
    }

    /**
     * Forgets a registry.
     *
     * @return whether it was known
     */
    boolean remove(String host) throws IOException {
        boolean known = auths(read()).members().keySet().stream()
                .anyMatch(key -> RegistryKeys.normal(key).equals(RegistryKeys.normal(host)));
        if (known) {
            change(host, Optional.empty());
        }
        return known;
    }

    private void change(String host, Optional<JsonObject> entry) throws IOException {
        JsonObject config = read();
        JsonValue.ObjectBuilder auths = auths(config).toBuilder();
        for (String key : auths(config).members().keySet()) {
            if (RegistryKeys.normal(key).equals(RegistryKeys.normal(host))) {
                auths.remove(key);
            }
        }
        entry.ifPresent(value -> auths.put(RegistryKeys.canonical(host), value));
        byte[] bytes =
                Json.writePretty(config.toBuilder().put("auths", auths.build()).build());
        write(bytes);
    }

    private void write(byte[] bytes) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path directory = target.getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        DurableFiles.writePrivate(target, bytes);
    }

    private JsonObject auths(JsonObject config) {
        return config.get("auths").map(this::object).orElse(JsonValue.object().build());
    }

    private JsonObject object(JsonValue value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new HullException(ErrorKind.INVALID_ARGUMENT, file + ": 'auths' does not consist of objects");
    }

    private String member(JsonObject entry, String name) {
        return entry.get(name).map(value -> text(value, name)).orElse("");
    }

    private String text(JsonValue value, String name) {
        if (value instanceof JsonValue.JsonString string) {
            return string.value();
        }
        throw new HullException(ErrorKind.INVALID_ARGUMENT, file + ": '" + name + "' is not a string");
    }
}
