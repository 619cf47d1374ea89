package dev.hull.image.packages;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * rpm's databases: {@code rpmdb.sqlite} (Fedora 33, RHEL 9 and later) and {@code Packages.db} (SUSE). Both hold a header of
 * each package: big-endian entries of tag, type, offset and count, and their data.
 */
final class RpmDatabase {
    private static final int SLOT = 0x746f6c53;
    private static final int BLOB = 0x53626c42;
    private static final int PAGE = 4096;
    private static final int TAG_NAME = 1000;
    private static final int TAG_VERSION = 1001;
    private static final int TAG_RELEASE = 1002;
    private static final int TAG_EPOCH = 1003;
    private static final int TAG_LICENSE = 1014;
    private static final int TAG_ARCHITECTURE = 1022;
    private static final int TAG_SOURCE = 1044;
    private static final int INT32 = 4;

    private RpmDatabase() {}

    static boolean isSqlite(String path) {
        return path.equals("var/lib/rpm/rpmdb.sqlite") || path.equals("usr/lib/sysimage/rpm/rpmdb.sqlite");
    }

    static boolean isNdb(String path) {
        return path.equals("var/lib/rpm/Packages.db") || path.equals("usr/lib/sysimage/rpm/Packages.db");
    }

    static List<SoftwarePackage> sqlite(byte[] bytes, String path, int layer) {
        List<SoftwarePackage> found = new ArrayList<>();
        for (byte[] header : new SqliteTable(bytes).blobs("Packages")) {
            header(header, path, layer, found);
        }
        return found;
    }

    static List<SoftwarePackage> ndb(byte[] bytes, String path, int layer) {
        List<SoftwarePackage> found = new ArrayList<>();
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 32) {
            return found;
        }
        long slots = Math.min(bytes.length, (long) file.getInt(12) * PAGE);
        for (int at = 32; at + 16 <= slots; at += 16) {
            if (file.getInt(at) != SLOT || file.getInt(at + 4) == 0) {
                continue;
            }
            long start = (long) file.getInt(at + 8) * 16;
            if (start < 0 || start + 16 > bytes.length || file.getInt((int) start) != BLOB) {
                continue;
            }
            int length = file.getInt((int) start + 12);
            if (length > 0 && start + 16 + length <= bytes.length) {
                byte[] header = new byte[length];
                file.get((int) start + 16, header);
                header(header, path, layer, found);
            }
        }
        return found;
    }

    private static void header(byte[] bytes, String path, int layer, List<SoftwarePackage> found) {
        try {
            ByteBuffer header = ByteBuffer.wrap(bytes);
            int count = header.getInt(0);
            int data = 8 + count * 16;
            String[] texts = new String[TAG_SOURCE + 1];
            for (int i = 0; i < count; i++) {
                int tag = header.getInt(8 + i * 16);
                if (tag >= TAG_NAME && tag <= TAG_SOURCE) {
                    int at = data + header.getInt(8 + i * 16 + 8);
                    texts[tag] = header.getInt(8 + i * 16 + 4) == INT32
                            ? Integer.toString(header.getInt(at))
                            : text(bytes, at);
                }
            }
            String name = texts[TAG_NAME];
            String release = texts[TAG_RELEASE];
            String license = texts[TAG_LICENSE];
            if (name == null || name.equals("gpg-pubkey")) {
                return;
            }
            String epoch = texts[TAG_EPOCH] == null ? "" : texts[TAG_EPOCH] + ":";
            found.add(new SoftwarePackage(
                    PackageType.RPM,
                    "",
                    name,
                    epoch + texts[TAG_VERSION] + (release == null ? "" : "-" + release),
                    texts[TAG_ARCHITECTURE] == null ? "" : texts[TAG_ARCHITECTURE],
                    license == null ? List.of() : List.of(license),
                    texts[TAG_SOURCE] == null ? "" : texts[TAG_SOURCE],
                    path,
                    layer));
        } catch (IndexOutOfBoundsException e) {
            // a damaged record: the others still count
        }
    }

    private static String text(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
