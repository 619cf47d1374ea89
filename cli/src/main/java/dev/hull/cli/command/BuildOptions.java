package dev.hull.cli.command;

import dev.hull.build.request.BuildRequest;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The options of {@code hull build}, and the request that they make. */
final class BuildOptions {
    static final Option<List<String>> ADD_HOST = Option.list("add-host", "Add a custom host-to-IP mapping (host:ip)");
    static final Option<List<String>> ALLOW =
            Option.commaList("allow", "Allow what is not allowed otherwise: network.host, security.insecure");
    static final Option<List<String>> BUILD_ARG = Option.list("build-arg", "Set build-time variables");
    static final Option<List<String>> BUILD_CONTEXT =
            Option.list("build-context", "Additional build contexts (NAME=PATH or NAME=docker-image://IMAGE)");
    static final Option<List<String>> CACHE_FROM = Option.list(
            "cache-from", "External cache sources (IMAGE, or type=registry,ref=NAME, or type=local,src=PATH)");
    static final Option<List<String>> CACHE_TO = Option.list(
            "cache-to", "Cache export destinations (type=registry,ref=NAME, type=local,dest=PATH, or type=inline)");
    static final Option<String> FILE = Option.string("file", "Name of the Dockerfile (default: PATH/Dockerfile)")
            .letter('f');
    static final Option<String> IID_FILE = Option.string("iidfile", "Write the image ID to a file");
    static final Option<String> ISOLATION = Option.string(
            "isolation",
            "Isolation of RUN: default, or chroot where namespaces are forbidden (see docs/build-chroot.md)");
    static final Option<List<String>> LABEL = Option.list("label", "Set metadata for an image");
    static final Option<String> NETWORK = Option.string(
                    "network", "Networking mode for the RUN instructions: default, none, host")
            .orElse("default");
    static final Option<Boolean> NO_CACHE = Option.flag("no-cache", "Do not use cache when building the image");
    static final Option<List<String>> NO_CACHE_FILTER =
            Option.commaList("no-cache-filter", "Do not cache specified stages");
    static final Option<String> PLATFORM = Option.string("platform", "Set target platform for build");
    static final Option<String> PROGRESS = Option.string(
                    "progress", "Set type of progress output: auto, plain, tty, rawjson, quiet")
            .orElse("auto");
    static final Option<Boolean> PULL = Option.flag("pull", "Always attempt to pull all referenced images");
    static final Option<Boolean> QUIET = Option.flag("quiet", "Suppress the build output and print image ID on success")
            .letter('q');
    private static final Option<Boolean> RM = Option.flag("rm", "Remove intermediate containers (none is left)")
            .orElse("true")
            .hide();
    private static final Option<Boolean> FORCE_RM = Option.flag(
                    "force-rm", "Remove intermediate containers after a failure too (none is left)")
            .hide();
    static final Option<List<String>> SECRET =
            Option.list("secret", "Secret to expose to the build (id=NAME[,src=FILE|,env=VARIABLE])");
    static final Option<List<String>> SSH =
            Option.list("ssh", "SSH agent socket to expose to the build (default|ID[=SOCKET])");
    static final Option<List<String>> TAG =
            Option.list("tag", "Name and optionally a tag (name:tag)").letter('t');
    static final Option<String> TARGET = Option.string("target", "Set the target build stage to build");
    static final Option<Boolean> VERIFY =
            Option.flag("verify", "Build twice without cache, and fail with the first difference");

    private BuildOptions() {}

    /** All of them. */
    static Option<?>[] all() {
        List<Option<?>> all = new ArrayList<>(BuildLimits.options());
        all.addAll(List.of(
                ADD_HOST,
                ALLOW,
                BuildOutputs.ANNOTATION,
                BuildOutputs.ATTEST,
                BUILD_ARG,
                BUILD_CONTEXT,
                CACHE_FROM,
                CACHE_TO,
                BuildCall.CALL,
                BuildCall.CHECK,
                FILE,
                BuildCall.FORMAT,
                IID_FILE,
                ISOLATION,
                LABEL,
                BuildOutputs.LOAD,
                BuildOutputs.METADATA_FILE,
                NETWORK,
                NO_CACHE,
                NO_CACHE_FILTER,
                BuildOutputs.OUTPUT,
                PLATFORM,
                PROGRESS,
                BuildOutputs.PROVENANCE,
                PULL,
                BuildOutputs.PUSH,
                QUIET,
                RM,
                FORCE_RM,
                BuildOutputs.SBOM,
                SECRET,
                SSH,
                TAG,
                TARGET,
                VERIFY));
        return all.toArray(Option<?>[]::new);
    }

    /** The names for the image, each once. */
    static List<Reference> names(Invocation invocation) {
        LinkedHashSet<Reference> names = new LinkedHashSet<>();
        for (String tag : invocation.get(TAG)) {
            names.add(TagCommand.name(tag));
        }
        return new ArrayList<>(names);
    }

    /** What is asked for. */
    static BuildRequest request(Invocation invocation, BuildSource source) throws IOException {
        names(invocation); // a wrong one is told before anything is done
        SequencedMap<String, String> arguments = pairs(invocation, invocation.get(BUILD_ARG), false);
        return new BuildRequest(
                source.definition(),
                source.context(),
                source.contexts(),
                new BuildRequest.Choices(
                        invocation.get(TARGET),
                        arguments,
                        pairs(invocation, invocation.get(LABEL), true),
                        platform(invocation),
                        epoch(invocation, arguments)),
                new BuildRequest.Caching(
                        !invocation.get(NO_CACHE) && !invocation.get(VERIFY),
                        invocation.get(NO_CACHE_FILTER),
                        invocation.get(PULL)),
                BuildRights.running(invocation));
    }

    /** {@code NAME=value}; a name alone takes the caller's value, or for labels the empty one. */
    private static SequencedMap<String, String> pairs(Invocation invocation, List<String> words, boolean labels) {
        SequencedMap<String, String> pairs = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String caller = invocation.context().environment().get(word);
            if (equals >= 0) {
                pairs.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (labels) {
                pairs.put(word, "");
            } else if (caller != null) {
                pairs.put(word, caller);
            }
        }
        return pairs;
    }

    private static Optional<Platform> platform(Invocation invocation) {
        String text = invocation.get(PLATFORM);
        if (text.indexOf(',') >= 0) {
            throw PLATFORM.invalid(text, "one platform at a time; join the images with hull manifest");
        }
        return text.isEmpty()
                ? invocation.context().variable("DOCKER_DEFAULT_PLATFORM").map(Platform::parse)
                : Optional.of(Platform.parse(text));
    }

    private static Optional<Instant> epoch(Invocation invocation, SequencedMap<String, String> arguments) {
        String text = arguments.getOrDefault(
                "SOURCE_DATE_EPOCH",
                invocation.context().variable("SOURCE_DATE_EPOCH").orElse(""));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        } catch (NumberFormatException e) {
            throw BUILD_ARG.invalid(
                    "SOURCE_DATE_EPOCH=" + text, "expected a number of seconds since 1970-01-01T00:00:00Z");
        }
    }
}
