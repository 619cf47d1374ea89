package dev.hull.runtime.seccomp;

import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.Seccomp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Docker's default profile, from the resource {@code default-profile.json}. */
public final class DefaultProfile {
    static final String RESOURCE = "default-profile.json";

    /** CRC-32 of the profile and of the table of numbers; a test holds it against them. Part of names in the cache. */
    static final String REVISION = "47a34b9e";

    private DefaultProfile() {}

    /** The section for a container with those capabilities (bits of the bounding set) on that machine and kernel. */
    public static Seccomp section(String machine, long capabilities, int kernelMajor, int kernelMinor) {
        return SeccompProfile.of(Json.parse(read())).resolve(machine, capabilities, kernelMajor, kernelMinor);
    }

    /**
     * The compiled program for it. With a cache, neither the profile nor the table of numbers is read once it is there.
     *
     * @param cache directory of compiled programs, or null for none
     */
    public static byte[] program(
            @Nullable Path cache, String machine, long capabilities, int kernelMajor, int kernelMinor) {
        String name = "default-" + SeccompCompiler.VERSION + "-" + REVISION + "-" + machine + "-"
                + Long.toHexString(capabilities) + "-" + kernelMajor + "." + kernelMinor;
        byte[] program = SeccompCache.read(cache, name);
        if (program == null) {
            program = SeccompCompiler.compile(section(machine, capabilities, kernelMajor, kernelMinor), machine);
            SeccompCache.write(cache, name, program);
        }
        return program;
    }

    private static byte[] read() {
        try (InputStream in = Objects.requireNonNull(DefaultProfile.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }
}
