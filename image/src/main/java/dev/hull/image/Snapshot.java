package dev.hull.image;

import dev.hull.image.layer.LayerRecord;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An image's unpacked layers, ready to be mounted.
 *
 * @param lowerDirectories for overlayfs, topmost first; never empty, no directory twice
 * @param layers how each of them was unpacked, in the same order
 * @param userAttributes whether the mount needs the option {@code userxattr}
 */
public record Snapshot(List<Path> lowerDirectories, List<LayerRecord> layers, boolean userAttributes) {
    public Snapshot {
        lowerDirectories = List.copyOf(lowerDirectories);
        layers = List.copyOf(layers);
    }

    /** What could not be restored when the layers were unpacked, one sentence each. */
    public List<String> notices() {
        Set<String> notices = new LinkedHashSet<>();
        for (var layer : layers) {
            notices.addAll(layer.notices());
        }
        return List.copyOf(notices);
    }
}
