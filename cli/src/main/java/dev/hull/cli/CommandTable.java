package dev.hull.cli;

import dev.hull.cli.command.AttachCommand;
import dev.hull.cli.command.BuildCommand;
import dev.hull.cli.command.BuilderPruneCommand;
import dev.hull.cli.command.CommitCommand;
import dev.hull.cli.command.CompletionCommand;
import dev.hull.cli.command.ContainerInspectCommand;
import dev.hull.cli.command.ContainerPruneCommand;
import dev.hull.cli.command.CopyCommand;
import dev.hull.cli.command.CreateCommand;
import dev.hull.cli.command.DebugCommand;
import dev.hull.cli.command.DiffCommand;
import dev.hull.cli.command.EventsCommand;
import dev.hull.cli.command.ExecCommand;
import dev.hull.cli.command.ExplainCommand;
import dev.hull.cli.command.ExportCommand;
import dev.hull.cli.command.GcCommand;
import dev.hull.cli.command.GenerateUnitCommand;
import dev.hull.cli.command.HelpCommand;
import dev.hull.cli.command.HistoryCommand;
import dev.hull.cli.command.ImageCheckCommand;
import dev.hull.cli.command.ImageDiffCommand;
import dev.hull.cli.command.ImageEditCommand;
import dev.hull.cli.command.ImageExploreCommand;
import dev.hull.cli.command.ImageInspectCommand;
import dev.hull.cli.command.ImagePinCommand;
import dev.hull.cli.command.ImagePruneCommand;
import dev.hull.cli.command.ImageReferrersCommand;
import dev.hull.cli.command.ImageRemoveCommand;
import dev.hull.cli.command.ImageSbomCommand;
import dev.hull.cli.command.ImagesCommand;
import dev.hull.cli.command.ImportCommand;
import dev.hull.cli.command.InfoCommand;
import dev.hull.cli.command.InspectCommand;
import dev.hull.cli.command.KillCommand;
import dev.hull.cli.command.LaunchFailedCommand;
import dev.hull.cli.command.LoadCommand;
import dev.hull.cli.command.LoginCommand;
import dev.hull.cli.command.LogoutCommand;
import dev.hull.cli.command.LogsCommand;
import dev.hull.cli.command.ManifestCommand;
import dev.hull.cli.command.PackCommand;
import dev.hull.cli.command.PauseCommand;
import dev.hull.cli.command.PortCommand;
import dev.hull.cli.command.PsCommand;
import dev.hull.cli.command.PullCommand;
import dev.hull.cli.command.PushCommand;
import dev.hull.cli.command.RemoveCommand;
import dev.hull.cli.command.RenameCommand;
import dev.hull.cli.command.RestartCommand;
import dev.hull.cli.command.RunCommand;
import dev.hull.cli.command.SaveCommand;
import dev.hull.cli.command.SearchCommand;
import dev.hull.cli.command.StartCommand;
import dev.hull.cli.command.StatsCommand;
import dev.hull.cli.command.StopCommand;
import dev.hull.cli.command.SystemCheckCommand;
import dev.hull.cli.command.SystemDfCommand;
import dev.hull.cli.command.SystemPruneCommand;
import dev.hull.cli.command.TagCommand;
import dev.hull.cli.command.TopCommand;
import dev.hull.cli.command.UnpauseCommand;
import dev.hull.cli.command.UpdateCommand;
import dev.hull.cli.command.VersionCommand;
import dev.hull.cli.command.VolumeCreateCommand;
import dev.hull.cli.command.VolumeInspectCommand;
import dev.hull.cli.command.VolumeListCommand;
import dev.hull.cli.command.VolumePruneCommand;
import dev.hull.cli.command.VolumeRemoveCommand;
import dev.hull.cli.command.WaitCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which words name which command. A command's class is loaded only when its case is taken. */
public final class CommandTable {
    /** Commands that the overview shows first. */
    static final List<String> COMMON = List.of(
            "run", "exec", "ps", "build", "pull", "push", "images", "import", "pack", "explain", "version", "info");

