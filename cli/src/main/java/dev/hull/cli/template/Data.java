package dev.hull.cli.template;

import dev.hull.oci.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values that templates work on: {@code null}, {@link Boolean}, {@link Long}, {@link Double}, {@link String},
 * {@link List}, {@link Map} with string keys; a document's null has a value of its own.
 */
final class Data {
    /** Members of documents that are lists, and say null where nothing was given. */
    private static final Set<String> LISTS = Set.of(
            "Aliases",
            "Binds",
            "CapAdd",
            "CapDrop",
            "Cmd",
            "DeviceCgroupRules",
            "DeviceRequests",
            "Devices",
            "Dns",
            "DnsOptions",
            "DnsSearch",
            "Entrypoint",
            "Env",
            "ExecIDs",
            "ExtraHosts",
            "GroupAdd",
            "Links",
            "Mounts",
            "MaskedPaths",
            "OnBuild",
            "ReadonlyPaths",
            "RepoDigests",
            "RepoTags",
            "SecondaryIPAddresses",
            "SecondaryIPv6Addresses",
            "SecurityOpt",
            "Shell",
            "Ulimits",
            "VolumesFrom");

    /** The same of members that are maps. */
    private static final Set<String> MAPS = Set.of(
            "Annotations",
            "DriverOpts",
            "ExposedPorts",
            "Data",
            "Labels",
            "Networks",
            "Options",
            "PortBindings",
            "Ports",
            "StorageOpt",
            "Sysctls",
            "Tmpfs",
            "Volumes");

    /** What such members are for a template; known by identity, since {@code json} shows them as they were. */
    private static final List<@Nullable Object> NO_LIST = Collections.unmodifiableList(new ArrayList<>());

    private static final Map<String, @Nullable Object> NO_MAP = Collections.unmodifiableMap(new LinkedHashMap<>());

    /** Any other member that says null. */
    private enum Nothing {
        NIL;

        @Override
        public String toString() {
            return "<nil>";
        }
    }

    private Data() {}

    /** A tree of JSON, as Go's templates see one that has no types. */
    static @Nullable Object of(JsonValue value) {
        return of(value, false, "");
    }

    /** A document of {@code inspect}, whose members have types in Docker: a list that says null prints as one without items. */
    static @Nullable Object ofDocument(JsonValue value) {
        return of(value, true, "");
    }

    private static @Nullable Object of(JsonValue value, boolean typed, String member) {
        // Not a switch on the type: the first one of a process costs 5 ms.
        if (value instanceof JsonValue.JsonString string) {
            return string.value();
        } else if (value instanceof JsonValue.JsonNumber number) {
            return ofNumber(number.value());
        } else if (value instanceof JsonValue.JsonBoolean bool) {
            return bool.value();
        } else if (value instanceof JsonValue.JsonArray array) {
            List<@Nullable Object> items = new ArrayList<>(array.items().size());
            for (JsonValue item : array.items()) {
                items.add(of(item, typed, ""));
            }
            return items;
        } else if (value instanceof JsonValue.JsonObject object) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            boolean map = MAPS.contains(member);
            for (Map.Entry<String, JsonValue> each : object.members().entrySet()) {
                String name = each.getKey();
                boolean nothing = typed && each.getValue() instanceof JsonValue.JsonNull;
                boolean options = name.equals("Config") && member.equals("LogConfig");
                String kind = map ? "" : options ? "Options" : name;
                members.put(name, nothing ? nothing(name) : of(each.getValue(), typed, kind));
            }
            return typed && !map ? new Fields(members) : members;
        }
        return null;
    }

    /** What a member means that Docker's documents leave out when there is nothing to say. */
    static Object leftOut(String name) {
        return name.equals("StopSignal") ? "" : nothing(name);
    }

    private static Object nothing(String name) {
        return LISTS.contains(name) ? NO_LIST : MAPS.contains(name) ? NO_MAP : Nothing.NIL;
    }

    private static Object ofNumber(BigDecimal number) {
        boolean whole = number.scale() <= 0 && number.precision() - number.scale() <= 19;
        if (whole && number.toBigInteger().bitLength() < Long.SIZE) {
            return number.longValueExact();
        }
        return number.doubleValue();
    }

    /** What functions get of a value. */
    static @Nullable Object argument(@Nullable Object value) {
        return value == Nothing.NIL ? null : value;
    }

    /** The way back, for {@code json}. */
    static JsonValue toJson(@Nullable Object value) {
        if (value == NO_LIST || value == NO_MAP) {
            return JsonValue.ofNull();
        }
        return switch (value) {
            case null -> JsonValue.ofNull();
            case Nothing nothing -> JsonValue.ofNull();
            case Boolean bool -> JsonValue.of(bool);
            case Long number -> JsonValue.of(number);
            case Double number -> new JsonValue.JsonNumber("$", BigDecimal.valueOf(number));
            case List<?> list -> JsonValue.array(list.stream().map(Data::toJson).toList());
            case Map<?, ?> map -> {
                JsonValue.ObjectBuilder object = JsonValue.object();
                map.forEach((name, member) -> object.put(String.valueOf(name), toJson(member)));
                yield object.build();
            }
            default -> JsonValue.of(value.toString());
        };
    }

    /** Name of a value's type as Go has it, for messages and {@code %T}. */
    static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case Nothing nothing -> "<nil>";
            case Boolean bool -> "bool";
            case Long number -> "int";
            case Double number -> "float64";
            case List<?> list -> list.stream().allMatch(String.class::isInstance) ? "[]string" : "[]interface {}";
            case Map<?, ?> map -> "map[string]interface {}";
            default -> "string";
        };
    }

    /** Whether a value counts as true: not false, zero, empty or nothing. */
    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Nothing nothing -> false;
            case Boolean bool -> bool;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> !value.toString().isEmpty();
        };
    }
}
