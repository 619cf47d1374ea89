package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.image.ImageUser;
import dev.hull.image.Problem;
import dev.hull.image.StoreCheck;
import dev.hull.image.registry.PullRequest;
import dev.hull.image.registry.Puller;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.TransferListener;
import dev.hull.oci.HullException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** {@code hull system check}: verifies every blob and every unpacked layer. */
public final class SystemCheckCommand implements Command {
    private static final Option<Boolean> REPAIR = Option.flag("repair", "Mend what can be mended");
    private static final Option<Boolean> QUIET =
            Option.flag("quiet", "Only show problems").letter('q');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Verify every blob and unpacked layer of the image store")
                .options(QUIET, REPAIR)
                .arguments(0, 0);
    }

    @Override
    public int run(Invocation invocation) {
        CommandContext context = invocation.context();
        StoreCheck.Result result = check(invocation);
        if (invocation.get(REPAIR) && fetch(context, result)) {
            result = check(invocation);
        }
        for (Problem problem : result.problems()) {
            invocation.print((problem.mended() ? "mended: " : "problem: ") + problem.subject() + ": " + problem.what()
                    + " (" + problem.fix() + ")");
        }
        if (!invocation.get(QUIET)) {
            invocation.print(
                    result.images() + " images, " + result.blobs() + " blobs of " + Human.size(result.bytes()) + ", "
                            + result.layers() + " unpacked layers checked; " + result.left() + " problems"
                            + (invocation.get(REPAIR) ? " left" : ""));
        }
        return result.left() == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    private static StoreCheck.Result check(Invocation invocation) {
        CommandContext context = invocation.context();
        return StoreCheck.run(
                Stores.images(context),
                invocation.get(REPAIR),
                id -> Stores.usersOf(context, id).stream().anyMatch(ImageUser::running));
    }

    /** Pulls what is missing, by the digests that the store wants; a registry that does not have it is no failure. */
    private static boolean fetch(CommandContext context, StoreCheck.Result result) {
        Set<String> sources = new LinkedHashSet<>();
        result.problems().stream()
                .filter(problem -> !problem.mended() && !problem.source().isEmpty())
                .forEach(problem -> sources.add(problem.source()));
        boolean any = false;
        for (String source : sources) {
            try (RegistryAccess access = Transfers.access(context, true)) {
                new Puller(Stores.images(context), access)
                        .pull(new PullRequest(source, Optional.empty(), false), TransferListener.NONE);
                context.output().print("fetched again: " + source + "\n");
                any = true;
            } catch (HullException e) {
                context.output().print("cannot be fetched again: " + e.sentence() + "\n");
            }
        }
        return any;
    }
}
