package dev.hull.image.debian.repository;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.SearchPath;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Verifies OpenPGP signatures by the program that apt uses: {@code gpgv}, or {@code sqv}. A library for it would make the
 * distribution twice as large, for the one command that asks for it.
 */
public final class SignatureCheck {
    private static final long DEADLINE_SECONDS = 60;

    /** MD5, SHA-1 and RIPEMD-160 (RFC 9580, section 9.5) prove nothing any more. */
    private static final Set<String> WEAK_DIGESTS = Set.of("1", "2", "3");

    private final String searchPath;

    /** @param searchPath directories that may have the programs, with colons between */
    public SignatureCheck(String searchPath) {
        this.searchPath = searchPath;
    }

    /**
     * Checks that a key which counts has signed the text.
     *
     * @param what for messages
     * @param work a directory for temporary files
     * @throws HullException {@link ErrorKind#UNAUTHENTICATED} when none has, {@link ErrorKind#UNSUPPORTED} when there are no
     *     keys or no program to check with
     */
    void check(String what, byte[] text, byte[] signature, SigningKeys keys, Path work) throws IOException {
        if (keys.files().isEmpty() && keys.armoured().isEmpty()) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot verify " + what + ": there is no keyring; name one by --keyring (Debian's is in the package"
                            + " debian-archive-keyring), or do without by --allow-unsigned");
        }
        Optional<String> gpgv = SearchPath.find(searchPath, "gpgv");
        Optional<String> sqv = gpgv.isPresent() ? Optional.empty() : SearchPath.find(searchPath, "sqv");
        if (gpgv.isEmpty() && sqv.isEmpty()) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot verify " + what
                            + ": neither gpgv nor sqv is installed; install one of them, or do without by"
                            + " --allow-unsigned");
        }
        Path directory = Files.createTempDirectory(work, ".verify");
        try {
            Path data = Files.write(directory.resolve("text"), text);
            Path detached = Files.write(directory.resolve("text.sig"), signature);
            List<Path> keyrings = keyrings(keys, directory);
            Answer answer = gpgv.isPresent()
                    ? run(gpgv(gpgv.get(), keyrings, directory, detached, data), directory)
                    : run(sqv(sqv.orElseThrow(), keyrings, detached, data), directory);
            Optional<String> failure = gpgv.isPresent() ? judge(answer.output, keys) : judgeSqv(answer, keys);
            if (failure.isPresent()) {
                throw new HullException(
                        ErrorKind.UNAUTHENTICATED,
                        "the signature of " + what + " is refused: " + failure.get()
                                + "; name the right keys by --keyring, or do without by --allow-unsigned");
            }
        } finally {
            DurableFiles.deleteTree(directory);
        }
    }

    /** gpgv reads binary keyrings only. */
    private static List<Path> keyrings(SigningKeys keys, Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path file : keys.files()) {
            byte[] content = Files.readAllBytes(file);
            boolean armoured = new String(content, 0, Math.min(4096, content.length), StandardCharsets.ISO_8859_1)
                    .contains("-----BEGIN PGP");
            files.add(
                    armoured
                            ? Files.write(
                                    directory.resolve("key" + files.size() + ".gpg"),
                                    dearmour(new String(content, StandardCharsets.ISO_8859_1)))
                            : file.toAbsolutePath());
        }
        for (String key : keys.armoured()) {
            files.add(Files.write(directory.resolve("key" + files.size() + ".gpg"), dearmour(key)));
        }
        return files;
    }

    /** The bytes of armoured blocks (RFC 9580, section 6.2): headers end with an empty line, a line with = is a checksum. */
    static byte[] dearmour(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringBuilder block = new StringBuilder();
        boolean inside = false;
        boolean body = false;
        for (String raw : text.split("\n")) {
            String line = raw.strip();
            if (line.startsWith("-----BEGIN PGP")) {
                inside = true;
                body = false;
            } else if (line.startsWith("-----END PGP")) {
                try {
                    bytes.writeBytes(Base64.getMimeDecoder().decode(block.toString()));
                } catch (IllegalArgumentException e) {
                    throw new HullException(ErrorKind.INVALID_ARGUMENT, "an armoured key is damaged", e);
                }
                block.setLength(0);
                inside = false;
            } else if (inside && line.isEmpty()) {
                body = true;
            } else if (inside && body && !line.startsWith("=")) {
                block.append(line);
            } else if (inside && !body && line.indexOf(':') < 0 && !line.startsWith("=")) {
                body = true; // no headers and no empty line
                block.append(line);
            }
        }
        return bytes.toByteArray();
    }

    private static List<String> gpgv(String program, List<Path> keyrings, Path home, Path signature, Path text) {
        List<String> words = new ArrayList<>(List.of(program, "--homedir", home.toString(), "--status-fd", "1"));
        keyrings.forEach(file -> words.addAll(List.of("--keyring", file.toString())));
        words.addAll(List.of(signature.toString(), text.toString()));
        return words;
    }

    private static List<String> sqv(String program, List<Path> keyrings, Path signature, Path text) {
        List<String> words = new ArrayList<>(List.of(program));
        keyrings.forEach(file -> words.addAll(List.of("--keyring", file.toString())));
        words.addAll(List.of(signature.toString(), text.toString()));
        return words;
    }

    private record Answer(int status, String output) {}

    private static Answer run(List<String> words, Path directory) throws IOException {
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new HullException(ErrorKind.UNAVAILABLE, words.getFirst() + " did not answer in a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HullException(ErrorKind.CANCELLED, "interrupted");
        } finally {
            process.destroyForcibly();
        }
        return new Answer(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    }

    /**
     * What gpgv's status lines (GnuPG, doc/DETAILS) come to: one good signature suffices, one bad spoils it; expired and revoked
     * keys count for nothing.
     */
    static Optional<String> judge(String status, SigningKeys keys) {
        boolean good = false;
        boolean valid = false;
        Optional<String> reason = Optional.empty();
        for (String line : status.split("\n")) {
            String[] words = line.strip().split(" ");
            if (words.length < 3 || !words[0].equals("[GNUPG:]")) {
                continue;
            }
            switch (words[1]) {
                case "NEWSIG" -> good = false;
                case "GOODSIG" -> good = true;
                case "VALIDSIG" -> {
                    if (good && words.length > 9 && WEAK_DIGESTS.contains(words[9])) {
                        reason = Optional.of("it uses a digest that is no longer safe");
                    } else if (good) {
                        boolean named = counts(keys, words[2]) || counts(keys, words[words.length - 1]);
                        valid |= named;
                        reason = named ? reason : Optional.of("the key " + words[2] + " is none that Signed-By names");
                    }
                }
                case "BADSIG" -> {
                    return Optional.of("the content has been changed after it was signed by the key " + words[2]);
                }
                case "EXPKEYSIG" -> reason = Optional.of("the key " + words[2] + " has expired");
                case "EXPSIG" -> reason = Optional.of("it has expired");
                case "REVKEYSIG" -> reason = Optional.of("the key " + words[2] + " was revoked");
                case "NO_PUBKEY" ->
                    reason = reason.or(
                            () -> Optional.of("it is by the key " + words[2] + ", which is not in the keyring"));
                default -> {}
            }
        }
        return valid ? Optional.empty() : reason.or(() -> Optional.of("there is no signature that can be read"));
    }

    private static boolean counts(SigningKeys keys, String fingerprint) {
        return keys.fingerprints().isEmpty() || keys.fingerprints().contains(fingerprint.toUpperCase(Locale.ROOT));
    }

    private static Optional<String> judgeSqv(Answer answer, SigningKeys keys) {
        boolean named = answer.output.lines().anyMatch(line -> counts(keys, line.strip()));
        return answer.status == 0 && named
                ? Optional.empty()
                : Optional.of("no key of the keyring has made it, or its digest is no longer safe");
    }
}
