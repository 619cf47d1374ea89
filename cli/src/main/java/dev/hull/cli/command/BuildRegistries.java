package dev.hull.cli.command;

import dev.hull.build.cache.BuildCaches;
import dev.hull.build.cache.CacheSpec;
import dev.hull.build.progress.BuildProgress;
import dev.hull.build.request.BuildRequest;
import dev.hull.cli.CommandContext;
import dev.hull.cli.Invocation;
import dev.hull.image.ImageStore;
import dev.hull.image.registry.RegistryAccess;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The caches of a build that are elsewhere, and the way to registries that they need; it is opened when one does. */
final class BuildRegistries implements AutoCloseable {
    private static final String INLINE = "BUILDKIT_INLINE_CACHE";

    private final CommandContext context;
    private @Nullable RegistryAccess access;

    BuildRegistries(CommandContext context) {
        this.context = context;
    }

    private RegistryAccess access() {
        RegistryAccess open = access;
        if (open == null) {
            open = Transfers.access(context, true);
            access = open;
        }
        return open;
    }

    /** What {@code --cache-from} and {@code --cache-to} name. */
    BuildCaches caches(Invocation invocation, BuildRequest request, ImageStore store, BuildProgress progress) {
        List<String> sources = invocation.get(BuildOptions.CACHE_FROM);
        List<String> targets = invocation.get(BuildOptions.CACHE_TO);
        boolean inline = request.choices().arguments().getOrDefault(INLINE, "0").equals("1");
        if (sources.isEmpty() && targets.isEmpty() && !inline) {
            return BuildCaches.none();
        }
        List<CacheSpec> from = new ArrayList<>();
        sources.forEach(text -> from.add(CacheSpec.from(text)));
        List<CacheSpec> to = new ArrayList<>();
        targets.forEach(text -> to.add(CacheSpec.to(text)));
        if (inline) {
            to.add(CacheSpec.inline());
        }
        return BuildCaches.of(from, to, new BuildCaches.Ways(store, context.directory(), this::access, progress));
    }

    @Override
    public void close() {
        if (access != null) {
            access.close();
        }
    }
}
