package dev.hull.build.stage;

import dev.hull.build.copy.Selection;
import dev.hull.build.copy.Selector;
import dev.hull.build.graph.StepKey;
import dev.hull.build.request.BuildRequest;
import dev.hull.build.run.CacheMounts;
import dev.hull.build.run.MountOption;
import dev.hull.build.run.Mounts;
import dev.hull.image.content.Ingest;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The mounts of a RUN: read, described for its key, and prepared when it is to be run. */
final class RunMounts {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /**
     * A mount with what it is taken from.
     *
     * @param written as it stands in the file
     * @param option what it says
     * @param origin of files
     */
    private record Wanted(String written, MountOption option, Optional<Origin> origin) {}

    private final Step step;
    private final Located place;
    private final List<Wanted> wanted = new ArrayList<>();

    RunMounts(Step step, Located place, List<String> written) throws IOException, InterruptedException {
        this.step = step;
        this.place = place;
        for (String each : written) {
            MountOption option;
            try {
                option = MountOption.parse(step.state()
                        .scope()
                        .word(place.file(), place.instruction().statement(), each));
            } catch (HullException e) {
                throw place.wrong(each, e.sentence(), "");
            }
            boolean files = option.type().equals("bind")
                    || option.type().equals("cache") && !option.from().isEmpty();
            wanted.add(new Wanted(
                    each,
                    option,
                    files ? Optional.of(step.origins().origin(step.stage(), place, option.from())) : Optional.empty()));
        }
    }

    /** Adds all that the program can see of them to a key, but no secrets, and nothing of what caches hold. */
    void describe(StepKey key) throws IOException {
        key.add(wanted.size());
        for (Wanted mount : wanted) {
            key.add(mount.written());
            if (mount.origin().isPresent() && mount.option().type().equals("bind")) {
                Origin origin = mount.origin().get();
                if (origin.chain().isPresent()) {
                    key.add(origin.chain().get().hex());
                } else {
                    select(mount, origin).describe(key);
                }
            }
        }
    }

    private static Selection select(Wanted mount, Origin origin) throws IOException {
        String source = mount.option().source().isEmpty() ? "/" : mount.option().source();
        return new Selector(origin.tree().get(), List.of(), origin.shown()).select(List.of(source), false);
    }

    /** Prepares them. */
    Mounts prepare(Ingest ingest) throws IOException {
        Path passing = step.session()
                .surroundings()
                .passing()
                .resolve(ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet());
        Mounts mounts = new Mounts(ingest.newPath("mounts"), passing);
        try {
            int agents = 0;
            for (Wanted mount : wanted) {
                String target = target(mount.option().target());
                switch (mount.option().type()) {
                    case "bind" -> bind(mounts, mount, target);
                    case "cache" -> cache(mounts, mount, target);
                    case "tmpfs" -> mounts.memory(mount.option(), target);
                    case "secret" -> secret(mounts, mount);
                    default -> agent(mounts, mount, agents++);
                }
            }
            return mounts;
        } catch (IOException | RuntimeException e) {
            try (mounts) {
                throw e;
            }
        }
    }

    private void bind(Mounts mounts, Wanted mount, String target) throws IOException {
        Origin origin = mount.origin().orElseThrow();
        Selection files = select(mount, origin);
        if (mount.option().readOnly()) {
            mounts.place(
                    step.session().sharedFiles().place(files, origin.chain().isPresent()), target);
        } else {
            mounts.files(files, target);
        }
    }

    private String target(String path) {
        String absolute = Target.absolute(step.state(), path);
        return absolute.length() > 1 && absolute.endsWith("/")
                ? absolute.substring(0, absolute.length() - 1)
                : absolute;
    }

    private void cache(Mounts mounts, Wanted mount, String target) throws IOException {
        CacheMounts all =
                new CacheMounts(step.session().surroundings().store().paths().buildMounts());
        Optional<Selection> content = mount.origin().isPresent()
                ? Optional.of(select(mount, mount.origin().get()))
                : Optional.empty();
        mounts.cache(all, mount.option(), content, target);
    }

    private void secret(Mounts mounts, Wanted mount) throws IOException {
        MountOption option = mount.option();
        String id = option.secretId()
                .orElseThrow(() -> place.wrong(
                        mount.written(),
                        "one of source, target required for a secret",
                        "write --mount=type=secret,id=NAME"));
        BuildRequest.Secret secret =
                step.session().request().running().secrets().get(id);
        if (secret == null) {
            if (option.required()) {
                throw place.wrong(
                        mount.written(),
                        "secret " + id + ": not found",
                        "give it: hull build --secret id=" + id + ",src=FILE");
            }
            return;
        }
        if (!option.environment().isEmpty()) {
            mounts.secretVariable(option.environment(), new String(secret.content(), StandardCharsets.UTF_8));
        }
        if (option.environment().isEmpty() || !option.target().isEmpty()) {
            mounts.secret(
                    option,
                    secret.content(),
                    option.target().isEmpty() ? "/run/secrets/" + id : target(option.target()));
        }
    }

    private void agent(Mounts mounts, Wanted mount, int number) throws IOException {
        MountOption option = mount.option();
        String id = option.agentId();
        Path socket = step.session().request().running().agents().get(id);
        if (socket == null) {
            if (option.required()) {
                throw place.wrong(
                        mount.written(),
                        "unset ssh forward key " + id,
                        "forward an agent: hull build --ssh " + id + ", with SSH_AUTH_SOCK set");
            }
            return;
        }
        String target = option.target().isEmpty() ? "/run/buildkit/ssh_agent." + number : target(option.target());
        mounts.agent(option, socket, target, number == 0);
    }
}
