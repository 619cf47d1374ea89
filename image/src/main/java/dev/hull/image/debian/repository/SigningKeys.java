package dev.hull.image.debian.repository;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whose signature counts ({@code Signed-By}, sources.list(5)).
 *
 * @param files keyrings, binary or armoured
 * @param armoured keys that stand in the list of sources itself
 * @param fingerprints of the keys that count, in capitals; empty for all of the files
 */
public record SigningKeys(List<Path> files, List<String> armoured, List<String> fingerprints) {
    public SigningKeys {
        files = List.copyOf(files);
        armoured = List.copyOf(armoured);
        fingerprints = List.copyOf(fingerprints);
    }

    /** The keys of these keyrings. */
    public static SigningKeys of(List<Path> files) {
        return new SigningKeys(files, List.of(), List.of());
    }

    /** What {@code Signed-By} says: a key, or paths and fingerprints with blanks or commas between; "" for the usual keys. */
    static SigningKeys parse(String signedBy, Path root) {
        if (signedBy.contains("-----BEGIN PGP")) {
            StringBuilder key = new StringBuilder();
            for (String line : signedBy.split("\n", -1)) {
                key.append(line.equals(".") ? "" : line).append('\n');
            }
            return new SigningKeys(List.of(), List.of(key.toString()), List.of());
        }
        List<Path> files = new ArrayList<>();
        List<String> fingerprints = new ArrayList<>();
        for (String word : signedBy.split("[,\\s]+")) {
            if (word.startsWith("/")) {
                files.add(root.resolve(word.substring(1)));
            } else if (!word.isEmpty()) {
                fingerprints.add(word.replace("!", "").toUpperCase(Locale.ROOT));
            }
        }
        return new SigningKeys(files.isEmpty() ? usual(root) : files, List.of(), fingerprints);
    }

    /** Keyrings that count where nothing else is said: Debian's own and those of apt. */
    static List<Path> usual(Path root) {
        List<Path> found = new ArrayList<>();
        for (String name : List.of(
                "usr/share/keyrings/debian-archive-keyring.pgp",
                "usr/share/keyrings/debian-archive-keyring.gpg",
                "usr/share/keyrings/ubuntu-archive-keyring.gpg",
                "etc/apt/trusted.gpg")) {
            Path file = root.resolve(name);
            if (Files.isReadable(file)) {
                found.add(file);
            }
        }
        found.addAll(Lists.files(root.resolve("etc/apt/trusted.gpg.d"), ".gpg", ".asc"));
        return found;
    }
}
