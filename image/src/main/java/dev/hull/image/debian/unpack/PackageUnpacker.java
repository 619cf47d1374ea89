package dev.hull.image.debian.unpack;

import dev.hull.image.debian.DebianPackage;
import dev.hull.image.debian.Relation;
import dev.hull.image.tar.ByteNames;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.linux.fs.BulkInputStream;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Puts the files of packages into a tree. */
final class PackageUnpacker {
    private static final String RECORDS = "var/lib/dpkg/status.d/";

    private final UnpackedTree tree;
    private final Installed installed;
    private final boolean keepDocumentation;
    private final String architecture;

    PackageUnpacker(UnpackedTree tree, Installed installed, boolean keepDocumentation, String architecture) {
        this.tree = tree;
        this.installed = installed;
        this.keepDocumentation = keepDocumentation;
        this.architecture = architecture;
    }

    /** The packages in an order that is always the same: base-files first, and who may replace files before who has them. */
    List<DebianPackage> ordered(Collection<DebianPackage> packages) {
        List<DebianPackage> sorted = new ArrayList<>(packages);
        sorted.sort(Comparator.comparing((DebianPackage each) -> !each.name().equals("base-files"))
                .thenComparing(DebianPackage::name));
        for (int i = 1; i < sorted.size(); i++) {
            DebianPackage later = sorted.get(i);
            for (int j = 0; j < i; j++) {
                if (replaces(later, sorted.get(j)) && !replaces(sorted.get(j), later)) {
                    sorted.remove(i);
                    sorted.add(j, later);
                    break;
                }
            }
        }
        return sorted;
    }

    private boolean replaces(DebianPackage one, DebianPackage other) {
        for (Relation relation : one.replaces(architecture)) {
            if (relation.name().equals(other.name()) && relation.accepts(other.version())) {
                return true;
            }
        }
        return false;
    }

    /** Adds the files of a package, and the record of it that scanners read. */
    void unpack(DebianPackage unpacked, Path file, Collection<DebianPackage> all) throws IOException {
        try (DebFile deb = DebFile.open(file)) {
            if (!unpacked.name().equals(deb.control().get("Package"))
                    || !unpacked.version().text().equals(deb.control().get("Version"))) {
                throw ArReader.damaged("it says that it is " + deb.control().get("Package") + " "
                        + deb.control().get("Version"));
            }
            installed.add(unpacked, deb);
            TarReader data = deb.data();
            for (Optional<TarEntry> next = data.next(); next.isPresent(); next = data.next()) {
                add(unpacked, next.get(), data, all);
            }
            tree.directory("var/lib/dpkg/status.d", 0755, 0, 0);
            tree.file(
                    RECORDS + unpacked.name(),
                    0644,
                    0,
                    0,
                    deb.controlFile("control").orElseThrow());
            Optional<byte[]> sums = deb.controlFile("md5sums");
            if (sums.isPresent()) {
                tree.file(RECORDS + unpacked.name() + ".md5sums", 0644, 0, 0, sums.get());
            }
        } catch (HullException e) {
            throw new HullException(e.kind(), unpacked + " (" + file + "): " + e.getMessage(), e);
        }
    }

    private void add(DebianPackage owner, TarEntry entry, TarReader data, Collection<DebianPackage> all)
            throws IOException {
        boolean isDirectory = entry.type() == TarEntry.Type.DIRECTORY;
        boolean isLink = entry.type() == TarEntry.Type.SYMLINK;
        if (!keepDocumentation && Documentation.covers(entry.name(), isDirectory, isLink)) {
            return;
        }
        if (entry.name().startsWith(RECORDS)) {
            throw ArReader.damaged("it has a record of a package among its files");
        }
        TarEntry placed = entry.withName(tree.path(entry.name()));
        boolean added = switch (entry.type()) {
            case FILE -> tree.add(placed, new Content(data), owner.name());
            case DIRECTORY -> tree.add(placed, owner.name()) || true;
            case SYMLINK -> tree.add(placed, owner.name());
            case HARD_LINK -> hardLink(owner, placed);
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
                installed
                        .warnings()
                        .add("/" + ByteNames.display(entry.name()) + " of " + owner.name() + " is a "
                                + (entry.type() == TarEntry.Type.FIFO ? "named pipe" : "device") + " and was left out");
                yield true;
            }
        };
        if (!added) {
            taken(owner, placed, all);
        }
    }

    private boolean hardLink(DebianPackage owner, TarEntry entry) throws IOException {
        String target = tree.path(entry.linkName());
        if (!tree.has(target)) {
            installed
                    .warnings()
                    .add("/" + ByteNames.display(entry.name()) + " of " + owner.name()
                            + " was left out, being another name of a file that was");
            return true;
        }
        TarEntry link = TarEntry.hardLink(entry.name(), target)
                .withMode(entry.mode())
                .withOwner(entry.uid(), entry.gid())
                .withTime(entry.mtimeSeconds(), 0);
        return tree.add(link, owner.name());
    }

    /** Two packages with one file: allowed where the one that came first replaces the other (Policy, section 7.6.1). */
    private void taken(DebianPackage owner, TarEntry entry, Collection<DebianPackage> all) {
        UnpackedTree.Entry present = tree.at(entry.name()).orElseThrow();
        boolean replaced = all.stream()
                .filter(each -> each.name().equals(present.owner()))
                .anyMatch(each -> replaces(each, owner) || each.name().equals(owner.name()));
        boolean same = present.type() == TarEntry.Type.SYMLINK
                && entry.type() == TarEntry.Type.SYMLINK
                && present.target().equals(entry.linkName());
        if (!replaced && !same && !present.owner().isEmpty()) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "/" + ByteNames.display(entry.name()) + " is in the package " + present.owner() + " too");
        }
    }

    /** Content of the entry that a reader is at. */
    private static final class Content extends BulkInputStream {
        private final TarReader tar;

        Content(TarReader tar) {
            this.tar = tar;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            byte[] part = offset == 0 && length == bytes.length ? bytes : new byte[length];
            int read = tar.read(part);
            if (read > 0 && part != bytes) {
                System.arraycopy(part, 0, bytes, offset, read);
            }
            return read;
        }
    }
}
