package dev.hull.image.debian;

import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A repository in a directory: suite {@code test}, component {@code main}, architecture amd64. */
public final class TestRepository {
    private final Path directory;
    private final StringBuilder packages = new StringBuilder();
    private String releaseFields = "Suite: test\nCodename: test\nArchitectures: amd64\nComponents: main\n";

    /** An empty one. */
    public TestRepository(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory.resolve("pool"));
        Files.createDirectories(directory.resolve("dists/test/main/binary-amd64"));
    }

    /** The directory. */
    public Path directory() {
        return directory;
    }

    /** Address of the directory. */
    public String address() {
        return "file:" + directory;
    }

    /** The release file. */
    public Path release() {
        return directory.resolve("dists/test/Release");
    }

    /** Replaces what the release states beside its files. */
    public TestRepository fields(String lines) {
        releaseFields = lines;
        return this;
    }

    /** Adds a package; returns where its file is. */
    public Path add(TestDeb deb) throws IOException {
        byte[] bytes = deb.bytes();
        Path file = Files.createTempFile(directory.resolve("pool"), "p", ".deb");
        Files.write(file, bytes);
        packages.append(deb.control())
                .append("Filename: pool/" + file.getFileName() + "\n")
                .append("Size: " + bytes.length + "\nInstalled-Size: 1\n")
                .append("SHA256: " + Digest.ofBytes(bytes).hex() + "\n\n");
        return file;
    }

    /** Writes index and release. */
    public TestRepository publish() throws IOException {
        byte[] index = packages.toString().getBytes(StandardCharsets.UTF_8);
        Files.write(directory.resolve("dists/test/main/binary-amd64/Packages"), index);
        Files.writeString(
                release(),
                releaseFields + "SHA256:\n " + Digest.ofBytes(index).hex() + " " + index.length
                        + " main/binary-amd64/Packages\n");
        return this;
    }

    /** Signs the release with a new key by gpg; returns the keyring. */
    public Path sign(Path home, String... how) throws IOException, InterruptedException {
        Files.createDirectories(home);
        home.toFile().setReadable(false, false);
        home.toFile().setExecutable(false, false);
        home.toFile().setReadable(true, true);
        home.toFile().setExecutable(true, true);
        Path keyring = home.resolve("keys.gpg");
        if (!Files.exists(keyring)) {
            gpg(home, "--passphrase", "", "--quick-generate-key", "test@example", "ed25519", "sign", "never");
            gpg(home, "--output", keyring.toString(), "--export");
            gpg(home, "--armor", "--output", home.resolve("keys.asc").toString(), "--export");
        }
        List<String> words = new ArrayList<>(List.of(how));
        words.add(release().toString());
        gpg(home, words.toArray(String[]::new));
        gpgEnds(home);
        return keyring;
    }

    private static void gpg(Path home, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gpg", "--homedir", home.toString(), "--batch", "--yes", "-q"));
        command.addAll(List.of(words));
        run(command);
    }

    /** The agent that gpg leaves behind. */
    private static void gpgEnds(Path home) throws IOException, InterruptedException {
        run(List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command + " failed");
        }
    }
}
