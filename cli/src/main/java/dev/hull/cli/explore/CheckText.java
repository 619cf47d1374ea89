package dev.hull.cli.explore;

import dev.hull.cli.output.Human;
import dev.hull.cli.output.Table;
import dev.hull.image.check.CheckReport;
import dev.hull.image.check.Finding;
import dev.hull.image.explore.Exploration;
import dev.hull.image.packages.PackageType;
import dev.hull.image.packages.SoftwarePackage;
import dev.hull.oci.Reference;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a check says, as text and as JSON. */
public final class CheckText {
    private CheckText() {}

    /** The report for people. */
    public static void print(PrintStream out, CheckReport report) {
        Exploration image = report.image();
        List<String> names =
                image.source().names().stream().map(Reference::familiar).toList();
        out.print(new Table()
                .add("Image:", names.isEmpty() ? image.source().name() : String.join(", ", names))
                .add("ID:", image.source().id().toString())
                .add("Score:", report.score() + " of " + CheckReport.BEST)
                .text());
        out.print('\n');
        Table numbers = new Table().add("WHAT FOR", "NUMBER");
        numbers.add(
                "bandwidth",
                Human.size(image.storedBytes()) + " stored in " + image.layers().size() + " layers");
        numbers.add("storage", Human.size(image.totalBytes()) + " unpacked");
        numbers.add("disk operations", image.files() + " files to create");
        numbers.add("things to patch", packages(report));
        numbers.add("time to build", Human.size(image.wastedBytes()) + " written in vain");
        numbers.add("time to ship", String.format(Locale.ROOT, "%.1f s at 100 Mbit/s", report.secondsToShip()));
        out.print(numbers.text());
        if (report.findings().isEmpty()) {
            out.print("\nNothing to find fault with.\n");
        }
        for (Finding finding : report.findings()) {
            out.print("\n" + String.format(Locale.ROOT, "%4d", -finding.points()) + "  " + finding.severity() + "  "
                    + finding.rule() + ": " + count(finding) + finding.reason() + "\n");
            finding.places().forEach(place -> out.print("        " + place + "\n"));
            if (finding.count() > finding.places().size()) {
                out.print("        and " + (finding.count() - finding.places().size()) + " more\n");
            }
            out.print("      fix: " + finding.fix() + "\n");
        }
    }

    private static String count(Finding finding) {
        return finding.count() > 1 ? "(" + finding.count() + ") " : "";
    }

    private static Map<PackageType, Integer> counts(CheckReport report) {
        Map<PackageType, Integer> counts = new TreeMap<>();
        for (SoftwarePackage each : report.packages()) {
            counts.merge(each.type(), 1, Integer::sum);
        }
        return counts;
    }

    private static String packages(CheckReport report) {
        StringBuilder text =
                new StringBuilder().append(report.packages().size()).append(" packages");
        counts(report)
                .forEach((type, count) -> text.append(text.indexOf("(") < 0 ? " (" : ", ")
                        .append(type.purl())
                        .append(' ')
                        .append(count));
        return text.indexOf("(") < 0 ? text.toString() : text.append(')').toString();
    }

    /** The report for programs. */
    public static JsonObject json(CheckReport report) {
        Exploration image = report.image();
        JsonValue.ObjectBuilder kinds = JsonValue.object();
        counts(report).forEach((type, count) -> kinds.put(type.purl(), count));
        JsonObject numbers = JsonValue.object()
                .put("storedBytes", image.storedBytes())
                .put("bytes", image.totalBytes())
                .put("layers", image.layers().size())
                .put("files", image.files())
                .put("packages", report.packages().size())
                .put("packagesByType", kinds.build())
                .put("wastedBytes", image.wastedBytes())
                .put("millisecondsToShip", Math.round(report.secondsToShip() * 1000))
                .build();
        List<JsonObject> findings = report.findings().stream()
                .map(finding -> JsonValue.object()
                        .put("rule", finding.rule())
                        .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                        .put("points", finding.points())
                        .put("reason", finding.reason())
                        .put("count", finding.count())
                        .put("places", finding.places())
                        .put("fix", finding.fix())
                        .build())
                .toList();
        return JsonValue.object()
                .put("image", image.source().name())
                .put("id", image.source().id().toString())
                .put("score", report.score())
                .put("numbers", numbers)
                .put("findings", JsonValue.array(findings))
                .build();
    }

    /** Packages, one a line. */
    public static void packages(PrintStream out, List<SoftwarePackage> packages) {
        Table table = new Table().add("TYPE", "NAME", "VERSION", "LICENSE", "LAYER", "FOUND IN");
        for (SoftwarePackage each : packages) {
            table.add(
                    each.type().purl(),
                    each.namespace().isEmpty() || each.type().isSystem()
                            ? each.name()
                            : each.namespace() + "/" + each.name(),
                    each.version(),
                    Human.ellipsis(String.join(", ", each.licenses()), 30),
                    Integer.toString(each.layer()),
                    each.path());
        }
        out.print(table.text());
    }

    /** A package for programs. */
    public static JsonObject json(SoftwarePackage each) {
        return JsonValue.object()
                .put("type", each.type().purl())
                .put("namespace", each.namespace())
                .put("name", each.name())
                .put("version", each.version())
                .put("architecture", each.architecture())
                .put("licenses", each.licenses())
                .put("origin", each.origin())
                .put("path", each.path())
                .put("layer", each.layer())
                .put("purl", each.purl())
                .build();
    }
}
