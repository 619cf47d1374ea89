package dev.hull.engine.inspect;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.EnginePaths;
import dev.hull.image.ImageStore;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What lists of containers tell beyond record and state, each read when it is asked for. */
public final class ContainerDetails {
    private final EnginePaths paths;

    /** Details of the containers of these paths. */
    public ContainerDetails(EnginePaths paths) {
        this.paths = paths;
    }

    /** {@code starting}, {@code healthy} or {@code unhealthy}; {@code none} where nobody asks for the container's health. */
    public String health(ContainerId id) {
        Path file = healthFile(id);
        if (!Files.exists(file)) {
            return "none";
        }
        return StateDocument.health(file)
                .map(health -> health.string("Status", "none"))
                .orElse("none");
    }

    /** What the monitor writes of a container's health. */
    Path healthFile(ContainerId id) {
        return paths.health(id);
    }

    /** Docker's {@code Mounts}. */
    public List<JsonObject> mounts(ContainerId id) throws IOException {
        return MountsDocument.of(configuration(id), paths.container(id), paths.volumes());
    }

    /** The OCI configuration; empty when there is none. */
    JsonObject configuration(ContainerId id) throws IOException {
        try {
            return Json.parse(Files.readAllBytes(paths.config(id))).asObject();
        } catch (NoSuchFileException e) {
            return JsonValue.object().build();
        }
    }

    /** Bytes of the files that a container has written. */
    public long written(ContainerId id) throws IOException {
        return ContainerSize.written(paths.upper(id));
    }

    /** Bytes of the image that a container was made from; 0 when it is gone. */
    public long imageSize(ImageStore images, ContainerRecord record) {
        try {
            return images.summary(record.imageId()).size();
        } catch (HullException e) {
            return 0; // the store was changed by hand; the container can still be looked at
        }
    }
}
