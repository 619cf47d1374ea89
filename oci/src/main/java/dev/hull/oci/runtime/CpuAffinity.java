package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;

/**
 * CPUs of processes that enter a container later (config.md, "Linux process", execCPUAffinity). Lists such as {@code
 * 0-3,7}.
 *
 * @param initial before the process enters the container's control group, empty to leave it
 * @param last after that, empty to leave it
 */
public record CpuAffinity(String initial, String last) {
    static CpuAffinity read(Fields fields) {
        CpuAffinity affinity = new CpuAffinity(CpuList.read(fields, "initial"), CpuList.read(fields, "final"));
        fields.finish();
        return affinity;
    }

    JsonObject toJson() {
        return new Members().text("initial", initial).text("final", last).build();
    }
}
