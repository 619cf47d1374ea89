package dev.hull.engine.files;

import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Path;

/** The root of a container or an image, open for reading and writing from outside, until closed. */
public final class RootView implements AutoCloseable {
    /** What is done when a view is closed. */
    @FunctionalInterface
    public interface Release {
        void run() throws IOException;
    }

    private final Holder holder;
    private final DirectoryHandle root;
    private final String name;
    private final boolean image;
    private final Release release;

    private RootView(Holder holder, DirectoryHandle root, String name, boolean image, Release release) {
        this.holder = holder;
        this.root = root;
        this.name = name;
        this.image = image;
        this.release = release;
    }

    /**
     * Opens a view.
     *
     * @param plan what makes it, ending with {@code hold}
     * @param name how the user called the container or image
     * @param image whether it is an image, which is only read
     * @param release done when it is closed, also when it cannot be opened
     */
    public static RootView open(Path hullInit, LaunchPlan plan, String name, boolean image, Release release)
            throws IOException {
        Holder holder = null;
        try {
            holder = Holder.start(hullInit, plan);
            DirectoryHandle root = DirectoryHandle.open(holder.root(), name + ":");
            if (holder.isAlive()) {
                return new RootView(holder, root, name, image, release);
            }
            root.close();
            throw new HullException(ErrorKind.CANCELLED, "the process that holds the files of " + name + " was killed");
        } catch (IOException | RuntimeException e) {
            try {
                if (holder != null) {
                    holder.close();
                }
                release.run();
            } catch (IOException | RuntimeException cleanup) {
                e.addSuppressed(cleanup);
            }
            throw e;
        }
    }

    DirectoryHandle root() {
        return root;
    }

    /** How the user called it. */
    String name() {
        return name;
    }

    /** Whether it is an image. */
    boolean isImage() {
        return image;
    }

    @Override
    public void close() throws IOException {
        try {
            root.close();
            holder.close();
        } finally {
            release.run();
        }
    }
}
