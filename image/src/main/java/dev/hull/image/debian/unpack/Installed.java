package dev.hull.image.debian.unpack;

import dev.hull.image.debian.DebianPackage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is known of the packages of an image once they are unpacked, and what the image's configuration gets from them. */
final class Installed {
    private final Map<String, DebianPackage> packages = new TreeMap<>();
    private final Map<String, String> scripts = new TreeMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> ports = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    void add(DebianPackage added, DebFile deb) {
        packages.put(added.name(), added);
        for (String script : List.of("preinst", "postinst")) {
            deb.controlFile(script)
                    .ifPresent(bytes -> scripts.merge(
                            added.name(), new String(bytes, StandardCharsets.UTF_8), (a, b) -> a + "\n" + b));
        }
    }

    boolean has(String name) {
        return packages.containsKey(name);
    }

    /** Texts of the scripts that an installation would run, by package. */
    Map<String, String> scripts() {
        return scripts;
    }

    /** Variables of the image. */
    Map<String, String> environment() {
        return environment;
    }

    /** Ports of the image, as {@code 80/tcp}. */
    List<String> ports() {
        return ports;
    }

    /** Sentences for the user. */
    List<String> warnings() {
        return warnings;
    }
}
