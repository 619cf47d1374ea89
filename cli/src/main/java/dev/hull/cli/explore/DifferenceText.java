package dev.hull.cli.explore;

import dev.hull.cli.output.Human;
import dev.hull.cli.output.Table;
import dev.hull.image.compare.ImageDifference;
import dev.hull.image.compare.PackageDifference;
import dev.hull.image.compare.PathDifference;
import dev.hull.image.compare.SettingDifference;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.FileFacts;
import dev.hull.image.tar.ByteNames;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.PrintStream;
import java.util.List;

/** The difference of two images as text and as JSON. */
public final class DifferenceText {
    private DifferenceText() {}

    /** For people: sizes, configuration, packages, then one path a line. */
    public static void print(PrintStream out, ImageDifference difference) {
        Exploration before = difference.before();
        Exploration after = difference.after();
        out.print(new Table()
                .add("", "BEFORE", "AFTER", "DIFFERENCE")
                .add("image", before.source().name(), after.source().name(), "")
                .add(
                        "unpacked",
                        Human.size(before.totalBytes()),
                        Human.size(after.totalBytes()),
                        signed(after.totalBytes() - before.totalBytes()))
                .add(
                        "stored",
                        Human.size(before.storedBytes()),
                        Human.size(after.storedBytes()),
                        signed(after.storedBytes() - before.storedBytes()))
                .add("files", "" + before.files(), "" + after.files(), plus(after.files() - before.files()))
                .add(
                        "layers",
                        "" + before.layers().size(),
                        "" + after.layers().size(),
                        plus(after.layers().size() - before.layers().size()))
                .text());
        if (!difference.settings().isEmpty()) {
            out.print("\nConfiguration:\n");
            for (SettingDifference each : difference.settings()) {
                out.print("  " + each.name() + ": " + none(each.before()) + " -> " + none(each.after()) + "\n");
            }
        }
        if (!difference.packages().isEmpty()) {
            out.print("\nPackages:\n");
            for (PackageDifference each : difference.packages()) {
                String versions = each.before().isEmpty() || each.after().isEmpty()
                        ? each.before() + each.after()
                        : each.before() + " -> " + each.after();
                out.print("  " + each.kind().letter() + " " + each.type().purl() + " " + each.name() + " " + versions
                        + "\n");
            }
        }
        if (!difference.paths().isEmpty()) {
            out.print("\nPaths:\n");
            difference.paths().forEach(each -> out.print("  " + line(each) + "\n"));
        }
    }

    private static String none(String text) {
        return text.isEmpty() ? "(none)" : text;
    }

    private static String signed(long bytes) {
        return bytes > 0 ? "+" + Human.size(bytes) : Human.size(bytes);
    }

    private static String plus(int number) {
        return number > 0 ? "+" + number : Integer.toString(number);
    }

    private static String line(PathDifference each) {
        String growth = each.growth() == 0 ? "" : "  " + signed(each.growth());
        String what = each.what().isEmpty() ? "" : "  (" + String.join(", ", each.what()) + ")";
        return each.kind().letter() + " /" + ByteNames.display(each.path()) + growth + what;
    }

    /** For programs. */
    public static JsonObject json(ImageDifference difference) {
        List<JsonObject> settings = difference.settings().stream()
                .map(each -> JsonValue.object()
                        .put("name", each.name())
                        .put("before", each.before())
                        .put("after", each.after())
                        .build())
                .toList();
        List<JsonObject> packages = difference.packages().stream()
                .map(each -> JsonValue.object()
                        .put("change", each.kind().word())
                        .put("type", each.type().purl())
                        .put("name", each.name())
                        .put("before", each.before())
                        .put("after", each.after())
                        .build())
                .toList();
        return JsonValue.object()
                .put("before", image(difference.before()))
                .put("after", image(difference.after()))
                .put("configuration", JsonValue.array(settings))
                .put("packages", JsonValue.array(packages))
                .put(
                        "paths",
                        JsonValue.array(difference.paths().stream()
                                .map(DifferenceText::path)
                                .toList()))
                .build();
    }

    private static JsonObject image(Exploration image) {
        return JsonValue.object()
                .put("image", image.source().name())
                .put("id", image.source().id().toString())
                .put("bytes", image.totalBytes())
                .put("storedBytes", image.storedBytes())
                .put("files", image.files())
                .put("layers", image.layers().size())
                .build();
    }

    private static JsonObject path(PathDifference each) {
        JsonValue.ObjectBuilder object =
                JsonValue.object().put("change", each.kind().word()).put("path", ExploreJson.text("/" + each.path()));
        if (!each.what().isEmpty()) {
            object.put("what", each.what());
        }
        each.before().ifPresent(file -> object.put("before", facts(file)));
        each.after().ifPresent(file -> object.put("after", facts(file)));
        return object.build();
    }

    private static JsonObject facts(FileFacts file) {
        return JsonValue.object()
                .put("mode", Integer.toOctalString(file.mode()))
                .put("uid", file.uid())
                .put("gid", file.gid())
                .put("bytes", file.size())
                .build();
    }
}
