package dev.hull.engine.service;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;

/** The units that Hull writes: one for a container, one that starts what should run after a boot. */
public final class Units {
    private static final List<String> POLICIES =
            List.of("no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always");
    private static final int SPARE_SECONDS = 60;
    private static final int SIGNAL_BASE = 128;

    private Units() {}

    /**
     * What a unit is made with.
     *
     * @param hull the command with its directories: {@code /usr/bin/hull --root …}
     * @param restart systemd's policy
     * @param restartSeconds seconds before a restart, negative for systemd's own
     * @param stopSeconds seconds that the container has to stop, negative for without end
     * @param stopSignal number of the signal that asks it to
     * @param wants units that are started with it
     * @param after units that it is started after
     * @param requires units that it cannot do without
     * @param mounts host paths that have to be mounted
     * @param user whether it is for {@code systemctl --user}
     * @param header whether comments say what it is
     */
    public record Settings(
            List<String> hull,
            String restart,
            long restartSeconds,
            long stopSeconds,
            int stopSignal,
            List<String> wants,
            List<String> after,
            List<String> requires,
            List<String> mounts,
            boolean user,
            boolean header) {
        public Settings {
            hull = List.copyOf(hull);
            wants = List.copyOf(wants);
            after = List.copyOf(after);
            requires = List.copyOf(requires);
            mounts = List.copyOf(mounts);
            if (!POLICIES.contains(restart)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "restart policy \"" + restart + "\": systemd has " + String.join(", ", POLICIES));
            }
        }
    }

    /**
     * A service that is a container. It runs in the foreground of the unit, which knows its state and has it in its group.
     *
     * @param name of the unit, without {@code .service}
     * @param container name or id
     * @param command how it is made each time ({@code run …} without the options that this adds), or empty to start the one
     *     that is there
     */
    public static UnitFile service(String name, String container, List<String> command, Settings settings) {
        String file = name + ".service";
        UnitFile.Builder unit = new UnitFile.Builder();
        if (settings.header()) {
            unit.comment(file + ": the container " + container + " as a service, written by hull generate unit.");
            unit.comment(installation(file, settings.user()));
        }
        unit.section("Unit").set("Description", UnitFile.plain("Container " + container));
        order(unit, settings);
        unit.section("Service")
                .set("Type", "notify")
                .set("NotifyAccess", "main")
                .set("Delegate", "yes")
                .set("Restart", settings.restart())
                .set("RestartSec", settings.restartSeconds() < 0 ? "" : Long.toString(settings.restartSeconds()))
                .set(
                        "TimeoutStopSec",
                        settings.stopSeconds() < 0 ? "infinity" : Long.toString(settings.stopSeconds() + SPARE_SECONDS))
                .set("KillMode", "mixed")
                .set("SuccessExitStatus", Integer.toString(SIGNAL_BASE + settings.stopSignal()));
        if (command.isEmpty()) {
            unit.set("ExecStart", line(settings.hull(), List.of("start", "--foreground-service", container)));
        } else {
            unit.set("ExecStartPre", "-" + line(settings.hull(), List.of("rm", "--force", container)))
                    .set("ExecStart", line(settings.hull(), command));
        }
        return install(unit, settings).build(file);
    }

    /** The unit that starts, after a boot, every container whose restart policy says so, and stops them when the machine stops. */
    public static UnitFile boot(Settings settings) {
        String file = "hull-boot.service";
        UnitFile.Builder unit = new UnitFile.Builder();
        if (settings.header()) {
            unit.comment(
                    file + ": starts the containers that are to run (--restart always, unless-stopped, on-failure)");
            unit.comment("when the machine has booted, and stops them before it stops. By hull generate unit --boot.");
            unit.comment(installation(file, settings.user()));
        }
        unit.section("Unit").set("Description", "Containers of Hull that are to run");
        order(unit, settings);
        unit.section("Service")
                .set("Type", "oneshot")
                .set("RemainAfterExit", "yes")
                .set("TimeoutStopSec", Long.toString(Math.max(settings.stopSeconds(), 0) + SPARE_SECONDS))
                .set(
                        "ExecStart",
                        line(settings.hull(), List.of("start", "--all", "--filter", "should-start-on-boot=true")));
        return install(unit, settings).build(file);
    }

    private static String[] installation(String file, boolean user) {
        return user
                ? new String[] {
                    "Put it into ~/.config/systemd/user/" + file + ", then",
                    "    systemctl --user daemon-reload && systemctl --user enable --now " + file,
                    "To run without being logged in: loginctl enable-linger"
                }
                : new String[] {
                    "Put it into /etc/systemd/system/" + file + ", then",
                    "    systemctl daemon-reload && systemctl enable --now " + file
                };
    }

    private static void order(UnitFile.Builder unit, Settings settings) {
        List<String> after = new ArrayList<>(settings.after());
        List<String> wants = new ArrayList<>(settings.wants());
        if (!settings.user()) {
            wants.addFirst("network-online.target");
            after.addFirst("network-online.target");
        }
        unit.setAll("Wants", wants)
                .setAll("After", after)
                .setAll("Requires", settings.requires())
                .set("RequiresMountsFor", UnitFile.command(settings.mounts()));
    }

    private static UnitFile.Builder install(UnitFile.Builder unit, Settings settings) {
        return unit.section("Install").set("WantedBy", settings.user() ? "default.target" : "multi-user.target");
    }

    private static String line(List<String> hull, List<String> words) {
        List<String> all = new ArrayList<>(hull);
        all.addAll(words);
        return UnitFile.command(all);
    }
}
