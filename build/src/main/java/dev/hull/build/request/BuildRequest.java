package dev.hull.build.request;

import dev.hull.build.tree.SourceTree;
import dev.hull.engine.request.RunRequest;
import dev.hull.oci.Platform;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What is to be built.
 *
 * @param definition the Dockerfile
 * @param context what COPY and ADD take from
 * @param contexts further ones, by the name by which FROM and {@code --from} reach them
 * @param choices what of it, and from which values
 * @param caching what may be reused
 * @param running how RUN works
 */
public record BuildRequest(
        Definition definition,
        SourceTree context,
        Map<String, NamedContext> contexts,
        Choices choices,
        Caching caching,
        Running running) {
    public BuildRequest {
        contexts = Map.copyOf(contexts);
    }

    /**
     * A Dockerfile.
     *
     * @param name how the user knows it, such as its path
     * @param text what is in it
     */
    public record Definition(String name, String text) {}

    /** A context with a name. */
    public sealed interface NamedContext {
        /**
         * An image.
         *
         * @param reference its name
         */
        record OfImage(String reference) implements NamedContext {}

        /**
         * Files.
         *
         * @param tree the files
         */
        record OfTree(SourceTree tree) implements NamedContext {}
    }

    /**
     * What is built, from which values.
     *
     * @param target name or number of the stage, empty for the last
     * @param arguments {@code --build-arg}
     * @param labels {@code --label}, added to the image
     * @param platform what it is for, empty for this machine's
     * @param epoch the time that everything new has at most; empty for that of the base image
     */
    public record Choices(
            String target,
            SequencedMap<String, String> arguments,
            SequencedMap<String, String> labels,
            Optional<Platform> platform,
            Optional<Instant> epoch) {
        public Choices {
            arguments = new LinkedHashMap<>(arguments);
            labels = new LinkedHashMap<>(labels);
        }
    }

    /**
     * What may be reused.
     *
     * @param reads whether results of earlier builds count
     * @param renewed stages whose results of earlier builds do not count
     * @param pull whether base images are looked for at their registry even if they are here
     */
    public record Caching(boolean reads, List<String> renewed, boolean pull) {
        public Caching {
            renewed = List.copyOf(renewed);
        }
    }

    /**
     * How RUN works.
     *
     * @param network {@code none}, {@code host}, or empty for the default
     * @param extraHosts {@code name:address} lines for {@code /etc/hosts}
     * @param secrets by id
     * @param agents sockets of SSH agents, by id
     * @param insecureAllowed whether {@code RUN --security=insecure} may be used
     * @param hostNetworkAllowed whether {@code RUN --network=host} may be used
     * @param atOnce how many programs run at the same time
     * @param limits of what each may use
     * @param chroot whether they run without namespaces, in a copy of the files that becomes their root
     */
    public record Running(
            String network,
            List<String> extraHosts,
            Map<String, Secret> secrets,
            Map<String, Path> agents,
            boolean insecureAllowed,
            boolean hostNetworkAllowed,
            int atOnce,
            RunRequest.Limits limits,
            boolean chroot) {
        /** What nothing was said about: the default network, no secrets, no limits. */
        public static Running usual(int atOnce) {
            return new Running("", List.of(), Map.of(), Map.of(), false, false, atOnce, RunRequest.Limits.NONE, false);
        }

        public Running {
            extraHosts = List.copyOf(extraHosts);
            secrets = Map.copyOf(secrets);
            agents = Map.copyOf(agents);
        }
    }

    /**
     * Something that a program may see and that must not stay anywhere.
     *
     * @param content its bytes
     */
    public record Secret(byte[] content) {
        @Override
        public String toString() {
            return "a secret";
        }
    }
}
