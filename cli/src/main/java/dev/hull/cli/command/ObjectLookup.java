package dev.hull.cli.command;

import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.output.Inspection;
import dev.hull.cli.template.TemplateException;
import dev.hull.engine.Engine;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks objects of several kinds up by name or id, and shows them. What exists is shown, whatever else was asked for. */
final class ObjectLookup {
    private final List<Kind> kinds = new ArrayList<>();
    private final boolean any;

    /** One kind of object. */
    private interface Kind {
        /** The document of an object; throws NOT_FOUND when there is none of that kind. */
        JsonObject find(String reference) throws IOException;
    }

    /**
     * A lookup.
     *
     * @param type the only kind that counts, or empty for all
     * @param sized whether containers say how large they are
     * @throws HullException for an unknown type
     */
    ObjectLookup(Invocation invocation, String type, boolean sized) {
        any = type.isEmpty();
        if (any || type.equals("container")) {
            Engine engine = Engines.open(invocation.context());
            kinds.add(reference -> engine.inspect(reference, sized));
        }
        if (any || type.equals("image")) {
            kinds.add(reference -> image(invocation, reference));
        }
        if (any || type.equals("volume")) {
            VolumeStore volumes = Engines.open(invocation.context()).volumes();
            kinds.add(reference -> VolumeDocument.of(volumes, volumes.find(reference)));
        }
        if (kinds.isEmpty()) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "unknown type: \"" + type + "\": must be one of \"container\", \"image\", \"volume\"");
        }
    }

    /** Shows the objects that the arguments name; returns the exit status. */
    int show(Invocation invocation, Inspection inspection) throws IOException {
        List<JsonObject> found = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (String reference : invocation.arguments()) {
            try {
                found.add(find(reference));
                if (inspection.isTemplate()) {
                    text.append(inspection.text(List.of(found.getLast())));
                }
            } catch (TemplateException e) {
                failures.add("hull: " + e.sentence());
            } catch (HullException e) {
                failures.add(e.sentence());
            }
        }
        invocation.context().output().print(inspection.isTemplate() ? text : inspection.text(found));
        invocation.context().output().flush();
        failures.forEach(invocation::warn);
        return failures.isEmpty() ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    private JsonObject image(Invocation invocation, String reference) {
        try {
            return ImageDocument.of(Stores.images(invocation.context()).summary(reference));
        } catch (HullException e) {
            // What cannot be the name of an image may still be that of a volume.
            throw any && e.kind() == ErrorKind.INVALID_ARGUMENT
                    ? new HullException(ErrorKind.NOT_FOUND, e.sentence(), e)
                    : e;
        }
    }

    private JsonObject find(String reference) throws IOException {
        Optional<HullException> missing = Optional.empty();
        for (Kind kind : kinds) {
            try {
                return kind.find(reference);
            } catch (HullException e) {
                if (e.kind() != ErrorKind.NOT_FOUND) {
                    throw new HullException(e.kind(), "hull: " + e.sentence(), e);
                }
                missing = Optional.of(e);
            }
        }
        throw new HullException(
                ErrorKind.NOT_FOUND,
                any
                        ? "Error: No such object: " + reference
                        : "hull: " + missing.orElseThrow().sentence());
    }
}
