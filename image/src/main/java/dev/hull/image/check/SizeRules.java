package dev.hull.image.check;

import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.FileTree;
import dev.hull.image.explore.WastedPath;
import dev.hull.image.packages.SoftwarePackage;
import dev.hull.image.tar.ByteNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bandwidth, storage, operations of the disk, things to patch: what grows with the image. */
final class SizeRules {
    private static final long MB = 1_000_000;

    private SizeRules() {}

    static void check(Exploration image, List<SoftwarePackage> packages, List<Finding> findings) {
        steps(
                "size",
                image.storedBytes() / MB,
                new long[] {100, 300, 1000},
                new int[] {2, 5, 10},
                findings,
                " MB travel with every pull and push",
                "start from a smaller base, build in stages and copy only the result, or hull pack the program");
        steps(
                "files",
                image.files(),
                new long[] {5_000, 20_000, 100_000},
                new int[] {1, 3, 6},
                findings,
                " files are created with every unpacking",
                "leave out documentation, tests and caches; ship one archive instead of many small files");
        long system = packages.stream().filter(each -> each.type().isSystem()).count();
        steps(
                "packages",
                system,
                new long[] {30, 100, 250},
                new int[] {3, 6, 10},
                findings,
                " packages of the distribution are to be watched and patched",
                "start from a base without a package manager (distroless, scratch), or hull pack the program");
        wasted(image, findings);
        directories(
                image,
                "cache",
                3,
                List.of(
                        "var/lib/apt/lists",
                        "var/cache/apt",
                        "var/cache/apk",
                        "var/cache/dnf",
                        "var/cache/yum",
                        "root/.cache",
                        "root/.npm",
                        "root/.m2",
                        "root/.gradle",
                        "root/go/pkg/mod"),
                MB,
                " of caches are in the image",
                "remove them in the step that makes them (apt-get clean, rm -rf"
                        + " /var/lib/apt/lists/*), or build with --mount=type=cache",
                findings);
        directories(
                image,
                "documentation",
                2,
                List.of("usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale"),
                5 * MB,
                " of documentation and translations are in the image",
                "tell the package manager to leave them out (dpkg path-exclude, rpm --nodocs), or hull image edit --remove",
                findings);
    }

    private static void steps(
            String rule, long value, long[] limits, int[] points, List<Finding> findings, String reason, String fix) {
        int reached = -1;
        for (int i = 0; i < limits.length; i++) {
            if (value > limits[i]) {
                reached = i;
            }
        }
        if (reached >= 0) {
            Severity severity = reached == 2 ? Severity.MEDIUM : Severity.LOW;
            findings.add(Finding.of(rule, severity, points[reached], value + reason, List.of(), fix));
        }
    }

    private static void wasted(Exploration image, List<Finding> findings) {
        long wasted = image.wastedBytes();
        double share = 1 - image.efficiency();
        if (wasted < MB || share < 0.02) {
            return;
        }
        int points = share > 0.2 ? 8 : share > 0.05 ? 4 : 1;
        List<String> places = new ArrayList<>();
        for (WastedPath path : image.wasted()) {
            WastedPath.Loss loss = path.losses().getLast();
            places.add("/" + ByteNames.display(path.path()) + ": " + size(path.bytes()) + " " + loss.reason()
                    + " by layer " + loss.by());
        }
        findings.add(Finding.of(
                "wasted",
                points > 4 ? Severity.MEDIUM : Severity.LOW,
                points,
                String.format(
                        Locale.ROOT,
                        "%s (%.0f%%) were overwritten or deleted by later layers",
                        size(wasted),
                        share * 100),
                places,
                "make and remove files in one step, COPY --chown instead of chown; or hull image edit --squash"));
    }

    private static void directories(
            Exploration image,
            String rule,
            int points,
            List<String> directories,
            long least,
            String reason,
            String fix,
            List<Finding> findings) {
        long sum = 0;
        List<String> places = new ArrayList<>();
        for (String directory : directories) {
            long bytes = image.merged().at(directory).map(FileTree.Node::bytes).orElse(0L);
            if (bytes > 0) {
                sum += bytes;
                places.add("/" + directory + ": " + size(bytes));
            }
        }
        if (sum >= least) {
            findings.add(Finding.of(rule, Severity.LOW, points, size(sum) + reason, places, fix));
        }
    }

    private static String size(long bytes) {
        return bytes >= MB
                ? String.format(Locale.ROOT, "%.1f MB", bytes / (double) MB)
                : bytes >= 1000 ? bytes / 1000 + " kB" : bytes + " bytes";
    }
}
