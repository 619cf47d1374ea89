package dev.hull.image.registry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrySettingsTest {
    private static final RegistrySettings SETTINGS = RegistriesFile.parse("registries.conf", """
            unqualified-search-registries = ["one.example", 'docker.io']
            short-name-mode = "enforcing"   # makes no difference here

            [aliases]
            "tools" = "two.example:5000/team/tools"

            [[registry]]
            location = "docker.io"
              [[registry.mirror]]
              location = "mirror.example:5000"
              insecure = true
              [[registry.mirror]]
              location = "other.example/hub"
              pull-from-mirror = "digest-only"

            [[registry]]
            prefix = "moved.example/old"
            location = "new.example/place"

            [[registry]]
            prefix = "moved.example/old/stays"
            location = "moved.example/old/stays"

            [[registry]]
            prefix = "*.bad.example"
            blocked = true

            [[registry]]
            location = "open.example:5000"
            insecure = true
            """);

    private static final String DIGEST = "sha256:" + "a".repeat(64);

    private static List<String> sources(String name) {
        return SETTINGS.sources(Reference.parse(name)).stream()
                .map(source -> source + (source.insecure() ? " (insecure)" : ""))
                .toList();
    }

    @Test
    void mirrorsAreAskedInTheirOrderAndThenThePlaceItself() {
        assertThat(sources("alpine:3"))
                .containsExactly("mirror.example:5000/library/alpine (insecure)", "docker.io/library/alpine");
        assertThat(sources("alpine@" + DIGEST))
                .containsExactly(
                        "mirror.example:5000/library/alpine (insecure)",
                        "other.example/hub/library/alpine",
                        "docker.io/library/alpine");
        assertThat(sources("elsewhere.example/a")).containsExactly("elsewhere.example/a");
    }

    @Test
    void theLongestPrefixCountsAndIsReplacedByTheLocation() {
        assertThat(sources("moved.example/old/app")).containsExactly("new.example/place/app");
        assertThat(sources("moved.example/old/stays/app")).containsExactly("moved.example/old/stays/app");
        assertThat(sources("moved.example/older/app")).containsExactly("moved.example/older/app");
        assertThat(SETTINGS.destination(Reference.parse("moved.example/old/app:1")))
                .hasToString("new.example/place/app");
        assertThat(SETTINGS.destination(Reference.parse("alpine"))).hasToString("docker.io/library/alpine");
    }

    @Test
    void insecureIsForTheStatedHostOnly() {
        assertThat(sources("open.example:5000/app")).containsExactly("open.example:5000/app (insecure)");
        assertThat(sources("open.example:5001/app")).containsExactly("open.example:5001/app");
        assertThat(SETTINGS.isInsecure("open.example:5000")).isTrue();
        assertThat(SETTINGS.isInsecure("open.example")).isFalse();
    }

    @Test
    void whatIsBlockedIsNamedWithTheFile() {
        assertThatThrownBy(() -> sources("very.bad.example:5000/app"))
                .isInstanceOfSatisfying(HullException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.PERMISSION_DENIED);
                    assertThat(e.sentence())
                            .contains("very.bad.example:5000", "app", "blocked by registries.conf", "*.bad.example");
                });
        assertThat(sources("bad.example/app")).containsExactly("bad.example/app");
    }

    @Test
    void shortNamesHaveAliasesAndRegistriesToSearch() {
        assertThat(SETTINGS.candidates("tools:2")).containsExactly(Reference.parse("two.example:5000/team/tools:2"));
        assertThat(SETTINGS.candidates("tools@" + DIGEST))
                .containsExactly(Reference.parse("two.example:5000/team/tools@" + DIGEST));
        assertThat(SETTINGS.candidates("alpine"))
                .containsExactly(Reference.parse("one.example/alpine"), Reference.parse("alpine"));
        assertThat(SETTINGS.candidates("docker.io/library/alpine")).containsExactly(Reference.parse("alpine"));
        assertThat(SETTINGS.candidates("localhost/tools")).containsExactly(Reference.parse("localhost/tools"));
    }

    @Test
    void withoutAFileNamesMeanWhatDockerTakesThemFor() {
        assertThat(RegistrySettings.NONE.candidates("alpine:3")).containsExactly(Reference.parse("alpine:3"));
        assertThat(RegistrySettings.NONE.sources(Reference.parse("me/app")))
                .containsExactly(new RemoteRepository("docker.io", "me/app", false));
    }

    @Test
    void theUsersFileComesBeforeTheMachines(@TempDir Path directory) throws IOException {
        Path user = Files.createDirectories(directory.resolve("home/.config/hull"));
        Path machine = Files.createDirectories(directory.resolve("etc/hull"));
        ConfigPaths paths =
                new ConfigPaths(Map.of("HOME", directory.resolve("home").toString()), 1000, directory.resolve("etc"));
        Reference name = Reference.parse("alpine");
        assertThat(RegistrySettings.read(paths).sources(name)).hasSize(1);
        Files.writeString(machine.resolve("registries.conf"), "[[registry]]\nlocation = 'docker.io'\nblocked = true");
        assertThatThrownBy(() -> RegistrySettings.read(paths).sources(name)).hasMessageContaining("blocked");
        Files.writeString(user.resolve("registries.conf"), "");
        assertThat(RegistrySettings.read(paths).sources(name)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[[registry]]                          | $.registry[0]: a [[registry]] needs a prefix or a location",
                "[[registry]]\\nlocation = 'a.b/c:1'    | registry[0].location: 'a.b/c:1' is not of the form",
                "[[registry]]\\nlocation = 'https://a'  | without scheme",
                "[[registry]]\\nlocation = 1            | registry[0].location: expected a string",
                "[[registry]]\\ninsecure = 'yes'\\nlocation='a.b' | registry[0].insecure: expected true or false",
                "[registries.search]\\nregistries = []  | version 1",
                "unqualified-search-registries = ['a'] | 'a' is not of the form host[:port]",
                "[aliases]\\na = 'b'                    | aliases.a: 'b' is not of the form host/repository",
                "[aliases]\\na = 'b.c/d:1'              | without tag or digest",
                "a = 1\\na = 2                          | line 2: 'a' occurs twice",
                "a = 'x                                | line 1: a string without end",
                "\\n\\na = yes                           | line 3: expected a string in quotes",
                "a = [1, 2                             | expected ']', found the end",
                "[a]\\n[a]                              | line 2: the table [a] occurs twice",
                "a = 1 b = 2                           | line 1: unexpected 'b'",
                "a = '''x'''                           | several lines",
                "a = \"\\\\q\"                           | unknown escape",
                "= 1                                   | expected a key, found '='",
                "[[registry]]\\nprefix = '*.a/b'        | a wildcard stands for hosts only",
            })
    void whatIsWrongIsSaidWithItsPlace(String text, String expected) {
        String file = text.replace("\\n", "\n").replace("\\\\", "\\");
        assertThatThrownBy(() -> RegistriesFile.parse("/etc/hull/registries.conf", file))
                .isInstanceOf(HullException.class)
                .hasMessageStartingWith("/etc/hull/registries.conf: ")
                .hasMessageContaining(expected.startsWith("$.") ? expected.substring(2) : expected);
    }
}
