package dev.hull.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.request.MountParser;
import dev.hull.engine.request.MountRequest;
import dev.hull.engine.request.RequestJson;
import dev.hull.engine.request.RunRequest;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeResolverTest {
    @TempDir
    Path directory;

    private EnginePaths paths;
    private VolumeResolver resolver;

    @BeforeEach
    void open() {
        paths = new EnginePaths(directory.resolve("root"), directory.resolve("run"));
        resolver = new VolumeResolver(paths);
    }

    /** A request with these volumes, made of its stored form, so that other members do not matter here. */
    private static RunRequest request(List<String> from, String... volumes) {
        RunRequest empty = RequestJson.read("{\"image\":\"i\"}".getBytes(StandardCharsets.UTF_8));
        List<MountRequest> mounts = new ArrayList<>();
        for (String volume : volumes) {
            mounts.add(MountParser.volume(volume, "/work"));
        }
        JsonValue json = Json.parse(RequestJson.write(empty.withMounts(mounts)));
        JsonValue storage = json.asObject().object("storage").toBuilder()
                .put("volumesFrom", from)
                .build();
        return RequestJson.read(
                Json.write(json.asObject().toBuilder().put("storage", storage).build()));
    }

    private List<MountRequest> resolve(RunRequest request, String... declared) throws IOException {
        return resolver.resolve(ContainerId.random(), request, List.of(declared))
                .storage()
                .mounts();
    }

    @Test
    void namesWhatHasNoName() throws Exception {
        List<MountRequest> mounts = resolve(request(List.of(), "/own", "data:/data:ro"), "/declared", "/data/");
        assertThat(mounts).extracting(MountRequest::target).containsExactly("/own", "/data", "/declared");
        assertThat(mounts)
                .allSatisfy(mount ->
                        assertThat(((MountRequest.Volume) mount).name()).isNotEmpty());
        assertThat(new VolumeStore(paths).list()).hasSize(3);
        assertThat(((MountRequest.Volume) mounts.get(1)).anonymous()).isFalse();
        assertThat(((MountRequest.Volume) mounts.get(2)).anonymous()).isTrue();
    }

    @Test
    void refusesTwoMountsOnOnePath() {
        assertThatThrownBy(() -> resolve(request(List.of(), "/a", "data:/a/"))).hasMessage("Duplicate mount point: /a");
    }

    @Test
    void takesTheVolumesOfAnother() throws Exception {
        ContainerId other = ContainerId.random();
        RunRequest theirs =
                resolver.resolve(other, request(List.of(), "data:/data", "/own", "/host:/host:U"), List.of());
        Files.createDirectories(paths.container(other));
        Files.write(paths.request(other), RequestJson.write(theirs));
        Files.writeString(
                paths.record(other), "{\"Id\":\"" + other + "\",\"Name\":\"/o\",\"Created\":\"2026-01-01T00:00:00Z\"}");
        List<MountRequest> mounts = resolve(request(List.of(other + ":ro"), "mine:/data"), "/own");
        assertThat(mounts).extracting(MountRequest::target).containsExactly("/own", "/host", "/data");
        assertThat(((MountRequest.Volume) mounts.get(0)).name())
                .isEqualTo(((MountRequest.Volume) theirs.storage().mounts().get(1)).name());
        assertThat(mounts.get(0).readOnly()).isTrue();
        assertThat(mounts.get(1).options()).containsExactly("ro");
        assertThat(((MountRequest.Volume) mounts.get(2)).name()).isEqualTo("mine");
        assertThatThrownBy(() -> resolve(request(List.of("nobody")))).hasMessage("No such container: nobody");
        assertThatThrownBy(() -> resolve(request(List.of(other + ":wat")))).hasMessageContaining("wat");
    }
}
