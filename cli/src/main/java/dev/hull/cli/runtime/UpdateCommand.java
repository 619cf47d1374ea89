package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.OptionTable;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.ObjectBuilder;
import dev.hull.oci.runtime.Linux;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.cgroup.CgroupPlan;
import dev.hull.runtime.cgroup.CgroupPlanner;
import dev.hull.runtime.cgroup.LimitUpdate;
import dev.hull.runtime.container.ContainerStatus;
import dev.hull.runtime.container.StoredContainer;
import java.io.IOException;
import java.util.List;

/** {@code update}: other limits for a container. */
final class UpdateCommand implements RuntimeCommand {
    private static final Option<String> RESOURCES = Option.string(
                    "resources", "File with linux.resources as JSON, - for standard input")
            .letter('r')
            .placeholder("file");
    // Option, section and member of linux.resources.
    private static final Option<?>[] NUMBERS = {
        Option.bytesOrUnlimited("memory", "Limit of memory").letter('m'),
        Option.bytesOrUnlimited("memory-reservation", "What it is pressed back to when memory is short"),
        Option.bytesOrUnlimited("memory-swap", "Limit of memory and swap together"),
        Option.bytesOrUnlimited("kernel-memory", "").hide(),
        Option.bytesOrUnlimited("kernel-memory-tcp", "").hide(),
        Option.integer("cpu-share", "Weight among others").alias("cpu-shares"),
        Option.integer("cpu-quota", "Microseconds in each period"),
        Option.integer("cpu-burst", "Microseconds saved for later"),
        Option.integer("cpu-period", "Length of a period in microseconds"),
        Option.integer("cpu-rt-period", "").hide(),
        Option.integer("cpu-rt-runtime", "").hide(),
        Option.integer("cpu-idle", "1: only when nobody else wants to"),
        Option.integer("pids-limit", "Most processes"),
        Option.integer("blkio-weight", "Weight of input and output"),
    };
    private static final String[] MEMBERS = {
        "memory.limit",
        "memory.reservation",
        "memory.swap",
        "memory.kernel",
        "memory.kernelTCP",
        "cpu.shares",
        "cpu.quota",
        "cpu.burst",
        "cpu.period",
        "cpu.realtimePeriod",
        "cpu.realtimeRuntime",
        "cpu.idle",
        "pids.limit",
        "blockIO.weight"
    };
    private static final Option<String> CPUS = Option.string("cpuset-cpus", "Processors, such as 0-2,5");
    private static final Option<String> MEMS = Option.string("cpuset-mems", "Memory nodes");

    @Override
    public CommandSpec spec() {
        Option<?>[] all = new Option<?>[NUMBERS.length + 3];
        System.arraycopy(NUMBERS, 0, all, 0, NUMBERS.length);
        all[NUMBERS.length] = CPUS;
        all[NUMBERS.length + 1] = MEMS;
        all[NUMBERS.length + 2] = RESOURCES;
        return new CommandSpec(
                "CONTAINER", "Change the limits of a container", OptionTable.of(all), 1, 1, false, 1, List.of());
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        StoredContainer container = call.container();
        ContainerStatus status = container.status();
        if (!status.isAlive()) {
            throw new HullException(ErrorKind.CONFLICT, "cannot update a container that is " + status.word());
        }
        Linux old = container.spec().linux();
        JsonValue document = JsonValue.object()
                .put("ociVersion", Spec.VERSION)
                .put(
                        "linux",
                        JsonValue.object()
                                .when(!old.cgroupsPath().isEmpty(), o -> o.put("cgroupsPath", old.cgroupsPath()))
                                .put("resources", resources(call))
                                .build())
                .build();
        Linux wanted = Spec.parse(Json.parse(Json.write(document))).linux();
        CgroupLayout layout = CgroupLayout.detect();
        List<CgroupPlan.Write> writes =
                CgroupPlanner.update(wanted, container.record().id(), Creation.CGROUP_PARENT, layout);
        LimitUpdate.of(writes, wanted, layout).apply();
        return 0;
    }

    private static JsonValue resources(RuntimeCall call) throws IOException {
        if (call.isSet(RESOURCES)) {
            String file = call.get(RESOURCES);
            return file.equals("-")
                    ? RuntimeContext.parse(call.context().input().readAllBytes(), "standard input")
                    : RuntimeContext.document(call.context().resolve(file));
        }
        ObjectBuilder resources = JsonValue.object();
        for (String section : List.of("memory", "cpu", "pids", "blockIO")) {
            ObjectBuilder members = JsonValue.object();
            for (int i = 0; i < NUMBERS.length; i++) {
                if (MEMBERS[i].startsWith(section + ".") && call.isSet(NUMBERS[i])) {
                    members.put(MEMBERS[i].substring(section.length() + 1), (Long) call.get(NUMBERS[i]));
                }
            }
            if (section.equals("cpu") && call.isSet(CPUS)) {
                members.put("cpus", call.get(CPUS));
            }
            if (section.equals("cpu") && call.isSet(MEMS)) {
                members.put("mems", call.get(MEMS));
            }
            JsonValue.JsonObject made = members.build();
            if (!made.members().isEmpty()) {
                resources.put(section, made);
            }
        }
        return resources.build();
    }
}
