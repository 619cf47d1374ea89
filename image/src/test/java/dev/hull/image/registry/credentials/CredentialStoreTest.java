package dev.hull.image.registry.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialStoreTest {
    private static final Credential ME = new Credential.Password("me", "geheim:1");

    @TempDir
    private Path directory;

    private Path config;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void home() throws IOException {
        config = directory.resolve("home/.docker/config.json");
        Files.createDirectories(config.getParent());
        environment.put("HOME", directory.resolve("home").toString());
        environment.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());
        environment.put("PATH", directory.resolve("bin") + ":/usr/bin:/bin");
    }

    private CredentialStore store() {
        return new CredentialStore(new ConfigPaths(environment, 1000, directory.resolve("etc")));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(Path file, String json) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, json.replace('\'', '"').replace("AUTH", base64("me:geheim:1")));
    }

    @Test
    void dockersFileInItsOldAndNewForms() throws IOException {
        assertThat(store().find("a.example", "x/y")).isEmpty();
        write(
                config,
                "{'auths': {'a.example': {'auth': 'AUTH'}, 'https://b.example:5000/v2/': {'auth': 'AUTH'},"
                        + " 'https://index.docker.io/v1/': {'username': 'me', 'password': 'geheim:1'},"
                        + " 'c.example': {'identitytoken': 'tok', 'auth': '" + base64("me:") + "'}, 'd.example': {}}}");
        assertThat(store().find("a.example", "x/y")).contains(ME);
        assertThat(store().find("b.example:5000", "x")).contains(ME);
        assertThat(store().find("b.example", "x")).isEmpty();
        assertThat(store().find("docker.io", "library/alpine")).contains(ME);
        assertThat(store().find("c.example", "")).contains(new Credential.IdentityToken("me", "tok"));
        assertThat(store().find("d.example", "x")).isEmpty();
    }

    @Test
    void theContainersToolsFileKnowsNamespaces() throws IOException {
        write(
                directory.resolve("run/containers/auth.json"),
                "{'auths': {'a.example/team': {'auth': 'AUTH'}," + " 'a.example': {'auth': '" + base64("other:2")
                        + "'}}}");
        assertThat(store().find("a.example", "team/app")).contains(ME);
        assertThat(store().find("a.example", "teams/app")).contains(new Credential.Password("other", "2"));
        assertThat(store().find("a.example", "")).contains(new Credential.Password("other", "2"));
    }

    @Test
    void theVariableNamesTheOnlyFile() throws IOException {
        write(config, "{'auths': {'a.example': {'auth': 'AUTH'}}}");
        environment.put("REGISTRY_AUTH_FILE", directory.resolve("own.json").toString());
        assertThat(store().find("a.example", "")).isEmpty();
        assertThat(store().put("b.example", ME)).contains(directory.resolve("own.json"));
        assertThat(store().find("b.example", "")).contains(ME);
    }

    @Test
    void whatIsKeptIsReadableByItsOwnerOnlyAndTheRestOfTheFileSurvives() throws IOException {
        write(config, "{'detachKeys': 'ctrl-a', 'auths': {'https://index.docker.io/v1/': {'auth': 'eDp5'}}}");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(store().put("docker.io", ME)).contains(config);
        assertThat(store().put("a.example:5000", new Credential.IdentityToken("me", "tok")))
                .contains(config);
        assertThat(Files.readString(config))
                .isEqualToIgnoringWhitespace("{\"detachKeys\": \"ctrl-a\", \"auths\": {"
                        + "\"https://index.docker.io/v1/\": {\"auth\": \"" + base64("me:geheim:1") + "\"},"
                        + "\"a.example:5000\": {\"auth\": \"" + base64("me:") + "\", \"identitytoken\": \"tok\"}}}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
                .isEqualTo("rw-------");
        assertThat(store().remove("docker.io")).isTrue();
        assertThat(store().remove("docker.io")).isFalse();
        assertThat(store().find("docker.io", "")).isEmpty();
        assertThat(store().find("a.example:5000", "")).isPresent();
    }

    @Test
    void aLinkedFileStaysALink() throws IOException {
        Path real = directory.resolve("real.json");
        Files.writeString(real, "{}");
        Files.createSymbolicLink(config, real);
        assertThat(store().put("a.example", ME)).isPresent();
        assertThat(config).isSymbolicLink();
        assertThat(real).content().contains("a.example");
    }

    @Test
    void aHelperKeepsSecrets() throws IOException {
        Path kept = directory.resolve("kept");
        helper("safe", """
                case $1 in
                store) cat >KEPT ;;
                get) read -r server; test "$server" = https://index.docker.io/v1/ -a -e KEPT ||
                    { echo credentials not found in native keychain; exit 1; }
                    cat KEPT ;;
                erase) rm -f KEPT ;;
                esac
                """.replace("KEPT", kept.toString()));
        write(config, "{'credHelpers': {'https://index.docker.io/v1/': 'safe'}}");
        assertThat(store().find("docker.io", "library/alpine")).isEmpty();
        assertThat(store().put("docker.io", ME)).isEmpty();
        assertThat(Files.readString(config))
                .contains("\"https://index.docker.io/v1/\": {}")
                .doesNotContain("geheim");
        assertThat(store().find("docker.io", "library/alpine")).contains(ME);
        assertThat(store().find("other.example", "x"))
                .as("no helper of its own")
                .isEmpty();
        assertThat(store().remove("docker.io")).isTrue();
        assertThat(kept).doesNotExist();
    }

    @Test
    void aHelperMayGiveAnIdentityToken() throws IOException {
        helper("safe", "cat >/dev/null; echo '{\"Username\":\"<token>\",\"Secret\":\"tok\"}'");
        write(config, "{'credsStore': 'safe'}");
        assertThat(store().find("a.example", "x")).contains(new Credential.IdentityToken("", "tok"));
    }

    @Test
    void aHelperThatFailsIsNamedAndWhatItPrintsIsNotShown() throws IOException {
        write(config, "{'credsStore': 'missing'}");
        assertThatThrownBy(() -> store().find("a.example", ""))
                .hasMessageContaining("docker-credential-missing")
                .hasMessageContaining("install it");
        helper("broken", "cat >/dev/null; echo '{\"Secret\": \"geheim\"'");
        write(config, "{'credsStore': 'broken'}");
        assertThatThrownBy(() -> store().find("a.example", ""))
                .hasMessageContaining("docker-credential-broken get")
                .message()
                .doesNotContain("geheim");
        helper("locked", "echo 'the safe is locked'; exit 7");
        write(config, "{'credsStore': 'locked'}");
        assertThatThrownBy(() -> store().put("a.example", ME))
                .hasMessage("docker-credential-locked store failed with status 7: the safe is locked");
        write(config, "{'credsStore': '../../bin/sh'}");
        assertThatThrownBy(() -> store().find("a.example", "")).hasMessageContaining("no name of a credential helper");
    }

    private void helper(String name, String script) throws IOException {
        Path file = directory.resolve("bin/docker-credential-" + name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aDamagedFileIsNamedAndNotQuoted() throws IOException {
        Files.writeString(config, "{\"auths\": {\"a.example\": {\"auth\": geheim}}}");
        assertThatThrownBy(() -> store().find("a.example", ""))
                .isInstanceOf(HullException.class)
                .hasMessageContaining(config.toString())
                .message()
                .doesNotContain("geheim");
        Files.writeString(config, "{\"auths\": {\"a.example\": {\"auth\": \"geheim!\"}}}");
        assertThatThrownBy(() -> store().find("a.example", ""))
                .hasMessageContaining("'a.example' is not base64")
                .message()
                .doesNotContain("geheim");
    }

    @Test
    void secretsAreNotShown() {
        assertThat(ME.toString()).doesNotContain("geheim");
        assertThat(new Credential.IdentityToken("me", "geheim").toString()).doesNotContain("geheim");
    }
}
