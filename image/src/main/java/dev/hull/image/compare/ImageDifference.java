package dev.hull.image.compare;

import dev.hull.image.explore.Change;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.FileFacts;
import dev.hull.image.explore.FileTree;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.packages.PackageScan;
import dev.hull.image.packages.SoftwarePackage;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is different between two images, seen from the first one. Times of files do not count: builds change them all.
 *
 * @param before the first image
 * @param after the second image
 * @param paths sorted
 * @param packages sorted by type and name
 * @param settings of the configuration
 */
public record ImageDifference(
        Exploration before,
        Exploration after,
        List<PathDifference> paths,
        List<PackageDifference> packages,
        List<SettingDifference> settings) {
    public ImageDifference {
        paths = List.copyOf(paths);
        packages = List.copyOf(packages);
        settings = List.copyOf(settings);
    }

    /** Reads both images and compares what containers of them see. */
    public static ImageDifference of(ImageSource first, ImageSource second) {
        PackageScan firstScan = new PackageScan();
        PackageScan secondScan = new PackageScan();
        Exploration before = Exploration.of(first, firstScan::listener);
        Exploration after = Exploration.of(second, secondScan::listener);
        List<PathDifference> paths = new ArrayList<>();
        children(before.merged().root(), after.merged().root(), paths);
        return new ImageDifference(
                before,
                after,
                paths,
                packages(firstScan.packages(before), secondScan.packages(after)),
                settings(first.config(), second.config()));
    }

    /** Whether nothing is different. */
    public boolean isEmpty() {
        return paths.isEmpty() && packages.isEmpty() && settings.isEmpty();
    }

    private static Map<String, FileTree.Node> visible(Collection<FileTree.Node> nodes) {
        Map<String, FileTree.Node> names = new TreeMap<>();
        for (FileTree.Node node : nodes) {
            if (node.change() != Change.DELETED) {
                names.put(node.file().name(), node);
            }
        }
        return names;
    }

    private static void children(FileTree.Node before, FileTree.Node after, List<PathDifference> found) {
        Map<String, FileTree.Node> first = visible(before.children());
        Map<String, FileTree.Node> second = visible(after.children());
        TreeSet<String> names = new TreeSet<>(first.keySet());
        names.addAll(second.keySet());
        for (String name : names) {
            FileTree.Node old = first.get(name);
            FileTree.Node now = second.get(name);
            if (old == null && now != null) {
                all(now, Change.ADDED, found);
            } else if (now == null && old != null) {
                all(old, Change.DELETED, found);
            } else if (old != null && now != null) {
                compare(old, now, found);
            }
        }
    }

    private static void all(FileTree.Node node, Change kind, List<PathDifference> found) {
        Optional<FileFacts> file = Optional.of(node.file());
        boolean added = kind == Change.ADDED;
        found.add(new PathDifference(
                kind, node.file().path(), added ? Optional.empty() : file, added ? file : Optional.empty(), List.of()));
        visible(node.children()).values().forEach(child -> all(child, kind, found));
    }

    private static void compare(FileTree.Node old, FileTree.Node now, List<PathDifference> found) {
        FileFacts before = old.file();
        FileFacts after = now.file();
        List<String> what = new ArrayList<>();
        if (before.type() != after.type()) {
            what.add("type");
        }
        if (before.isFile() && after.isFile()) {
            if (before.size() != after.size()) {
                what.add("size");
            }
            if (!before.sameContent(after)) {
                what.add("content");
            }
        }
        if (before.mode() != after.mode()) {
            what.add("mode");
        }
        if (before.uid() != after.uid() || before.gid() != after.gid()) {
            what.add("owner");
        }
        if (!before.link().equals(after.link())) {
            what.add("target");
        }
        if (before.capabilities() != after.capabilities()) {
            what.add("capabilities");
        }
        if (!what.isEmpty()) {
            found.add(new PathDifference(Change.CHANGED, after.path(), Optional.of(before), Optional.of(after), what));
        }
        children(old, now, found);
    }

    private static List<PackageDifference> packages(List<SoftwarePackage> before, List<SoftwarePackage> after) {
        Map<String, TreeSet<String>> first = versions(before);
        Map<String, TreeSet<String>> second = versions(after);
        Map<String, SoftwarePackage> samples = new TreeMap<>();
        before.forEach(each -> samples.put(key(each), each));
        after.forEach(each -> samples.put(key(each), each));
        List<PackageDifference> found = new ArrayList<>();
        samples.forEach((key, sample) -> {
            String old = String.join(", ", first.getOrDefault(key, new TreeSet<>()));
            String now = String.join(", ", second.getOrDefault(key, new TreeSet<>()));
            Change kind =
                    !first.containsKey(key) ? Change.ADDED : !second.containsKey(key) ? Change.DELETED : Change.CHANGED;
            if (kind != Change.CHANGED || !old.equals(now)) {
                found.add(new PackageDifference(kind, sample.type(), name(sample), old, now));
            }
        });
        return found;
    }

    private static String name(SoftwarePackage each) {
        return each.namespace().isEmpty() || each.type().isSystem()
                ? each.name()
                : each.namespace() + "/" + each.name();
    }

    private static String key(SoftwarePackage each) {
        return each.type().ordinal() + " " + name(each) + " " + each.architecture();
    }

    private static Map<String, TreeSet<String>> versions(List<SoftwarePackage> packages) {
        Map<String, TreeSet<String>> versions = new TreeMap<>();
        packages.forEach(each ->
                versions.computeIfAbsent(key(each), key -> new TreeSet<>()).add(each.version()));
        return versions;
    }

    private static List<SettingDifference> settings(ImageConfig before, ImageConfig after) {
        Map<String, String> first = flat(before);
        Map<String, String> second = flat(after);
        TreeSet<String> names = new TreeSet<>(first.keySet());
        names.addAll(second.keySet());
        List<SettingDifference> found = new ArrayList<>();
        for (String name : names) {
            String old = first.getOrDefault(name, "");
            String now = second.getOrDefault(name, "");
            if (!old.equals(now)) {
                found.add(new SettingDifference(name, old, now));
            }
        }
        return found;
    }

    private static Map<String, String> flat(ImageConfig image) {
        Map<String, String> flat = new TreeMap<>();
        ContainerConfig config = image.config();
        for (Map.Entry<String, JsonValue> member : config.json().members().entrySet()) {
            if (!member.getKey().equals("Env") && !member.getKey().equals("Labels")) {
                flat.put(member.getKey(), Json.writeString(member.getValue()));
            }
        }
        for (String variable : config.env()) {
            int equals = variable.indexOf('=');
            String name = equals < 0 ? variable : variable.substring(0, equals);
            flat.put("Env " + name, equals < 0 ? "" : variable.substring(equals + 1));
        }
        config.labels().forEach((key, value) -> flat.put("Label " + key, value));
        flat.put("Platform", image.platform().toString());
        return flat;
    }
}
