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
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import java.util.ArrayList;
import java.util.List;

/** {@code hull manifest create, add, annotate, remove, inspect}: images for several platforms under one name. */
public final class ManifestCommand implements Command {
    private static final Option<Boolean> AMEND =
            Option.flag("amend", "Amend an existing manifest list").letter('a');
    private static final Option<String> OS = Option.string("os", "Set operating system");
    private static final Option<String> ARCH = Option.string("arch", "Set architecture");
    private static final Option<String> OS_VERSION = Option.string("os-version", "Set operating system version");
    private static final Option<String> VARIANT = Option.string("variant", "Set architecture variant");

    /** What is done. */
    public enum Verb {
        CREATE,
        ADD,
        ANNOTATE,
        REMOVE,
        INSPECT
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
                                "[OPTIONS] LIST IMAGE [IMAGE...]",
                                "Create a manifest list of local images for several platforms")
                        .options(AMEND)
                        .arguments(2, CommandSpec.MANY);
            case ADD ->
                CommandSpec.of("LIST IMAGE [IMAGE...]", "Add images to a manifest list")
                        .arguments(2, CommandSpec.MANY);
            case ANNOTATE ->
                CommandSpec.of("[OPTIONS] LIST IMAGE", "Say which platform an image of a manifest list is for")
                        .options(ARCH, OS, OS_VERSION, VARIANT)
                        .arguments(2, 2);
            case REMOVE ->
                CommandSpec.of("LIST IMAGE|DIGEST [IMAGE|DIGEST...]", "Take images out of a manifest list")
                        .arguments(2, CommandSpec.MANY);
            case INSPECT -> CommandSpec.of("LIST", "Display a manifest list").arguments(1, 1);
        };
    }

    @Override
    public int run(Invocation invocation) {
        ManifestList lists = new ManifestList(Stores.images(invocation.context()));
        String name = invocation.arguments().getFirst();
        List<String> images =
                invocation.arguments().subList(1, invocation.arguments().size());
        if (verb == Verb.INSPECT) {
            invocation
                    .context()
                    .output()
                    .print(Json.writeIndented(lists.read(name).json(), 4));
            return ExitCodes.OK;
        }
        Reference reference = TagCommand.name(name);
        boolean fresh = verb == Verb.CREATE && !invocation.get(AMEND);
        List<Descriptor> entries =
                new ArrayList<>(fresh ? List.of() : lists.read(name).manifests());
        if (verb == Verb.REMOVE) {
            images.forEach(image -> remove(lists, entries, image, name));
            lists.write(reference, entries);
            invocation.print("Updated manifest list " + reference);
            return ExitCodes.OK;
        }
        for (String image : images) {
            Descriptor entry = lists.entry(image);
            if (verb == Verb.ANNOTATE) {
                annotate(invocation, entries, entry, image);
            } else {
                entries.removeIf(each -> each.digest().equals(entry.digest()));
                entries.add(entry);
            }
        }
        lists.write(reference, entries);
        invocation.print((fresh ? "Created" : "Updated") + " manifest list " + reference);
        return ExitCodes.OK;
    }

    /** A manifest's digest as {@code hull manifest inspect} shows it, or an image whose manifest it is. */
    private static void remove(ManifestList lists, List<Descriptor> entries, String image, String list) {
        boolean removed = entries.removeIf(each -> each.digest().toString().equals(image));
        if (!removed && !image.startsWith("sha256:")) {
            Descriptor entry = lists.entry(image);
            removed = entries.removeIf(each -> each.digest().equals(entry.digest()));
        }
        if (!removed) {
            throw new HullException(ErrorKind.NOT_FOUND, "manifest for image " + image + " does not exist in " + list);
        }
    }

    private static void annotate(Invocation invocation, List<Descriptor> entries, Descriptor entry, String image) {
        for (int i = 0; i < entries.size(); i++) {
            Descriptor each = entries.get(i);
            if (each.digest().equals(entry.digest())) {
                Platform old = each.platform().orElseGet(Platform::host);
                entries.set(
                        i,
                        each.withPlatform(new Platform(
                                given(invocation, OS, old.os()),
                                given(invocation, ARCH, old.architecture()),
                                given(invocation, VARIANT, old.variant()),
                                given(invocation, OS_VERSION, old.osVersion()))));
                return;
            }
        }
        throw new HullException(
                ErrorKind.NOT_FOUND,
                "manifest for image " + image + " does not exist in "
                        + invocation.arguments().getFirst() + "; hull manifest add puts it there");
    }

    private static String given(Invocation invocation, Option<String> option, String old) {
        return invocation.isSet(option) ? invocation.get(option) : old;
    }
}
