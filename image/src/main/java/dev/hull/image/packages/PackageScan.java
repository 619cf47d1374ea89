package dev.hull.image.packages;

import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.FileFacts;
import dev.hull.image.explore.FileTree;
import dev.hull.image.explore.LayerListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects records of packages while layers are read; afterwards only those count that a container can see.
 *
 * <pre>
 *   PackageScan scan = new PackageScan();
 *   Exploration image = Exploration.of(source, scan::listener);
 *   List&lt;SoftwarePackage&gt; packages = scan.packages(image);
 * </pre>
 */
public final class PackageScan {
    /** Records that are longer are passed over; real ones have a few megabytes at most. */
    private static final long MAX_RECORD = 64L << 20;

    /** Programs that are shorter are not of Go. */
    private static final long LEAST_GO_PROGRAM = 200_000;

    /** What one record says. */
    private interface Parser {
        List<SoftwarePackage> parse(byte[] bytes, String path, int layer);
    }

    private final Map<Integer, Map<String, List<SoftwarePackage>>> byLayer = new ConcurrentHashMap<>();
    private final Map<Integer, Map<String, List<String>>> licenses = new ConcurrentHashMap<>();
    private final Map<Integer, Map<String, String>> distributions = new ConcurrentHashMap<>();

    /** The listener for a layer by its place. */
    public LayerListener listener(int layer) {
        Map<String, List<SoftwarePackage>> found = new HashMap<>();
        Map<String, List<String>> copyrights = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        byLayer.put(layer, found);
        licenses.put(layer, copyrights);
        distributions.put(layer, names);
        return file -> {
            String path = file.path();
            if (file.size() > MAX_RECORD && !isProgram(file)) {
                return null;
            }
            if (path.startsWith("usr/share/doc/") && path.endsWith("/copyright")) {
                return new Collected(bytes -> copyrights.put(path, SystemPackages.copyright(bytes)));
            }
            if (path.equals("etc/os-release") || path.equals("usr/lib/os-release")) {
                return new Collected(bytes -> names.put(path, distribution(bytes)));
            }
            Parser parser = parser(path);
            if (parser != null) {
                return new Collected(bytes -> found.put(path, parser.parse(bytes, "/" + path, layer)));
            }
            return isProgram(file)
                    ? new GoBuildInfo(info -> found.put(path, GoBuildInfo.parse(info, "/" + path, layer)))
                    : null;
        };
    }

    private static boolean isProgram(FileFacts file) {
        String name = file.name();
        return (file.mode() & 0111) != 0
                && file.size() >= LEAST_GO_PROGRAM
                && !name.endsWith(".so")
                && !name.contains(".so.")
                && !name.endsWith(".jar");
    }

    private static @Nullable Parser parser(String path) {
        if (path.equals("var/lib/dpkg/status")
                || path.startsWith("var/lib/dpkg/status.d/") && !path.endsWith(".md5sums")) {
            return SystemPackages::dpkg;
        }
        if (path.equals("lib/apk/db/installed") || path.equals("usr/lib/apk/db/installed")) {
            return SystemPackages::apk;
        }
        if (RpmDatabase.isSqlite(path)) {
            return RpmDatabase::sqlite;
        }
        if (RpmDatabase.isNdb(path)) {
            return RpmDatabase::ndb;
        }
        if (path.endsWith(".dist-info/METADATA") || path.endsWith(".egg-info/PKG-INFO") || path.endsWith(".egg-info")) {
            return LanguagePackages::python;
        }
        if (path.endsWith("/package.json") && isModule(path)) {
            return LanguagePackages::node;
        }
        if (path.endsWith(".gemspec") && path.contains("/specifications/")) {
            return LanguagePackages::gem;
        }
        boolean archive = path.endsWith(".jar") || path.endsWith(".war") || path.endsWith(".ear");
        return archive ? JavaArchives::read : null;
    }

    /** {@code node_modules/NAME/package.json} or {@code node_modules/@SCOPE/NAME/package.json}. */
    private static boolean isModule(String path) {
        String[] parts = path.split("/");
        int n = parts.length;
        return n >= 3 && parts[n - 3].equals("node_modules")
                || n >= 4 && parts[n - 4].equals("node_modules") && parts[n - 3].startsWith("@");
    }

    private static String distribution(byte[] bytes) {
        for (String line : new String(bytes, java.nio.charset.StandardCharsets.UTF_8).split("\n")) {
            if (line.startsWith("ID=")) {
                return line.substring(3).replace("\"", "").strip();
            }
        }
        return "";
    }

    /** The packages that a container of the image has, by type and name. */
    public List<SoftwarePackage> packages(Exploration image) {
        String distribution = distribution(image);
        Map<String, SoftwarePackage> unique = new LinkedHashMap<>();
        List<SoftwarePackage> all = new ArrayList<>();
        byLayer.forEach((layer, records) -> records.forEach((path, packages) -> {
            if (isVisible(image, path, layer)) {
                all.addAll(packages);
            }
        }));
        all.sort(Comparator.comparing(SoftwarePackage::type)
                .thenComparing(SoftwarePackage::name)
                .thenComparing(SoftwarePackage::version)
                .thenComparing(SoftwarePackage::path));
        for (SoftwarePackage each : all) {
            SoftwarePackage found = each.type().isSystem() ? each.in(named(distribution, each.type())) : each;
            if (each.type() == PackageType.DEB) {
                found = found.withLicenses(debianLicenses(image, found));
            }
            unique.putIfAbsent(found.purl() + " " + (found.type().isSystem() ? "" : found.path()), found);
        }
        return List.copyOf(unique.values());
    }

    private static String named(String distribution, PackageType type) {
        return distribution.isEmpty()
                ? switch (type) {
                    case DEB -> "debian";
                    case APK -> "alpine";
                    default -> "";
                }
                : distribution;
    }

    private List<String> debianLicenses(Exploration image, SoftwarePackage found) {
        for (String name : List.of(found.name(), found.origin())) {
            String path = "usr/share/doc/" + name + "/copyright";
            Optional<FileTree.Node> node =
                    name.isEmpty() ? Optional.empty() : image.merged().resolve(path, true);
            if (node.isPresent()) {
                List<String> known = licenses.getOrDefault(node.get().layer(), Map.of())
                        .getOrDefault(node.get().file().path(), List.of());
                if (!known.isEmpty()) {
                    return known;
                }
            }
        }
        return List.of();
    }

    private static boolean isVisible(Exploration image, String path, int layer) {
        return image.merged().at(path).filter(node -> node.layer() == layer).isPresent();
    }

    /** ID of {@code os-release}, or "". */
    public String distribution(Exploration image) {
        return image.merged()
                .resolve("etc/os-release", true)
                .or(() -> image.merged().resolve("usr/lib/os-release", true))
                .map(node -> distributions
                        .getOrDefault(node.layer(), Map.of())
                        .getOrDefault(node.file().path(), ""))
                .orElse("");
    }
}
