package dev.hull.build.stage;

import dev.hull.build.graph.Scope;
import dev.hull.build.graph.StepKey;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Digest;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.Platform;
import dev.hull.oci.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a stage has come to: layers, configuration, history, and the values of variables. Used by one thread at a time; a stage
 * that is finished is not changed any more, others begin with a {@link #copy()} of it.
 */
public final class StageState {
    /** What BuildKit writes beside each step of the history. */
    static final String COMMENT = "buildkit.dockerfile.v0";

    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final ImageConfig base;
    private final Platform platform;
    private final Instant epoch;
    private final List<ImageLayer> layers = new ArrayList<>();
    private final List<History> history = new ArrayList<>();
    private final Scope scope;
    private final SequencedMap<String, String> arguments = new LinkedHashMap<>();
    private ContainerConfig config;
    private String author;
    private boolean commandSet;

    private StageState(
            ImageConfig base, Platform platform, Instant epoch, Scope scope, ContainerConfig config, String author) {
        this.base = base;
        this.platform = platform;
        this.epoch = epoch;
        this.scope = scope;
        this.config = config;
        this.author = author;
    }

    /** Nothing: the state of {@code FROM scratch}. */
    static StageState empty(Platform platform, Instant epoch) {
        ContainerConfig config = ContainerConfig.empty().withEnv("PATH", PATH).withWorkingDir("/");
        return new StageState(
                ImageConfig.builder(platform).build(), platform, epoch, new Scope(Map.of("PATH", PATH)), config, "");
    }

    /** The state of an image; what it keeps for those who build upon it is left out. */
    static StageState of(ImageConfig image, List<ImageLayer> layers, Instant epoch) {
        Scope scope = new Scope(Map.of());
        take(image.config(), scope);
        ContainerConfig config = image.config().withOnBuild(List.of());
        if (scope.value("PATH").isEmpty()) {
            scope.set("PATH", PATH);
            config = config.withEnv("PATH", PATH);
        }
        StageState state = new StageState(image, image.platform(), epoch, scope, config, image.author());
        state.layers.addAll(layers);
        state.history.addAll(image.history());
        return state;
    }

    private static void take(ContainerConfig config, Scope scope) {
        for (String assignment : config.env()) {
            int equals = assignment.indexOf('=');
            scope.set(
                    equals < 0 ? assignment : assignment.substring(0, equals),
                    equals < 0 ? "" : assignment.substring(equals + 1));
        }
    }

    /** Where another stage begins. */
    public StageState copy() {
        StageState copy = new StageState(base, platform, epoch, scope.copy(), config.withOnBuild(List.of()), author);
        // ENV is the image's: an ARG of that name after it holds for its own stage alone.
        take(config, copy.scope);
        copy.layers.addAll(layers);
        copy.history.addAll(history);
        copy.arguments.putAll(arguments);
        return copy;
    }

    /** What the image is for. */
    public Platform platform() {
        return platform;
    }

    /** The time that everything new has at most. */
    public Instant epoch() {
        return epoch;
    }

    /** Its layers, lowest first. */
    public List<ImageLayer> layers() {
        return List.copyOf(layers);
    }

    /** How to run it. */
    public ContainerConfig config() {
        return config;
    }

    /** Values of variables: of the image and of the build. */
    public Scope scope() {
        return scope;
    }

    /** Variables of the build that the stage has declared, with their values. */
    public SequencedMap<String, String> arguments() {
        return new LinkedHashMap<>(arguments);
    }

    /** Whether the stage has said itself what to run. */
    boolean commandSet() {
        return commandSet;
    }

    void markCommand() {
        commandSet = true;
    }

    void configure(ContainerConfig changed) {
        config = changed;
    }

    void author(String name) {
        author = name;
    }

    void declare(String name, String value) {
        arguments.put(name, value);
    }

    /** Notes a step that has made no layer. */
    void note(String step) {
        history.add(new History(Timestamps.format(epoch), step, "", COMMENT, true));
    }

    /** Notes a step that has made a layer. */
    void add(ImageLayer layer, String step) {
        layers.add(layer);
        history.add(new History(Timestamps.format(epoch), step, "", COMMENT, false));
    }

    /** Digest of its layers, in their order: the same for the same files. */
    public Digest chain() {
        StepKey key = StepKey.of("layers");
        layers.forEach(layer -> key.add(layer.diffId().toString()));
        return key.digest();
    }

    /** The configuration of the image that this is. */
    public ImageConfig image(Map<String, String> labels) {
        ContainerConfig labelled = config;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            labelled = labelled.withLabel(label.getKey(), label.getValue());
        }
        return base.edit()
                .platform(platform)
                .created(epoch)
                .author(author)
                .config(labelled)
                .layers(layers.stream().map(ImageLayer::diffId).toList(), history)
                .build();
    }
}
