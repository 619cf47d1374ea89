package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Block I/O, null or empty to leave it (config-linux.md, "Block IO").
 *
 * @param weight relative weight
 * @param leafWeight weight against child groups
 * @param weightDevice weights by device
 * @param readBps bytes read a second by device
 * @param writeBps bytes written a second by device
 * @param readIops reads a second by device
 * @param writeIops writes a second by device
 */
public record BlockIoLimits(
        @Nullable Long weight,
        @Nullable Long leafWeight,
        List<Weight> weightDevice,
        List<Rate> readBps,
        List<Rate> writeBps,
        List<Rate> readIops,
        List<Rate> writeIops) {
    /** Nothing set. */
    public static final BlockIoLimits NONE =
            new BlockIoLimits(null, null, List.of(), List.of(), List.of(), List.of(), List.of());

    /** Weight of one device, null to leave it. */
    public record Weight(
            long major,
            long minor,
            @Nullable Long weight,
            @Nullable Long leafWeight) {}

    /** Rate of one device, unsigned. */
    public record Rate(long major, long minor, long rate) {}

    public BlockIoLimits {
        weightDevice = List.copyOf(weightDevice);
        readBps = List.copyOf(readBps);
        writeBps = List.copyOf(writeBps);
        readIops = List.copyOf(readIops);
        writeIops = List.copyOf(writeIops);
    }

    static BlockIoLimits read(@Nullable Fields fields) {
        if (fields == null) {
            return NONE;
        }
        BlockIoLimits limits = new BlockIoLimits(
                fields.number("weight", 0, 0xffff),
                fields.number("leafWeight", 0, 0xffff),
                weights(fields),
                rates(fields, "throttleReadBpsDevice"),
                rates(fields, "throttleWriteBpsDevice"),
                rates(fields, "throttleReadIOPSDevice"),
                rates(fields, "throttleWriteIOPSDevice"));
        fields.finish();
        return limits;
    }

    private static List<Weight> weights(Fields parent) {
        List<Weight> weights = new ArrayList<>();
        for (Fields fields : parent.children("weightDevice")) {
            Weight weight = new Weight(
                    fields.requiredNumber("major", 0, 0xffffffffL),
                    fields.requiredNumber("minor", 0, 0xffffffffL),
                    fields.number("weight", 0, 0xffff),
                    fields.number("leafWeight", 0, 0xffff));
            fields.finish();
            if (weight.weight == null && weight.leafWeight == null) {
                throw fields.wrong("weight", "required, but missing: so is leafWeight");
            }
            weights.add(weight);
        }
        return weights;
    }

    private static List<Rate> rates(Fields parent, String name) {
        List<Rate> rates = new ArrayList<>();
        for (Fields fields : parent.children(name)) {
            rates.add(new Rate(
                    fields.requiredNumber("major", 0, 0xffffffffL),
                    fields.requiredNumber("minor", 0, 0xffffffffL),
                    fields.requiredUint64("rate")));
            fields.finish();
        }
        return rates;
    }

    JsonObject toJson() {
        List<JsonObject> weights = new ArrayList<>();
        for (Weight weight : weightDevice) {
            weights.add(new Members()
                    .number("major", weight.major)
                    .number("minor", weight.minor)
                    .number("weight", weight.weight)
                    .number("leafWeight", weight.leafWeight)
                    .build());
        }
        return new Members()
                .number("weight", weight)
                .number("leafWeight", leafWeight)
                .list("weightDevice", weights)
                .list("throttleReadBpsDevice", rates(readBps))
                .list("throttleWriteBpsDevice", rates(writeBps))
                .list("throttleReadIOPSDevice", rates(readIops))
                .list("throttleWriteIOPSDevice", rates(writeIops))
                .build();
    }

    private static List<JsonObject> rates(List<Rate> rates) {
        List<JsonObject> objects = new ArrayList<>();
        for (Rate rate : rates) {
            objects.add(new Members()
                    .number("major", rate.major)
                    .number("minor", rate.minor)
                    .unsigned("rate", rate.rate)
                    .build());
        }
        return objects;
    }
}
