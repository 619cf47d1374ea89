package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.ManifestList;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code hull manifest create, add, annotate, remove, inspect, exists}: images for several platforms under one name. */
public final class ManifestCommand implements Command {
    private static final Option<Boolean> AMEND =
            Option.flag("amend", "Amend an existing manifest list").letter('a');
    private static final Option<String> OS = Option.string("os", "Set operating system");
    private static final Option<String> ARCH = Option.string("arch", "Set architecture");
    private static final Option<String> OS_VERSION = Option.string("os-version", "Set operating system version");
    private static final Option<String> VARIANT = Option.string("variant", "Set architecture variant");

    private static final Option<List<String>> OS_FEATURES =
            Option.commaList("os-features", "Set what it needs of the operating system");
    private static final Option<Map<String, String>> ANNOTATION =
            Option.map("annotation", "Set an annotation of the entry (KEY=VALUE)");
    private static final Option<Boolean> ALL =
            Option.flag("all", "Take all images of a manifest list, not this machine's");
    private static final Option<Boolean> INSECURE = Option.flag("insecure", "The same as --tls-verify=false");

    /** What is done. */
    public enum Verb {
        CREATE,
        ADD,
        ANNOTATE,
        REMOVE,
        INSPECT,
        EXISTS
    }

    private final Verb verb;

    /** The command for a verb. */
    public ManifestCommand(Verb verb) {
        this.verb = verb;
    }

    @Override
    public CommandSpec spec() {
        return switch (verb) {
            case CREATE ->
                CommandSpec.of(
                                "[OPTIONS] LIST [IMAGE...]",
                                "Create a manifest list of images for several platforms; images that are not here are"
                                        + " pulled")
                        .options(ALL, AMEND, INSECURE, Transfers.TLS_VERIFY)
                        .arguments(1, CommandSpec.MANY);
            case ADD ->
                CommandSpec.of("[OPTIONS] LIST IMAGE [IMAGE...]", "Add images to a manifest list")
                        .options(
                                ALL,
                                ANNOTATION,
                                ARCH,
                                INSECURE,
                                OS,
                                OS_FEATURES,
                                OS_VERSION,
                                Transfers.TLS_VERIFY,
                                VARIANT)
                        .arguments(2, CommandSpec.MANY);
            case ANNOTATE ->
                CommandSpec.of("[OPTIONS] LIST IMAGE|DIGEST", "Say which platform an image of a manifest list is for")
                        .options(ANNOTATION, ARCH, OS, OS_FEATURES, OS_VERSION, VARIANT)
                        .arguments(2, 2);
            case REMOVE ->
                CommandSpec.of("LIST IMAGE|DIGEST [IMAGE|DIGEST...]", "Take images out of a manifest list")
                        .arguments(2, CommandSpec.MANY);
            case INSPECT ->
                CommandSpec.of(
                                "[OPTIONS] LIST|IMAGE",
                                "Display a manifest list or an image's manifest, of this store or else of a registry")
                        .options(INSECURE, Transfers.TLS_VERIFY)
                        .arguments(1, 1);
            case EXISTS ->
                CommandSpec.of("LIST", "Say by the status whether there is a manifest list of that name: 0 or 1")
                        .arguments(1, 1);
        };
    }

    @Override
    public int run(Invocation invocation) {
        ManifestList lists = new ManifestList(Stores.images(invocation.context()));
        String name = invocation.arguments().getFirst();
        List<String> images =
                invocation.arguments().subList(1, invocation.arguments().size());
        switch (verb) {
            case INSPECT -> {
                invocation.context().output().print(Json.writeIndented(inspect(invocation, lists, name), 4));
                return ExitCodes.OK;
            }
            case EXISTS -> {
                return exists(lists, name) ? ExitCodes.OK : ExitCodes.FAILURE;
            }
            case CREATE, ADD, ANNOTATE, REMOVE -> change(invocation, lists, name, images);
        }
        return ExitCodes.OK;
    }

    private void change(Invocation invocation, ManifestList lists, String name, List<String> images) {
        Reference reference = TagCommand.name(name);
        boolean fresh = verb == Verb.CREATE && !(invocation.get(AMEND) && exists(lists, name));
        List<Descriptor> entries =
                new ArrayList<>(fresh ? List.of() : lists.read(name).manifests());
        for (String image : images) {
            if (verb == Verb.CREATE || verb == Verb.ADD) {
                for (Descriptor found :
                        new ManifestImages(invocation, lists, verify(invocation)).find(image, invocation.get(ALL))) {
                    Descriptor entry = verb == Verb.ADD ? described(invocation, found) : found;
                    entries.removeIf(each -> each.digest().equals(entry.digest()));
                    entries.add(entry);
                }
                continue;
            }
            int at = position(lists, entries, image, name);
            if (verb == Verb.REMOVE) {
                entries.remove(at);
            } else {
                entries.set(at, described(invocation, entries.get(at)));
            }
        }
        lists.write(reference, entries);
        invocation.print((fresh ? "Created" : "Updated") + " manifest list " + reference);
    }

    private static boolean exists(ManifestList lists, String name) {
        try {
            return lists.find(name).isPresent();
        } catch (HullException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private static JsonObject inspect(Invocation invocation, ManifestList lists, String name) {
        try {
            Optional<ImageIndex> list = lists.find(name);
            return list.isPresent()
                    ? list.get().json()
                    : Stores.images(invocation.context())
                            .resolve(name)
                            .manifest()
                            .json();
        } catch (HullException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
        return new ManifestImages(invocation, lists, verify(invocation)).remote(name);
    }

    private static boolean verify(Invocation invocation) {
        return invocation.get(Transfers.TLS_VERIFY) && !invocation.get(INSECURE);
    }

    /** Where an entry is: of a manifest's digest as {@code hull manifest inspect} shows it, or of an image whose manifest it is. */
    private int position(ManifestList lists, List<Descriptor> entries, String image, String list) {
        String digest = image.startsWith("sha256:")
                ? image
                : lists.entry(image).digest().toString();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).digest().toString().equals(digest)) {
                return i;
            }
        }
        throw new HullException(
                ErrorKind.NOT_FOUND,
                "manifest for image " + image + " does not exist in " + list
                        + (verb == Verb.ANNOTATE ? "; hull manifest add puts it there" : ""));
    }

    /** The entry with the platform and annotations that were given. */
    private static Descriptor described(Invocation invocation, Descriptor entry) {
        Platform old = entry.platform().orElseGet(Platform::host);
        Map<String, String> annotations = new LinkedHashMap<>(entry.annotations());
        annotations.putAll(invocation.get(ANNOTATION));
        return entry.withAnnotations(annotations)
                .withPlatform(new Platform(
                        given(invocation, OS, old.os()),
                        given(invocation, ARCH, old.architecture()),
                        given(invocation, VARIANT, old.variant()),
                        given(invocation, OS_VERSION, old.osVersion()),
                        invocation.isSet(OS_FEATURES) ? invocation.get(OS_FEATURES) : old.osFeatures()));
    }

    private static String given(Invocation invocation, Option<String> option, String old) {
        return invocation.isSet(option) ? invocation.get(option) : old;
    }
}
