package dev.hull.image.debian.repository;

import dev.hull.image.debian.DebianPackage;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Fetches the files of packages, several at once. The first failure is what comes out; what came before it is kept. */
public final class PackageDownload {
    private static final int AT_ONCE = 4;

    private final PackageCache cache;
    private final Queue<DebianPackage> waiting; // guarded by this
    private final Map<String, Path> files = new TreeMap<>(); // guarded by this
    private @Nullable RuntimeException failure; // guarded by this

    private PackageDownload(PackageCache cache, Collection<DebianPackage> packages) {
        this.cache = cache;
        this.waiting = new ArrayDeque<>(packages);
    }

    /** Whether the file of a package need not be fetched. */
    public static boolean isHere(PackageCache cache, DebianPackage wanted) {
        return cache.has(wanted.sha256(), wanted.size());
    }

    /** Where the files are, by the names of their packages. */
    public static Map<String, Path> fetch(PackageCache cache, Collection<DebianPackage> packages) {
        return new PackageDownload(cache, packages).run();
    }

    private Map<String, Path> run() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            threads.add(Thread.ofPlatform().daemon().name("hull-packages").start(this::work));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HullException(ErrorKind.CANCELLED, "interrupted");
        }
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
            return new TreeMap<>(files);
        }
    }

    private void work() {
        for (DebianPackage next = next(); next != null; next = next()) {
            try {
                Path file = cache.file(next.address(), next.sha256(), next.size(), "package " + next);
                synchronized (this) {
                    files.put(next.name(), file);
                }
            } catch (RuntimeException e) {
                synchronized (this) {
                    failure = failure == null ? e : failure;
                }
            }
        }
    }

    private synchronized @Nullable DebianPackage next() {
        return failure == null ? waiting.poll() : null;
    }
}