    /** The other commands of one word. */
    static final List<String> OTHERS = List.of(
            "attach",
            "commit",
            "completion",
            "cp",
            "create",
            "debug",
            "diff",
            "events",
            "export",
            "gc",
            "help",
            "history",
            "inspect",
            "kill",
            "load",
            "login",
            "logout",
            "logs",
            "pause",
            "port",
            "rename",
            "restart",
            "rm",
            "rmi",
            "save",
            "search",
            "start",
            "stats",
            "stop",
            "tag",
            "top",
            "unpause",
            "update",
            "wait");

    /** Commands of two words, by group. */
    static final List<String> GROUPED = List.of(
            "builder build",
            "builder prune",
            "container attach",
            "container commit",
            "container cp",
            "container create",
            "container debug",
            "container diff",
            "container exec",
            "container export",
            "container inspect",
            "container kill",
            "container logs",
            "container ls",
            "container pause",
            "container port",
            "container prune",
            "container rename",
            "container restart",
            "container rm",
            "container run",
            "container start",
            "container stats",
            "container stop",
            "container top",
            "container unpause",
            "container update",
            "container wait",
            "generate unit",
            "image build",
            "image check",
            "image diff",
            "image edit",
            "image explore",
            "image history",
            "image import",
            "image inspect",
            "image load",
            "image ls",
            "image pack",
            "image pin",
            "image prune",
            "image pull",
            "image push",
            "image referrers",
            "image rm",
            "image save",
            "image sbom",
            "image tag",
            "image unpin",
            "manifest add",
            "manifest annotate",
            "manifest create",
            "manifest exists",
            "manifest inspect",
            "manifest push",
            "manifest remove",
            "manifest rm",
            "system check",
            "system df",
            "system events",
            "system gc",
            "system info",
            "system prune",
            "volume create",
            "volume inspect",
            "volume ls",
            "volume prune",
            "volume rm");

    private CommandTable() {}

