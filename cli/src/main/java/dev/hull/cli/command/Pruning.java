package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.cli.Invocation;
import dev.hull.cli.output.Human;
import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.engine.Lifecycle;
import dev.hull.engine.container.ContainerRecord;
import dev.hull.engine.volume.Volume;
import dev.hull.engine.volume.VolumeStore;
import dev.hull.image.ImageStore;
import dev.hull.image.ImageUser;
import dev.hull.image.RemovedImage;
import dev.hull.image.StoreContent;
import dev.hull.image.StoredImage;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Removes what nobody uses and prints what it was; for {@code image prune} and {@code system prune}. */
final class Pruning {
    private final Invocation invocation;
    private final CommandContext context;
    private final PruneFilters filters;
    private long freed;
    private boolean printed;

    Pruning(Invocation invocation) {
        this.invocation = invocation;
        this.context = invocation.context();
        this.filters = new PruneFilters(invocation);
    }

    private void print(String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            invocation.print((printed ? "\n" : "") + heading);
            lines.forEach(invocation::print);
            printed = true;
        }
    }

    /** Containers that do not run. */
    void containers() throws IOException {
        Engine engine = Engines.open(context);
        Lifecycle lifecycle = engine.lifecycle();
        List<String> removed = new ArrayList<>();
        for (ContainerView container : engine.views()) {
            ContainerRecord record = container.record();
            boolean wanted = filters.fit(record.created(), record.config().stringMap("Labels"));
            if (wanted && lifecycle.isPrunable(container)) {
                try {
                    long size = lifecycle.size(container.record());
                    lifecycle.remove(container.record(), false, false);
                    freed += size;
                    removed.add(container.record().id().value());
                } catch (HullException e) {
                    if (e.kind() != ErrorKind.CONFLICT && e.kind() != ErrorKind.NOT_FOUND) {
                        throw e; // what has been started or removed meanwhile is no failure
                    }
                }
            }
        }
        print("Deleted Containers:", removed);
    }

    /** Volumes without a name of their own that no container uses. */
    void volumes() throws IOException {
        VolumeStore store = Engines.open(context).volumes();
        List<String> removed = new ArrayList<>();
        for (Volume volume : store.list()) {
            boolean wanted = volume.isAnonymous() && filters.fit(Instant.MIN, volume.labels());
            if (wanted && store.users(volume.name()).isEmpty()) {
                long size = store.size(volume.name());
                if (store.removeUnused(volume.name())) {
                    removed.add(volume.name());
                    freed += size;
                }
            }
        }
        print("Deleted Volumes:", removed);
    }

    /** Images without name and container, or all without a container; pinned ones stay. */
    void images(boolean all) {
        ImageStore store = Stores.images(context);
        List<String> lines = new ArrayList<>();
        for (StoredImage image : StoreContent.imagesOf(store)) {
            boolean wanted = (all || image.names().isEmpty()) && filters.fit(store, image);
            if (wanted && !image.pinned() && Stores.usersOf(context, image.id()).isEmpty()) {
                remove(store, image.id(), lines);
            }
        }
        freed += store.sweep();
        print("Deleted Images:", lines);
    }

    /** What builds keep that no image has, or all of it. */
    void builds(boolean all) throws IOException {
        BuildCache.Removed removed =
                new BuildCache(Stores.images(context)).prune(all, BuildCache.Selection.EVERYTHING, 0);
        freed += removed.freed();
        print(
                "Deleted build cache objects:",
                removed.layers().stream().map(layer -> layer.key().hex()).toList());
    }

    /** A container that was made meanwhile keeps its image, and an image that is gone meanwhile is no failure. */
    private void remove(ImageStore store, Digest id, List<String> lines) {
        try {
            RemovedImage image = store.remove(id.toString(), true, used -> {
                List<ImageUser> users = Stores.usersOf(context, used);
                if (!users.isEmpty()) {
                    throw new HullException(ErrorKind.CONFLICT, "image " + used.shortHex() + " is in use");
                }
                return users;
            });
            ImageEvents.removed(context, id, image);
            image.untagged().forEach(name -> lines.add("untagged: " + name.familiar()));
            image.deleted().ifPresent(deleted -> lines.add("deleted: " + deleted));
            image.layers().forEach(layer -> lines.add("deleted: " + layer));
            freed += image.freed();
        } catch (HullException e) {
            if (e.kind() != ErrorKind.CONFLICT && e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** The sum. */
    void total() {
        invocation.print((printed ? "\n" : "") + "Total reclaimed space: " + Human.exactSize(freed));
    }
}
