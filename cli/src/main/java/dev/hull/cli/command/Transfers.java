package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.PlainTransfer;
import dev.hull.cli.output.Terminal;
import dev.hull.cli.output.TerminalTransfer;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.TransferListener;
import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.oci.Platform;
import java.io.PrintStream;
import java.util.Optional;

/** What commands that speak to registries share. */
final class Transfers {
    static final Option<Boolean> TLS_VERIFY = Option.flag(
                    "tls-verify", "Require HTTPS and verify certificates (registries.conf may except registries)")
            .orElse("true");
    static final Option<Boolean> QUIET =
            Option.flag("quiet", "Suppress verbose output").letter('q');
    static final Option<String> PLATFORM =
            Option.string("platform", "Set platform if the image is for several, such as linux/arm64");
    static final Option<Boolean> DISABLE_CONTENT_TRUST = Option.flag(
                    "disable-content-trust", "Skip image verification (Hull verifies digests in any case)")
            .orElse("true")
            .hide();

    private Transfers() {}

    /** The caller's way to registries. */
    static RegistryAccess access(CommandContext context, boolean verify) {
        return RegistryAccess.open(ConfigPaths.of(context.environment(), context.uid()), verify);
    }

    /** Shows a transfer on standard output. */
    static TransferListener listener(Invocation invocation) {
        return invocation.get(QUIET)
                ? TransferListener.NONE
                : listener(invocation.context().output(), 1);
    }

    /**
     * Shows a transfer.
     *
     * @param descriptor the stream's number, to know whether it is a terminal
     */
    static TransferListener listener(PrintStream stream, int descriptor) {
        if (!Terminal.is(descriptor)) {
            return new PlainTransfer(stream);
        }
        Terminal.Size size = Terminal.size();
        return new TerminalTransfer(stream, size.rows(), size.columns(), System::nanoTime);
    }

    /** Whether all platforms' images are asked for. */
    static boolean isEveryPlatform(String platform) {
        return platform.equals("all");
    }

    /** The platform that was asked for, or the one that the environment prefers, as for Docker. */
    static Optional<Platform> platform(Invocation invocation) {
        return platform(invocation, invocation.get(PLATFORM));
    }

    /** The same for an option of another command. */
    static Optional<Platform> platform(Invocation invocation, String text) {
        if (text.isEmpty()) {
            return invocation.context().variable("DOCKER_DEFAULT_PLATFORM").map(Platform::parse);
        }
        return Optional.of(Platform.parse(text));
    }
}
