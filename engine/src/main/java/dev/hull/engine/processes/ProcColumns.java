package dev.hull.engine.processes;

import dev.hull.linux.fs.KernelFile;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The columns of {@code ps} that Hull can fill by itself (ps(1), "STANDARD FORMAT SPECIFIERS"). */
final class ProcColumns {
    /** Names of the columns. */
    static final List<String> NAMES = List.of(
            "pid", "ppid", "pgid", "sid", "user", "uid", "c", "%cpu", "%mem", "vsz", "rss", "tty", "stat", "s", "start",
            "stime", "time", "etime", "ni", "pri", "psr", "nlwp", "comm", "cmd", "args");

    private static final int NAME_WIDTH = 8;

    private final ZoneId zone;
    private final Instant now;
    private final Map<String, String> users = new HashMap<>();
    private final Instant boot;
    private final long memory;

    ProcColumns(ZoneId zone, Instant now, String accounts) {
        this.zone = zone;
        this.now = now;
        for (String line : accounts.split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 2) {
                users.putIfAbsent(fields[2], fields[0]);
            }
        }
        boot = Instant.ofEpochSecond(Meter.member(KernelFile.readIfThere("/proc/stat"), "btime"));
        memory = Meter.member(KernelFile.readIfThere("/proc/meminfo"), "MemTotal:") * 1024;
    }

    /** Heading of a column, empty when there is none of that name. */
    static Optional<String> title(String name) {
        return switch (name) {
            case "uname", "euser" -> Optional.of("USER");
            case "euid" -> Optional.of("UID");
            case "pcpu" -> Optional.of("%CPU");
            case "pmem" -> Optional.of("%MEM");
            case "pgrp" -> Optional.of("PGID");
            case "sess", "session" -> Optional.of("SID");
            case "tt", "tty", "tname" -> Optional.of("TTY");
            case "state", "s" -> Optional.of("S");
            case "cputime", "bsdtime" -> Optional.of("TIME");
            case "etime" -> Optional.of("ELAPSED");
            case "nice" -> Optional.of("NI");
            case "thcount" -> Optional.of("THCNT");
            case "comm", "command", "ucmd", "args" -> Optional.of("COMMAND");
            case "start" -> Optional.of("START");
            case "vsize" -> Optional.of("VSZ");
            case "rssize", "rsz" -> Optional.of("RSS");
            default -> NAMES.contains(name) ? Optional.of(name.toUpperCase(Locale.ROOT)) : Optional.empty();
        };
    }

    /** What a column shows of a process. */
    String value(String name, ProcStat process) {
        return switch (name) {
            case "pid" -> Long.toString(process.pid());
            case "ppid" -> Long.toString(process.parent());
            case "pgid", "pgrp" -> Long.toString(process.group());
            case "sid", "sess", "session" -> Long.toString(process.session());
            case "user", "uname", "euser" -> user(process);
            case "uid", "euid" -> owner(process);
            case "c" -> Integer.toString((int) processorPercent(process));
            case "%cpu", "pcpu" -> oneDigit(processorPercent(process));
            case "%mem", "pmem" -> oneDigit(memory == 0 ? 0 : 100.0 * process.residentPages() * ProcStat.PAGE / memory);
            case "vsz", "vsize" -> Long.toString(process.virtual() / 1024);
            case "rss", "rssize", "rsz" -> Long.toString(process.residentPages() * ProcStat.PAGE / 1024);
            case "tty", "tt", "tname" -> terminal(process.terminal());
            case "stat" -> status(process);
            case "s", "state" -> Character.toString(process.state());
            case "start", "stime" -> start(process);
            case "time", "cputime" -> clock(process.ticks() / ProcStat.TICKS);
            case "bsdtime" -> minutes(process.ticks() / ProcStat.TICKS);
            case "etime" -> elapsed(age(process).toSeconds());
            case "ni", "nice" -> Long.toString(process.nice());
            case "pri" -> Long.toString(39 - process.priority());
            case "psr" -> Long.toString(process.processor());
            case "nlwp", "thcount" -> Long.toString(process.threads());
            case "comm", "ucmd" -> process.name();
            default -> command(process);
        };
    }

    private String user(ProcStat process) {
        String id = owner(process);
        String name = users.getOrDefault(id, id);
        return name.length() > NAME_WIDTH ? name.substring(0, NAME_WIDTH - 1) + "+" : name;
    }

    /** Effective user id: the second of the four. */
    private static String owner(ProcStat process) {
        String status = KernelFile.readIfThere("/proc/" + process.pid() + "/status");
        int at = status.indexOf("\nUid:\t");
        String[] ids = at < 0 ? new String[0] : status.substring(at + 6).split("[\t\n]", 5);
        return ids.length > 1 ? ids[1] : "?";
    }

    private Duration age(ProcStat process) {
        Duration age = Duration.between(began(process), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    private Instant began(ProcStat process) {
        return boot.plusMillis(process.start() * (1000 / ProcStat.TICKS));
    }

    private double processorPercent(ProcStat process) {
        double seconds = age(process).toMillis() / 1000.0;
        return seconds <= 0 ? 0 : 100.0 * process.ticks() / ProcStat.TICKS / seconds;
    }

    private static String oneDigit(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Name of a terminal by its device number (Documentation/admin-guide/devices.txt): pts/N, ttyN. */
    static String terminal(long number) {
        long major = number >> 8 & 0xfff;
        long minor = number & 0xff | number >> 12 & 0xfff00;
        if (major >= 136 && major <= 143) {
            return "pts/" + ((major - 136) * 256 + minor);
        }
        return major == 4 && minor < 64 ? "tty" + minor : "?";
    }

    private static String status(ProcStat process) {
        return process.state()
                + (process.nice() < 0 ? "<" : process.nice() > 0 ? "N" : "")
                + (process.session() == process.pid() ? "s" : "")
                + (process.threads() > 1 ? "l" : "");
    }

    private String start(ProcStat process) {
        ZonedDateTime began = began(process).atZone(zone);
        String form = age(process).compareTo(Duration.ofDays(1)) < 0
                ? "HH:mm"
                : began.getYear() == now.atZone(zone).getYear() ? "MMMdd" : "yyyy";
        return DateTimeFormatter.ofPattern(form, Locale.ENGLISH).format(began);
    }

    private static String clock(long seconds) {
        long days = seconds / 86_400;
        return (days > 0 ? days + "-" : "")
                + String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    }

    private static String minutes(long seconds) {
        return seconds / 60 + String.format(Locale.ROOT, ":%02d", seconds % 60);
    }

    private static String elapsed(long seconds) {
        String clock = clock(seconds);
        return clock.startsWith("00:") ? clock.substring(3) : clock;
    }

    private static String command(ProcStat process) {
        String line = KernelFile.readIfThere("/proc/" + process.pid() + "/cmdline")
                .replace('\0', ' ')
                .strip();
        return line.isEmpty() ? "[" + process.name() + "]" : line;
    }
}