    /**
     * The command of a path, or null.
     *
     * @param path one or two words, such as {@code run} or {@code image ls}
     */
    public static @Nullable Command find(String path) {
        return switch (path) {
            case "--launch-failed" -> new LaunchFailedCommand();
            case "explain" -> new ExplainCommand();
            case "run", "container run" -> new RunCommand();
            case "debug", "container debug" -> new DebugCommand();
            case "logs", "container logs" -> new LogsCommand();
            case "attach", "container attach" -> new AttachCommand();
            case "exec", "container exec" -> new ExecCommand();
            case "ps", "container ls", "container list", "container ps" -> new PsCommand();
            case "port", "container port" -> new PortCommand();
            case "kill", "container kill" -> new KillCommand();
            case "stop", "container stop" -> new StopCommand();
            case "rm", "container rm", "container remove" -> new RemoveCommand();
            case "wait", "container wait" -> new WaitCommand();
            case "rename", "container rename" -> new RenameCommand();
            case "container inspect" -> new ContainerInspectCommand();
            case "container prune" -> new ContainerPruneCommand();
            case "create", "container create" -> new CreateCommand();
            case "start", "container start" -> new StartCommand();
            case "restart", "container restart" -> new RestartCommand();
            case "pause", "container pause" -> new PauseCommand();
            case "unpause", "container unpause" -> new UnpauseCommand();
            case "update", "container update" -> new UpdateCommand();
            case "version" -> new VersionCommand();
            case "images", "image ls", "image list" -> new ImagesCommand();
            case "tag", "image tag" -> new TagCommand();
            case "rmi", "image rm", "image remove" -> new ImageRemoveCommand();
            case "history", "image history" -> new HistoryCommand();
            case "image check" -> new ImageCheckCommand();
            case "image edit" -> new ImageEditCommand();
            case "image sbom" -> new ImageSbomCommand();
            case "image referrers" -> new ImageReferrersCommand();
            case "image diff" -> new ImageDiffCommand();
            case "manifest add" -> new ManifestCommand(ManifestCommand.Verb.ADD);
            case "manifest annotate" -> new ManifestCommand(ManifestCommand.Verb.ANNOTATE);
            case "manifest create" -> new ManifestCommand(ManifestCommand.Verb.CREATE);
            case "manifest exists" -> new ManifestCommand(ManifestCommand.Verb.EXISTS);
            case "manifest inspect" -> new ManifestCommand(ManifestCommand.Verb.INSPECT);
            case "manifest remove" -> new ManifestCommand(ManifestCommand.Verb.REMOVE);
            case "manifest push" -> new PushCommand(true);
            case "manifest rm" -> new ImageRemoveCommand();
            case "image explore" -> new ImageExploreCommand();
            case "image pin" -> new ImagePinCommand(true);
            case "image unpin" -> new ImagePinCommand(false);
            case "gc", "system gc" -> new GcCommand();
            case "system check" -> new SystemCheckCommand();
            case "system df" -> new SystemDfCommand();
            case "system prune" -> new SystemPruneCommand();
            case "image inspect" -> new ImageInspectCommand();
            case "events", "system events" -> new EventsCommand();
            case "info", "system info" -> new InfoCommand();
            case "pack", "image pack" -> new PackCommand();
            case "pull", "image pull" -> new PullCommand();
            case "push", "image push" -> new PushCommand(false);
            case "load", "image load" -> new LoadCommand();
            case "login" -> new LoginCommand();
            case "logout" -> new LogoutCommand();
            case "save", "image save" -> new SaveCommand();
            case "search" -> new SearchCommand();
            case "import", "image import" -> new ImportCommand();
            case "image prune" -> new ImagePruneCommand();
            case "top", "container top" -> new TopCommand();
            case "stats", "container stats" -> new StatsCommand();
            case "inspect" -> new InspectCommand();
            case "build", "image build", "builder build" -> new BuildCommand();
            case "builder prune" -> new BuilderPruneCommand();
            case "commit", "container commit" -> new CommitCommand();
            case "cp", "container cp" -> new CopyCommand();
            case "generate unit", "generate systemd" -> new GenerateUnitCommand();
            case "diff", "container diff" -> new DiffCommand();
            case "export", "container export" -> new ExportCommand();
            case "volume create" -> new VolumeCreateCommand();
            case "volume inspect" -> new VolumeInspectCommand();
            case "volume ls", "volume list" -> new VolumeListCommand();
            case "volume prune" -> new VolumePruneCommand();
            case "volume rm", "volume remove" -> new VolumeRemoveCommand();
            case "help" -> new HelpCommand();
            case "completion" -> new CompletionCommand();
            default -> null;
        };
    }

    /** What the commands of a group are about, or null when there is no such group. */
    static @Nullable String group(String name) {
        return switch (name) {
            case "builder" -> "Manage builds";
            case "container" -> "Manage containers";
            case "generate" -> "Write what other programs need";
            case "image" -> "Manage images";
            case "manifest" -> "Manage images for several platforms";
            case "system" -> "Manage Hull";
            case "volume" -> "Manage volumes";
            default -> null;
        };
    }

    /** What the commands of a group are about. */
    public static String summary(String group) {
        return Objects.requireNonNull(group(group));
    }

    /** The groups. */
    public static final List<String> GROUPS =
            List.of("builder", "container", "generate", "image", "manifest", "system", "volume");

    /** Every path that help shows and that exists, in the order of the lists above. */
    public static List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (List<String> section : List.of(COMMON, OTHERS, GROUPED)) {
            for (String path : section) {
                if (find(path) != null) {
                    paths.add(path);
                }
            }
        }
        return paths;
    }
}
