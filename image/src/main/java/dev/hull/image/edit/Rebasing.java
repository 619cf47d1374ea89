package dev.hull.image.edit;

import dev.hull.image.Image;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;

/** Puts the layers of an image onto another base. Correct where the old and the new base are versions of one thing. */
final class Rebasing {
    private Rebasing() {}

    static Draft apply(Draft image, Image from, Image to, String name, String fromName) {
        List<Draft.Layer> layers = image.layers();
        List<Draft.Layer> base = Draft.of(from).layers();
        boolean onIt = layers.size() >= base.size();
        for (int i = 0; onIt && i < base.size(); i++) {
            onIt = layers.get(i).diffId().equals(base.get(i).diffId());
        }
        if (!onIt) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "cannot rebase '" + name + "': its lowest layers are not those of '" + fromName
                            + "'; hull history shows what it was made from");
        }
        Draft result = Draft.of(to);
        List<Draft.Step> own = new ArrayList<>(image.steps());
        List<Draft.Step> old = Draft.of(from).steps();
        int skip = 0;
        for (int left = base.size(); skip < own.size() && left > 0; skip++) {
            left -= own.get(skip).layer().isPresent() ? 1 : 0;
        }
        // steps without a layer that end the old base, such as its CMD
        while (skip < own.size()
                && skip < old.size()
                && own.get(skip).layer().isEmpty()
                && own.get(skip).history().equals(old.get(skip).history())) {
            skip++;
        }
        own.subList(skip, own.size()).forEach(step -> result.add(step.history(), step.layer()));
        return result;
    }
}
