package dev.hull.engine.volume;

import dev.hull.engine.container.EnginePaths;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a container mounts for a volume.
 *
 * @param path host path of its files, empty for a file system in memory
 * @param options option words that the volume itself brings
 */
public record VolumeSource(String path, List<String> options) {
    public VolumeSource {
        options = List.copyOf(options);
    }

    /** Whether each container gets a fresh file system in memory. */
    public boolean isMemory() {
        return path.isEmpty();
    }

    /** The source of a volume; one that is not there yet is a plain one. */
    public static VolumeSource of(VolumeStore store, String name) throws IOException {
        EnginePaths paths = store.paths();
        DriverOptions driver =
                DriverOptions.of(store.load(name).map(Volume::options).orElse(Map.of()));
        return switch (driver.type()) {
            case "tmpfs" -> new VolumeSource("", driver.options());
            case "bind" -> {
                List<String> words = new java.util.ArrayList<>(driver.options());
                words.removeIf(word -> word.equals("bind") || word.equals("rbind"));
                yield new VolumeSource(driver.device(), words);
            }
            default -> new VolumeSource(paths.volumeData(name).toString(), List.of());
        };
    }
}
