package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;

/**
 * The five capability sets by name, such as {@code CAP_CHOWN} (config.md, "Linux process"). Names that the kernel does
 * not know are a warning of the runtime, not an error here.
 */
public record CapabilitySets(
        List<String> bounding,
        List<String> effective,
        List<String> inheritable,
        List<String> permitted,
        List<String> ambient) {

    public CapabilitySets {
        bounding = List.copyOf(bounding);
        effective = List.copyOf(effective);
        inheritable = List.copyOf(inheritable);
        permitted = List.copyOf(permitted);
        ambient = List.copyOf(ambient);
    }

    /** What Docker gives a container: the same names in bounding, effective and permitted, nothing inheritable or ambient. */
    public static CapabilitySets of(List<String> names) {
        return new CapabilitySets(names, names, List.of(), names, List.of());
    }

    static CapabilitySets read(Fields fields) {
        CapabilitySets sets = new CapabilitySets(
                fields.strings("bounding"),
                fields.strings("effective"),
                fields.strings("inheritable"),
                fields.strings("permitted"),
                fields.strings("ambient"));
        fields.finish();
        return sets;
    }

    JsonObject toJson() {
        return new Members()
                .strings("bounding", bounding)
                .strings("effective", effective)
                .strings("inheritable", inheritable)
                .strings("permitted", permitted)
                .strings("ambient", ambient)
                .build();
    }
}
