package dev.hull.engine.run;

import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.linux.plan.RuntimeStep;
import dev.hull.linux.plan.SessionStep;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.runtime.DefaultSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The plan of a program whose root is a directory, and that shares everything else with the host: no namespace, no mount, no
 * control group, no filter of system calls. It keeps so few capabilities that it cannot change its root again, make devices or
 * trace programs of others; the rest is no isolation at all.
 */
public final class ChrootPlan {
    private static final int SYS_CHROOT = 18;
    // chown, dac_override, fowner, fsetid, setgid, setuid, setpcap, net_bind_service, setfcap: enough to install
    // packages.
    private static final long KEPT =
            1L << 0 | 1L << 1 | 1L << 3 | 1L << 4 | 1L << 6 | 1L << 7 | 1L << 8 | 1L << 10 | 1L << 31;
    private static final int STOP_SIGNAL = 15;

    private ChrootPlan() {}

    /**
     * The capabilities that this process has in force, bit by bit.
     *
     * @throws HullException {@link ErrorKind#PERMISSION_DENIED} when it may not change a root
     */
    public static long capabilities() throws IOException {
        long held = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapEff:")) {
                held = Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
            }
        }
        if ((held & 1L << SYS_CHROOT) == 0) {
            throw new HullException(
                    ErrorKind.PERMISSION_DENIED,
                    "--isolation chroot needs the capability CAP_SYS_CHROOT, which this process does not have; run the build as"
                            + " root with it (in a pod: securityContext.capabilities.add: [SYS_CHROOT])");
        }
        return held;
    }

    /**
     * A plan.
     *
     * @param root what becomes the root
     * @param exitFile where the end is recorded
     * @param command program and arguments
     * @param environment {@code NAME=value}
     * @param directory where it starts
     * @param user {@code user[:group]}, empty for root
     * @param file reads a text file of the root by absolute path
     */
    public static LaunchPlan of(
            String id,
            Path root,
            Path exitFile,
            List<String> command,
            List<String> environment,
            String directory,
            String user,
            Function<String, Optional<String>> file)
            throws IOException {
        long kept = KEPT & capabilities();
        UserLookup found = UserLookup.find(user, List.of(), file);
        List<String> variables = new ArrayList<>(environment);
        if (environment.stream().noneMatch(each -> each.startsWith("HOME="))) {
            variables.add("HOME=" + found.home());
        }
        long given = found.uid() == 0 ? kept : 0;
        return LaunchPlan.builder()
                .add(Phase.LAUNCHER, new SessionStep.Session(0, id, "", Integer.toString(STOP_SIGNAL), "", "", 0, 0))
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(0))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new ProcessStep.NewSession())
                .add(Phase.CONTAINER_BEFORE_PIVOT, new MountStep.Root(root.toString()))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new RuntimeStep.ChangeRoot())
                .add(
                        Phase.CONTAINER_AFTER_PIVOT,
                        new ProcessStep.WorkingDirectory(directory.isEmpty() ? "/" : directory))
                .add(Phase.CONTAINER_AFTER_PIVOT, new ProcessStep.Umask(022))
                .add(
                        Phase.CONTAINER_AFTER_PIVOT,
                        new ProcessStep.Credentials(
                                (int) found.uid(),
                                (int) found.gid(),
                                found.additionalGids().stream()
                                        .map(gid -> Long.toString(gid))
                                        .toList(),
                                kept,
                                given,
                                given,
                                0,
                                0,
                                0))
                .add(
                        Phase.CONTAINER_AFTER_PIVOT,
                        new ProcessStep.Exec(command, variables, DefaultSpec.searchPath(environment)))
                .add(Phase.HOST_AFTER_EXIT, new FileStep.ExitFile(exitFile.toString()))
                .build();
    }
}
