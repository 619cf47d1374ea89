package dev.hull.image.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.ImageStore;
import dev.hull.image.TestImages;
import dev.hull.image.explore.ImageSources;
import dev.hull.image.tar.TarEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCheckTest {
    @TempDir
    Path directory;

    private CheckReport check(TestImages.Layer... layers) throws IOException {
        ImageStore store = ImageStore.open(directory.resolve("store"));
        TestImages.add(store, "app:1", layers);
        return ImageCheck.of(ImageSources.open(store, "app:1", directory, ""));
    }

    private static Optional<Finding> find(CheckReport report, String rule) {
        return report.findings().stream()
                .filter(finding -> finding.rule().equals(rule))
                .findFirst();
    }

    private static List<String> places(CheckReport report, String rule) {
        return find(report, rule).map(Finding::places).orElse(List.of());
    }

    private static TestImages.Layer entry(TarEntry entry) {
        return layer -> layer.add(entry, new byte[(int) entry.size()]);
    }

    private static TarEntry file(String name, int mode) {
        return TarEntry.file(name, mode, 3);
    }

    @Test
    void aSmallImageLosesPointsForItsUserOnly() throws IOException {
        CheckReport report = check(TestImages.file("app", "x"));
        assertThat(report.findings().stream().map(Finding::rule)).containsExactly("root-user");
        assertThat(report.score()).isEqualTo(90);
    }

    @Test
    void filesThatHelpAnIntruder() throws IOException {
        TreeMap<String, byte[]> capability = new TreeMap<>();
        capability.put(
                "security.capability", new byte[] {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        CheckReport report = check(
                entry(file("bin/bash", 0755)),
                entry(file("usr/bin/su", 04755)),
                entry(file("usr/bin/curl", 0755)),
                entry(file("usr/bin/ping", 0755).withXattrs(capability)),
                entry(file("srv/open", 0666)),
                layer -> {
                    layer.add(TarEntry.directory("tmp", 01777));
                    layer.add(TarEntry.directory("everybody", 0777));
                },
                entry(file("boot/vmlinuz", 0644)),
                entry(file("usr/bin/apt", 0755)),
                layer -> layer.whiteout("usr/bin/apt"));
        assertThat(places(report, "shell")).containsExactly("/bin/bash");
        assertThat(places(report, "setuid")).containsExactly("/usr/bin/su -rwsr-xr-x 0:0");
        assertThat(places(report, "network-tool")).containsExactly("/usr/bin/curl", "/usr/bin/ping");
        assertThat(places(report, "capabilities")).containsExactly("/usr/bin/ping cap_net_raw");
        assertThat(places(report, "world-writable")).containsExactly("/everybody drwxrwxrwx", "/srv/open -rw-rw-rw-");
        assertThat(places(report, "kernel")).containsExactly("/boot/vmlinuz");
        assertThat(find(report, "package-manager")).isEmpty();
    }

    @Test
    void secretsAreFoundEvenWhereALaterLayerDeletesThem() throws IOException {
        String key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n";
        CheckReport report = check(
                TestImages.file("root/.ssh/id_ed25519", key),
                TestImages.file("app/.env", "DB_PASSWORD=q8Zk2Lr7Vw3Xn5Tb\nDEBUG=true\nAPI_KEY=changeme-please-123\n"),
                TestImages.file("app/config.yml", "token: ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8\n"),
                TestImages.file("usr/lib/x.py", "KEY = \"-----BEGIN PRIVATE KEY-----\"\n"),
                TestImages.file("etc/doc.txt", "for example AKIAIOSFODNN7EXAMPLE\n"),
                layer -> layer.whiteout("root/.ssh"));
        assertThat(places(report, "secret-deleted"))
                .singleElement()
                .asString()
                .startsWith("/root/.ssh/id_ed25519: private key ----… (")
                .endsWith("(in layer 0)");
        assertThat(places(report, "secret-file"))
                .containsExactly(
                        "/app/.env: value of DB_PASSWORD q8Zk… (16 characters)",
                        "/app/config.yml: GitHub token ghp_… (40 characters)");
        assertThat(report.score()).isEqualTo(100 - 10 - 20 - 40);
    }

    @Test
    void accountsWithPasswords() throws IOException {
        CheckReport report =
                check(TestImages.file("etc/shadow", "root:*:1::::::\nadmin:$6$abc:1::::::\nopen::1::::::\nx:!:1\n"));
        assertThat(places(report, "account-password"))
                .containsExactly("admin (password set)", "open (no password needed)");
    }

    @Test
    void patterns() {
        assertThat(SecretPatterns.isSecretVariable("DB_PASSWORD", "hunter22")).isTrue();
        assertThat(SecretPatterns.isSecretVariable("DB_PASSWORD_FILE", "/run/secrets/db"))
                .isFalse();
        assertThat(SecretPatterns.isSecretVariable("PATH", "/bin")).isFalse();
        assertThat(SecretPatterns.entropy("aaaa")).isZero();
        assertThat(SecretPatterns.entropy("abcd")).isEqualTo(2);
    }
}
