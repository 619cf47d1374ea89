package dev.hull.image.debian;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A package as an index describes it (Debian Policy, section 5.3; repository format, "Packages" indices). Fields are read when
 * they are asked for: an index has some ten thousand packages, an image a few.
 */
public final class DebianPackage {
    /** The fields of an index that are kept. */
    public static final Set<String> FIELDS = Set.of(
            "Package",
            "Version",
            "Architecture",
            "Multi-Arch",
            "Source",
            "Essential",
            "Depends",
            "Pre-Depends",
            "Recommends",
            "Provides",
            "Conflicts",
            "Breaks",
            "Replaces",
            "Installed-Size",
            "Filename",
            "Size",
            "SHA256");

    /** The fields that decide whether a package is looked at; {@link #FIELDS} without them are the others. */
    public static final Set<String> FIRST = Set.of("Package", "Version", "Architecture", "Provides");

    private final Map<String, String> fields;
    private final String base;
    private final int priority;
    private final Fields others;
    private @Nullable DebianVersion version;
    private @Nullable Map<String, String> read; // of others, guarded by that
    private @Nullable List<Relation> conflicts; // read once: everything that is chosen is compared with it

    /**
     * A package.
     *
     * @param fields of its paragraph
     * @param base address that {@code Filename} is relative to, without a slash at the end
     * @param priority of its source: of two versions the one of the greater counts, then the later one
     */
    public DebianPackage(Map<String, String> fields, String base, int priority) {
        this(fields, Map::of, base, priority);
        version();
    }

    /** Fields that are read when one of them is asked for. */
    @FunctionalInterface
    public interface Fields {
        /** Reads them. */
        Map<String, String> read() throws IOException;
    }

    /**
     * A package of which some fields are known.
     *
     * @param fields name, version, architecture, and what it provides if it does
     * @param others all the others
     */
    public DebianPackage(Map<String, String> fields, Fields others, String base, int priority) {
        this.fields = fields;
        this.others = others;
        this.base = base;
        this.priority = priority;
        String name = field("Package");
        if (name.isEmpty()
                || !name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "+-.".indexOf(c) >= 0)) {
            throw new HullException(ErrorKind.DATA_LOSS, "'" + name + "' is no name of a package");
        }
    }

    private String field(String key) {
        String known = fields.get(key);
        return known != null ? known : other(key);
    }

    private String other(String key) {
        if (FIRST.contains(key)) {
            return "";
        }
        synchronized (others) {
            if (read == null) {
                try {
                    read = others.read();
                } catch (IOException e) {
                    throw new UncheckedIOException("read the fields of package " + name(), e);
                }
            }
            return Objects.requireNonNullElse(read.get(key), "");
        }
    }

    /** Its name. */
    public String name() {
        return field("Package");
    }

    /** Its version. */
    public DebianVersion version() {
        DebianVersion known = version;
        if (known == null) {
            known = DebianVersion.parse(field("Version"));
            version = known;
        }
        return known;
    }

    /** Its architecture, or {@code all}. */
    public String architecture() {
        return field("Architecture");
    }

    int priority() {
        return priority;
    }

    /** What has to be there: {@code Pre-Depends}, then {@code Depends}. */
    public List<List<Relation>> depends(String forArchitecture) {
        List<List<Relation>> all = new ArrayList<>(relations("Pre-Depends", forArchitecture));
        all.addAll(relations("Depends", forArchitecture));
        return all;
    }

    /** What is usually wanted with it. */
    public List<List<Relation>> recommends(String forArchitecture) {
        return relations("Recommends", forArchitecture);
    }

    /** Names that it provides, some with a version. */
    public List<Relation> provides(String forArchitecture) {
        return flat("Provides", forArchitecture);
    }

    /** What it cannot be together with: {@code Conflicts} and {@code Breaks}. */
    public List<Relation> conflicts(String forArchitecture) {
        if (conflicts == null) {
            List<Relation> all = new ArrayList<>(flat("Conflicts", forArchitecture));
            all.addAll(flat("Breaks", forArchitecture));
            conflicts = List.copyOf(all);
        }
        return conflicts;
    }

    /** Packages whose files it may overwrite. */
    public List<Relation> replaces(String forArchitecture) {
        return flat("Replaces", forArchitecture);
    }

    private List<List<Relation>> relations(String key, String forArchitecture) {
        String value = field(key);
        try {
            return value.isEmpty() ? List.of() : Relation.parse(value, forArchitecture);
        } catch (HullException e) {
            throw new HullException(e.kind(), "package " + this + ", field " + key + ": " + e.getMessage(), e);
        }
    }

    private List<Relation> flat(String key, String forArchitecture) {
        return relations(key, forArchitecture).stream().flatMap(List::stream).toList();
    }

    /** Whether the index tells that it provides something. */
    boolean providesSomething() {
        return fields.containsKey("Provides");
    }

    /** Whether every Debian system has it, so that others need not name it. */
    public boolean isEssential() {
        return field("Essential").equals("yes");
    }

    /** Bytes when it is unpacked, as it states itself. */
    public long installedSize() {
        return number("Installed-Size") * 1024;
    }

    /** Bytes of its file. */
    public long size() {
        return number("Size");
    }

    private long number(String key) {
        String value = field(key);
        try {
            return value.isEmpty() ? 0 : Math.max(0, Long.parseLong(value));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** SHA-256 of its file in hexadecimal digits, "" when the index has none. */
    public String sha256() {
        return field("SHA256");
    }

    /**
     * Address of its file.
     *
     * @throws HullException {@link ErrorKind#DATA_LOSS} when the index names none, or one outside the repository
     */
    public String address() {
        String path = field("Filename");
        if (path.isEmpty() || path.startsWith("/") || ("/" + path + "/").contains("/../")) {
            throw new HullException(ErrorKind.DATA_LOSS, "package " + this + ": its file '" + path + "' is refused");
        }
        return base + "/" + path;
    }

    @Override
    public String toString() {
        return name() + " " + version();
    }
}
