package dev.hull.linux.shell;

import static dev.hull.linux.plan.KernelFlags.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.linux.dbus.DbusVariant;
import dev.hull.linux.dbus.Systemd;
import dev.hull.linux.plan.CgroupStep;
import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.LaunchPlan;
import dev.hull.linux.plan.MountStep;
import dev.hull.linux.plan.NamespaceStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.linux.plan.SessionStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts as text, against the files of src/test/resources/shell; {@code -Dhull.golden=write} writes those anew. */
class ShellScriptTest {
    private static final Containers CONTAINERS = new Containers(
            Path.of("/d"), List.of("/sys/fs/cgroup/memory/hull/probe", "/sys/fs/cgroup/pids/hull/probe"));

    @Test
    void anOrdinaryContainer() throws IOException {
        same("bridged.sh", ShellScript.of(CONTAINERS.bridged(0), ShellOptions.of("hull run probe")));
    }

    @Test
    void aUserNamespace() throws IOException {
        same("mapped.sh", ShellScript.of(CONTAINERS.mapped(), ShellOptions.of("hull run --userns=auto probe")));
    }

    @Test
    void aProgramInAContainerThatRuns() throws IOException {
        same("entered.sh", ShellScript.of(Containers.entered(), ShellOptions.of("hull exec probe cat 'a file'")));
    }

    @Test
    void aProbeOfAContainerThatWillRun() throws IOException {
        same("probed.sh", ShellScript.of(Containers.probed(), ShellOptions.of("a probe")));
    }

    @Test
    void toolsForAContainerThatHasNone() throws IOException {
        same("debugged.sh", ShellScript.of(Containers.debugged(), ShellOptions.of("hull debug probe ls")));
    }

    @Test
    void volumes() throws IOException {
        same("volumes.sh", ShellScript.of(Containers.volumes(), ShellOptions.of("hull run -v data:/data probe")));
    }

    @Test
    void createAndStartApart() throws IOException {
        same("created.sh", ShellScript.of(Containers.created(), ShellOptions.of("hull-runtime create c")));
    }

    @Test
    void everyOtherStep() throws IOException {
        ShellOptions options = new ShellOptions("hull run -d -t probe", List.of("The image is probe:latest."), true);
        same("others.sh", ShellScript.of(others(), options));
    }

    @Test
    void printsPortsAndHelpers() throws IOException {
        ShellOptions options = new ShellOptions("hull run -p 53:53/udp probe", List.of(), false);
        same("published.sh", ShellScript.of(Containers.published(), options));
    }

    @Test
    void particulars() throws IOException {
        same("particulars.sh", ShellScript.of(Particulars.plan(), ShellOptions.of("hull-runtime run probe")));
    }

