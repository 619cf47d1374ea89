package dev.hull.engine.inspect;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.container.ContainerState;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.container.ProcessIdentity;
import dev.hull.engine.events.NetworkIds;
import dev.hull.engine.request.RequestJson;
import dev.hull.engine.request.RunRequest;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.StorePaths;
import dev.hull.network.Endpoint;
import dev.hull.network.Host;
import dev.hull.network.NetworkFacts;
import dev.hull.network.PortBinding;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.Timestamps;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container as {@code inspect} shows it: the Docker Engine API's answer (version 1.41) with all its members in its order.
 * What Docker has and Hull does not is there with Docker's zero, so that queries and templates work on both.
 */
public final class ContainerDocument {
    private final EnginePaths paths;
    private final ImageStore images;
    private final ContainerDetails details;

    /** Documents of the containers of these paths. */
    public ContainerDocument(EnginePaths paths, ImageStore images) {
        this.paths = paths;
        this.images = images;
        this.details = new ContainerDetails(paths);
    }

    /**
     * The document.
     *
     * @param ports ports of the host that lead into it
     * @param sized whether it has {@code SizeRw} and {@code SizeRootFs}, for which every file is looked at
     */
    public JsonObject of(ContainerRecord record, ContainerState state, List<PortBinding> ports, boolean sized)
            throws IOException {
        JsonObject configuration = details.configuration(record.id());
        Optional<RunRequest> request = request(record);
        JsonValue.ObjectBuilder json = JsonValue.object()
                .put("Id", record.id().value())
                .put("Created", Timestamps.format(record.created()))
                .put("Path", record.command().isEmpty() ? "" : record.command().getFirst())
                .put(
                        "Args",
                        record.command()
                                .subList(
                                        Math.min(1, record.command().size()),
                                        record.command().size()))
                .put("State", StateDocument.of(state, details.healthFile(record.id())))
                .put("Image", record.imageId())
                .put("ResolvConfPath", paths.etcFile(record.id(), "resolv.conf").toString())
                .put("HostnamePath", paths.etcFile(record.id(), "hostname").toString())
                .put("HostsPath", paths.etcFile(record.id(), "hosts").toString())
                .put("LogPath", logPath(record))
                .put("Name", "/" + record.name())
                .put("RestartCount", state.restarts())
                .put("Driver", "overlayfs")
                .put("Platform", "linux")
                .put("MountLabel", configuration.object("linux").string("mountLabel", ""))
                .put("ProcessLabel", configuration.object("process").string("selinuxLabel", ""))
                .put("AppArmorProfile", configuration.object("process").string("apparmorProfile", ""))
                .put("ExecIDs", execs(record.id()))
                .put("HostConfig", HostConfigDocument.of(record.hostConfig(), request, configuration))
                .put("GraphDriver", storage(record));
        if (sized) {
            long written = details.written(record.id());
            json.put("SizeRw", written).put("SizeRootFs", written + details.imageSize(images, record));
        }
        return json.put("Mounts", JsonValue.array(details.mounts(record.id())))
                .put("Config", config(record, request))
                .put("NetworkSettings", network(record, state, request, ports))
                .build();
    }

    /** Ids of the programs that {@code hull exec} started and that run, null when there is none. */
    private JsonValue execs(ContainerId id) throws IOException {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(paths.running(id), EnginePaths.EXEC + "*")) {
            for (Path file : files) {
                String exec = file.getFileName().toString().substring(EnginePaths.EXEC.length());
                // What the monitor of one left behind, which was killed, says itself that nothing runs.
                if (exec.indexOf('.') < 0
                        && ProcessIdentity.read(file, 0)
                                .filter(ProcessIdentity::alive)
                                .isPresent()) {
                    ids.add(exec);
                }
            }
        } catch (NoSuchFileException | DirectoryIteratorException e) {
            // It does not run, or ends just now.
        }
        ids.sort(null);
        return ids.isEmpty() ? JsonValue.ofNull() : JsonValue.strings(ids);
    }

    private Optional<RunRequest> request(ContainerRecord record) throws IOException {
        try {
            return Optional.of(RequestJson.read(Files.readAllBytes(paths.request(record.id()))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private String logPath(ContainerRecord record) {
        Path log = paths.log(record.id());
        return Files.exists(log) ? log.toString() : "";
    }

    private JsonObject storage(ContainerRecord record) {
        List<String> lower = new ArrayList<>();
        image(record).ifPresent(image -> {
            StorePaths store = new StorePaths(paths.root());
            for (Digest layer : image.config().diffIds().reversed()) {
                lower.add(store.layerTree(layer).toString());
            }
        });
        return JsonValue.object()
                .put(
                        "Data",
                        JsonValue.object()
                                .put("LowerDir", String.join(":", lower))
                                .put("MergedDir", paths.rootfs(record.id()).toString())
                                .put("UpperDir", paths.upper(record.id()).toString())
                                .put("WorkDir", paths.work(record.id()).toString())
                                .build())
                .put("Name", "overlayfs")
                .build();
    }

    private Optional<Image> image(ContainerRecord record) {
        try {
            return images.find(record.imageId());
        } catch (HullException e) {
            return Optional.empty(); // the store was changed by hand; the container can still be looked at
        }
    }

    /** Docker's {@code Config}: the record's, with what else was asked for. */
    private static JsonObject config(ContainerRecord record, Optional<RunRequest> request) {
        Map<String, JsonValue> members = new LinkedHashMap<>(record.config().members());
        request.map(RunRequest::process)
                .filter(process -> process.stopTimeout() >= -1)
                .ifPresent(process -> members.putIfAbsent("StopTimeout", JsonValue.of(process.stopTimeout())));
        JsonValue.ObjectBuilder json = JsonValue.object();
        members.forEach(json::put);
        return json.build();
    }

    private static JsonObject network(
            ContainerRecord record, ContainerState state, Optional<RunRequest> request, List<PortBinding> bindings) {
        String network = NetworkIds.network(record.hostConfig().string("NetworkMode", "default"));
        long pid = state.isRunning() ? state.pid() : 0;
        Optional<Endpoint> endpoint = pid == 0 || network.isEmpty()
                ? Optional.empty()
                : new NetworkFacts(Host.here()).endpoint(pid, record.id().value());
        Map<String, JsonValue> ports = new LinkedHashMap<>();
        record.config().object("ExposedPorts").members().keySet().forEach(port -> ports.put(port, JsonValue.ofNull()));
        Map<String, List<String[]>> published = new LinkedHashMap<>();
        for (PortBinding binding : bindings) {
            published
                    .computeIfAbsent(binding.containerPort() + "/" + binding.protocol(), ignored -> new ArrayList<>())
                    .add(new String[] {binding.hostAddress(), Integer.toString(binding.hostPort())});
        }
        published.forEach((port, hosts) -> ports.put(port, NetworkDocument.bindings(hosts)));
        return NetworkDocument.of(
                record.id().value(),
                network,
                pid,
                endpoint,
                request.map(asked -> asked.network().macAddress()).orElse(""),
                ports);
    }
}
