package dev.hull.image.debian.repository;

import dev.hull.image.content.Failures;
import dev.hull.image.debian.DebianPackage;
import dev.hull.image.debian.PackageIndex;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the indices of sources. What they say is believed because of a signature, or because the user said so. */
public final class Repository {
    /** Debian's largest has some megabytes. */
    private static final int MOST_RELEASE = 64 << 20;

    private final PackageCache cache;
    private final SignatureCheck check;
    private final boolean allowUnsigned;
    private final Consumer<String> notices;

    /**
     * Reads by a cache.
     *
     * @param allowUnsigned whether a release without a signature that counts is used, after a notice
     * @param notices takes sentences for the user
     */
    public Repository(PackageCache cache, SignatureCheck check, boolean allowUnsigned, Consumer<String> notices) {
        this.cache = cache;
        this.check = check;
        this.allowUnsigned = allowUnsigned;
        this.notices = notices;
    }

    /**
     * The packages of all sources.
     *
     * @param architecture Debian's name, such as {@code amd64}
     * @throws HullException when a source cannot be read or is not signed by whom it should
     */
    public PackageIndex read(List<PackageSource> sources, String architecture) {
        PackageIndex index = new PackageIndex(architecture);
        for (PackageSource source : sources) {
            Failures.translate("cannot read " + source, () -> {
                read(source, index);
                return index;
            });
        }
        return index;
    }

    private void read(PackageSource source, PackageIndex index) throws IOException {
        ReleaseFile release = release(source);
        release.checkSuite(source);
        release.checkValidity(source, Instant.now());
        if (source.isFlat()) {
            packages(source, release, "", index);
            return;
        }
        for (String component : source.components()) {
            boolean own = packages(source, release, component + "/binary-" + index.architecture() + "/", index);
            boolean all = release.allIsSeparate() && packages(source, release, component + "/binary-all/", index);
            if (!own && !all) {
                throw new HullException(
                        ErrorKind.NOT_FOUND,
                        source + " has no packages of " + component + " for " + index.architecture());
            }
        }
    }

    private ReleaseFile release(PackageSource source) throws IOException {
        String beside = source.directory() + "/Release";
        Optional<PackageCache.Latest> inline = find(source.directory() + "/InRelease", cache.knows(beside));
        if (inline.isPresent()) {
            SignedText signed;
            try {
                signed = SignedText.parse(inline.get().bytes());
            } catch (HullException e) {
                throw new HullException(e.kind(), source + ": " + e.getMessage(), e);
            }
            verify(source, signed.text(), signed.signature());
            cache.keep(inline.get());
            return ReleaseFile.parse(signed.text());
        }
        Optional<PackageCache.Latest> plain = find(beside, false);
        if (plain.isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "there is no suite " + source.suite() + " at " + source.address()
                            + ": neither InRelease nor Release");
        }
        Optional<PackageCache.Latest> signature = find(beside + ".gpg", false);
        if (signature.isEmpty()) {
            unsigned(
                    source,
                    new HullException(
                            ErrorKind.UNAUTHENTICATED,
                            source + " is not signed: name another mirror, or do without by --allow-unsigned"));
        } else {
            byte[] bytes = signature.get().bytes();
            verify(source, plain.get().bytes(), bytes);
            cache.keep(signature.get());
        }
        cache.keep(plain.get());
        return ReleaseFile.parse(plain.get().bytes());
    }

    /** {@code doWithout}: without a connection it is as good as missing, another being known. */
    private Optional<PackageCache.Latest> find(String address, boolean doWithout) throws IOException {
        try {
            return Optional.of(cache.latest(address, MOST_RELEASE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (HullException e) {
            if (e.kind() == ErrorKind.NOT_FOUND || doWithout && e.kind() == ErrorKind.UNAVAILABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void verify(PackageSource source, byte[] text, byte[] signature) throws IOException {
        if (source.trusted()) {
            return;
        }
        try {
            check.check("the release of " + source, text, signature, source.keys(), cache.directory());
        } catch (HullException e) {
            unsigned(source, e);
        }
    }

    private void unsigned(PackageSource source, HullException why) {
        if (!allowUnsigned && !source.trusted()) {
            throw why;
        }
        notices.accept("WARNING: packages of " + source + " are used without a signature that counts");
    }

    /** Reads one index, in the smallest form that the release has; false where it has none. */
    private boolean packages(PackageSource source, ReleaseFile release, String directory, PackageIndex index)
            throws IOException {
        for (String name : List.of("Packages.xz", "Packages.gz", "Packages")) {
            String path = directory + name;
            ReleaseFile.Entry entry = Optional.ofNullable(release.files().get(path))
                    .orElseGet(() -> release.files().get("./" + path));
            if (entry == null) {
                continue;
            }
            String address = release.byHash()
                    ? source.directory() + "/" + directory + "by-hash/SHA256/" + entry.sha256()
                    : source.directory() + "/" + path;
            Path parsed = cache.derived("index", entry.sha256());
            Optional<List<DebianPackage>> kept = ParsedIndex.read(
                    parsed,
                    (fields, others) -> new DebianPackage(fields, others, source.address(), release.priority()));
            if (kept.isPresent()) {
                kept.get().forEach(index::add);
                return true;
            }
            if (!cache.has(entry.sha256(), entry.size())) {
                notices.accept("Fetching " + source.directory() + "/" + path);
            }
            Path file = cache.file(address, entry.sha256(), entry.size(), path + " of " + source);
            List<Map<String, String>> found = new ArrayList<>();
            try (InputStream in = Compressed.open(file)) {
                Paragraphs.read(in, DebianPackage.FIELDS, found::add);
            }
            for (Map<String, String> fields : found) {
                index.add(new DebianPackage(fields, source.address(), release.priority()));
            }
            ParsedIndex.write(parsed, found);
            return true;
        }
        return false;
    }
}