    @Test
    void noStepIsWithoutAGoldenText() {
        Set<Class<?>> seen = new HashSet<>();
        for (LaunchPlan plan : List.of(
                CONTAINERS.bridged(0),
                CONTAINERS.mapped(),
                Containers.entered(),
                Containers.probed(),
                Containers.debugged(),
                Containers.volumes(),
                Containers.created(),
                Containers.published(),
                Particulars.plan(),
                others())) {
            plan.entries().forEach(entry -> seen.add(entry.step().getClass()));
        }
        List<Class<?>> missing = new ArrayList<>();
        for (Class<?> family : PlanStep.class.getPermittedSubclasses()) {
            for (Class<?> step : family.getPermittedSubclasses()) {
                if (!seen.contains(step)) {
                    missing.add(step);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain/path-1.2, plain/path-1.2",
                "two words, 'two words'",
                "it's, `'it'\\''s'`",
                "$HOME, '$HOME'",
                "``, ''",
                "A=b, A=b",
                "=b, '=b'",
                "~, '~'",
                "*, '*'"
            })
    void quoting(String text, String expected) {
        assertThat(Words.quote(text)).isEqualTo(expected);
    }

    @Test
    void nothingOfAPathIsRun() {
        String hostile = "/a\n$(touch /b)'\r\nCOMMON\nINSIDE\n";
        LaunchPlan plan = LaunchPlan.builder()
                .add(Phase.HOST_BEFORE_CLONE, new FileStep.ExitFile(hostile))
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(CLONE_NEWNS))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new MountStep.Root(hostile))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new MountStep.Bind(hostile, hostile, 0, 0, 0, 0))
                .build();
        String script = ShellScript.of(plan, new ShellOptions("hull\nreboot", List.of("note\nreboot"), false));
        assertThat(script)
                .startsWith("#!/bin/sh\n# hull?reboot\n#\n")
                .contains(
                        "# note?reboot",
                        "<<'COMMON_'\n",
                        "<<'INSIDE_'\n",
                        "'/a\n$(touch /b)'\\''\r\nCOMMON\nINSIDE\n'");
        assertThat(script.lines().filter(line -> line.startsWith("$(touch") && !line.endsWith("'\\''")))
                .isEmpty();
    }

    @Test
    void manyLayersAreLinkedByShortNames() {
        List<String> layers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            layers.add("/var/lib/hull/layers/" + "0".repeat(61) + String.format("%03d", i));
        }
        LaunchPlan plan = LaunchPlan.builder()
                .add(Phase.HOST_BEFORE_CLONE, new NamespaceStep.Clone(CLONE_NEWNS))
                .add(Phase.CONTAINER_BEFORE_PIVOT, new MountStep.Overlay("/r", layers, "/u", "/w", List.of("ro")))
                .build();
        assertThat(ShellScript.of(plan, ShellOptions.of("")))
                .contains(" lowerdir=0:1:2:3:", ":99,upperdir=/u,workdir=/w,ro overlay /r\n");
    }

    private static LaunchPlan others() {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        int flags = PlanFlags.SESSION_TTY | PlanFlags.SESSION_DETACHED;
        plan.add(
                Phase.LAUNCHER,
                new SessionStep.Session(flags, "probe", "", "15", "/d/attach", "/d/log", 10_000_000, 3));
        plan.add(Phase.LAUNCHER, new SessionStep.Restart(PlanFlags.RESTART_ON_FAILURE, 3, "/d/stopped", "/d/restart"));
        plan.add(
                Phase.LAUNCHER,
                new SessionStep.Health(
                        "/d/health.plan",
                        30_000_000_000L,
                        500_000_000,
                        0,
                        0,
                        3,
                        "/d/health",
                        0,
                        "/d/events",
                        "{health}"));
        plan.add(Phase.LAUNCHER, new SessionStep.Attach(0, "probe", "/d/attach", ""));
        plan.add(Phase.LAUNCHER, new SessionStep.Stop(10, PlanFlags.STOP_ON_TERM));
        plan.add(Phase.LAUNCHER, new SessionStep.Descriptors(2, PlanFlags.DESCRIPTORS_LISTEN));
        plan.add(Phase.LAUNCHER, new SessionStep.Notify(PlanFlags.NOTIFY_READY, ""));
        Phase phase = Phase.HOST_BEFORE_CLONE;
        plan.add(
                phase,
                new ProcessStep.RunProgram(List.of("/sbin/ip", "address", "show"), "", 1500, PlanFlags.RUN_OPTIONAL));
        plan.add(phase, new ProcessStep.RunProgram(List.of("/bin/cat"), "line\nINPUT\n", 0, 0));
        plan.add(phase, new CgroupStep.CgroupWrite("/sys/fs/cgroup/hull", "devices.allow", "c 1:3 rwm\nc 1:5 rwm"));
        plan.add(phase, new CgroupStep.CgroupDevices("/sys/fs/cgroup/hull", new byte[80]));
        plan.add(phase, new NamespaceStep.JoinNamespace(CLONE_NEWPID, "/proc/77/ns/pid"));
        plan.add(phase, new NamespaceStep.Clone(CLONE_NEWNS | CLONE_NEWTIME));
        phase = Phase.HOST_AFTER_CLONE;
        plan.add(phase, new NamespaceStep.IdMap(0, "/usr/bin/newuidmap", List.of("0 1000 1", "1 100000 65536")));
        plan.add(phase, new FileStep.WriteFile("/d/log", "more\n", PlanFlags.WRITE_APPEND));
        Systemd systemd = Systemd.user("/run/user/1000", "");
        plan.add(
                phase,
                systemd.startScope(
                        "hull-x.scope",
                        List.of(
                                Systemd.Property.of("Slice", "user.slice"),
                                Systemd.Property.of("Delegate", true),
                                Systemd.Property.of("MemoryMax", 67_108_864),
                                Systemd.Property.of("TasksMax", -1),
                                new Systemd.Property("AllowedCPUs", new DbusVariant("ay", new byte[] {3})))));
        plan.add(phase, systemd.attach("hull-x.scope", "/container"));
        phase = Phase.CONTAINER_BEFORE_PIVOT;
        plan.add(phase, new NamespaceStep.JoinNamespace(CLONE_NEWNET, "/proc/77/ns/net"));
        plan.add(phase, new NetworkStep.RouteAdd("10.1.0.0", 16, "10.9.0.1"));
        plan.add(phase, new MountStep.Overlay("/d/root", List.of("/d/layer"), "", "", List.of()));
        plan.add(phase, new MountStep.Root("/d/root"));
        int all = PlanFlags.BIND_RECURSIVE | PlanFlags.BIND_ATTR_RECURSIVE;
        plan.add(
                phase,
                new MountStep.Bind("/sys", "/sys", all, MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOEXEC, MS_SLAVE | MS_REC));
        plan.add(phase, new MountStep.MakeDevice("/dev/fuse", S_IFCHR | 0666, 10, 229, 0, 0));
        plan.add(phase, new MountStep.MakeDevice("/dev/pipe", S_IFIFO | 0600, 0, 0, 1, 2));
        plan.add(
                phase,
                new ProcessStep.Hook(List.of("/hooks/create", "x"), List.of("A=1"), "{\"pid\":%PID%}", 2500, "", ""));
        plan.add(phase, new ProcessStep.Terminal(80, 24));
        plan.add(phase, new MountStep.MountAttributes("/", MOUNT_ATTR_RDONLY, 0, 0));
        plan.add(phase, new MountStep.Pivot());
        phase = Phase.CONTAINER_AFTER_PIVOT;
        plan.add(phase, new MountStep.Propagation("/", MS_SHARED));
        plan.add(phase, new ProcessStep.SecurityLabel("apparmor", "hull-default"));
        plan.add(phase, new ProcessStep.SecurityLabel("selinux", "system_u:system_r:container_t:s0:c1,c2"));
        plan.add(phase, new ProcessStep.Seccomp(new byte[80], 0));
        plan.add(phase, new ProcessStep.Credentials(7, 8, List.of(), 1L << 45, 0, 0, 0, 0, PlanFlags.CRED_KEEP_GROUPS));
        plan.add(phase, new ProcessStep.Hook(List.of("/hooks/start"), List.of(), "{\"pid\":%PID%}", 0, "", ""));
        plan.add(phase, new ProcessStep.InitProcess());
        plan.add(
                phase,
                new ProcessStep.Exec(List.of("sh"), List.of("PATH=/a", "PWD=/it's", "HOME="), List.of("/b", "/c")));
        plan.add(
                Phase.HOST_AFTER_CLONE,
                new ProcessStep.Hook(List.of("told"), List.of(), "{}", 0, "", "/hooks/started"));
        phase = Phase.HOST_AFTER_EXIT;
        plan.add(phase, new CgroupStep.CgroupOom("/sys/fs/cgroup/hull", "memory.events", "oom_kill"));
        plan.add(phase, new FileStep.ExitFile("/d/exit"));
        plan.add(phase, Systemd.system().stop("hull-x.scope"));
        plan.add(phase, new NetworkStep.LinkRemove("hvprobe"));
        plan.add(phase, new FileStep.AppendEvent("/d/events", "{exit}", 0));
        plan.add(Phase.FINAL, new FileStep.RemoveFile("/d/monitor"));
        return plan.build();
    }

    private static void same(String name, String script) throws IOException {
        Path file = Path.of("src/test/resources/shell", name);
        if ("write".equals(System.getProperty("hull.golden"))) {
            Files.writeString(file, script);
        }
        assertThat(script).isEqualTo(Files.readString(file));
    }
}
