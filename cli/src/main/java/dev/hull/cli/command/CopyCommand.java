package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.engine.ContainerFiles;
import dev.hull.engine.files.CopyArgument;
import dev.hull.engine.files.CopyIn;
import dev.hull.engine.files.CopyOut;
import dev.hull.engine.files.RootView;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;

/** {@code hull cp}: between a container, running or not, and this machine; from an image, too. */
public final class CopyCommand implements Command {
    private static final Option<Boolean> ARCHIVE = Option.flag("archive", "Archive mode (copy all uid/gid information)")
            .letter('a');
    private static final Option<Boolean> FOLLOW =
            Option.flag("follow-link", "Always follow symbol link in SRC_PATH").letter('L');
    private static final Option<Boolean> QUIET = Option.flag(
                    "quiet", "Suppress progress output during copy (Hull shows none)")
            .letter('q');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] CONTAINER:SRC_PATH|IMAGE:SRC_PATH DEST_PATH|-\n"
                                + "        hull cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
                        "Copy files/folders between a container and the local filesystem")
                .options(ARCHIVE, FOLLOW, QUIET)
                .arguments(2, 2)
                .aliases("container cp", "cp");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        CopyArgument source = CopyArgument.parse(invocation.arguments().get(0));
        CopyArgument target = CopyArgument.parse(invocation.arguments().get(1));
        if (source.path().isEmpty() && source.isLocal()) {
            throw invalid("source can not be empty");
        }
        if (target.path().isEmpty() && target.isLocal()) {
            throw invalid("destination can not be empty");
        }
        if (source.isLocal() && target.isLocal()) {
            throw invalid("must specify at least one container source; write CONTAINER:PATH, or use cp(1)");
        }
        if (!source.isLocal() && !target.isLocal()) {
            throw invalid("copying between containers is not supported; copy by way of this machine: hull cp "
                    + source.container() + ":" + source.path() + " - | hull cp - " + target.container() + ":DIRECTORY");
        }
        ContainerFiles files = Engines.open(invocation.context()).files();
        if (source.isLocal()) {
            in(invocation, files, source, target);
        } else {
            out(invocation, files, source, target);
        }
        return 0;
    }

    private static void in(Invocation invocation, ContainerFiles files, CopyArgument source, CopyArgument target)
            throws IOException {
        CommandContext context = invocation.context();
        try (RootView view = files.open(target.container(), false)) {
            CopyIn copy = new CopyIn(view, invocation.get(FOLLOW), line -> invocation.warn("hull: " + line));
            if (source.isStream()) {
                copy.fromStream(context.input(), target.path());
            } else {
                copy.fromPath(source.path(), context.directory(), target.path());
            }
        }
    }

    private static void out(Invocation invocation, ContainerFiles files, CopyArgument source, CopyArgument target)
            throws IOException {
        CommandContext context = invocation.context();
        CopyArgument ofImage = source.ofImage();
        boolean[] image = {false};
        try (RootView view = open(invocation, files, source, ofImage, image)) {
            String path = image[0] ? ofImage.path() : source.path();
            CopyOut copy = new CopyOut(
                    view, invocation.get(FOLLOW), invocation.get(ARCHIVE), line -> invocation.warn("hull: " + line));
            if (target.isStream()) {
                copy.toStream(path, context.output());
                context.output().flush();
            } else {
                copy.toPath(path, target.path(), context.directory());
            }
        }
    }

    /** A container, or else an image; what is neither is told as a container. */
    private static RootView open(
            Invocation invocation, ContainerFiles files, CopyArgument source, CopyArgument ofImage, boolean[] image)
            throws IOException {
        try {
            return files.open(source.container(), false);
        } catch (HullException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            try {
                image[0] = true;
                return files.openImage(ofImage.container(), invocation::warn);
            } catch (HullException none) {
                throw none.kind() == ErrorKind.NOT_FOUND || none.kind() == ErrorKind.INVALID_ARGUMENT ? e : none;
            }
        }
    }

    private static HullException invalid(String sentence) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, sentence);
    }
}
