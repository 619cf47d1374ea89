package dev.hull.engine.processes;

import dev.hull.linux.fs.KernelFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The usual tables of {@code ps}, read from {@code /proc}, for machines that have no such program. */
final class OwnPs {
    private static final String FULL = "user=UID,pid,ppid,c,stime,tty,time,cmd";
    private static final String USER = "user,pid,%cpu,%mem,vsz,rss,tty,stat,start,bsdtime,command";

    private final ProcColumns columns;

    OwnPs(ZoneId zone, Instant now) {
        this.columns = new ProcColumns(zone, now, KernelFile.readIfThere("/etc/passwd"));
    }

    /**
     * The table.
     *
     * @param arguments options of ps
     * @throws HullException UNSUPPORTED for those that only a real one knows
     */
    ProcessTable table(List<String> arguments, List<Long> pids) {
        List<String> names = new ArrayList<>();
        List<String> titles = new ArrayList<>();
        for (String column : selection(arguments)) {
            int equals = column.indexOf('=');
            String name = equals < 0 ? column : column.substring(0, equals);
            names.add(name);
            titles.add(
                    equals < 0
                            ? ProcColumns.title(name).orElseThrow(() -> unknown(arguments))
                            : column.substring(equals + 1));
        }
        if (!names.contains("pid")) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "Couldn't find PID field in ps output; let its options show pid");
        }
        List<List<String>> rows = new ArrayList<>();
        for (long pid : pids) {
            Optional<ProcStat> stat = ProcStat.of(pid);
            if (stat.isPresent()) {
                List<String> row = new ArrayList<>();
                for (String name : names) {
                    row.add(columns.value(name, stat.get()));
                }
                rows.add(row);
            }
        }
        return new ProcessTable(titles, rows);
    }

    /** The columns that the options ask for. */
    private static List<String> selection(List<String> arguments) {
        String wanted = "";
        String custom = "";
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String letters = argument.startsWith("-") ? argument.substring(1) : argument;
            int o = letters.indexOf('o');
            if (o >= 0 && isAll(letters.substring(0, o), "eAaxwf")) {
                String list = letters.substring(o + 1);
                if (list.isEmpty() && ++i < arguments.size()) {
                    list = arguments.get(i);
                }
                custom += (custom.isEmpty() ? "" : ",") + list;
            } else if (argument.startsWith("-") && isAll(letters, "efAaxww")) {
                wanted = letters.contains("f") || wanted.isEmpty() ? FULL : wanted;
            } else if (!argument.startsWith("-") && letters.contains("u") && isAll(letters, "auxww")) {
                wanted = USER;
            } else if (!argument.isEmpty()) {
                throw unknown(arguments);
            }
        }
        String columns = !custom.isEmpty() ? custom : wanted.isEmpty() ? FULL : wanted;
        return List.of(columns.split(",", -1));
    }

    private static boolean isAll(String letters, String allowed) {
        for (int i = 0; i < letters.length(); i++) {
            if (allowed.indexOf(letters.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static HullException unknown(List<String> arguments) {
        return new HullException(
                ErrorKind.UNSUPPORTED,
                "this machine has no ps, and without it Hull does not know \"ps " + String.join(" ", arguments)
                        + "\": use -ef, aux or -eo with a list of " + String.join(",", ProcColumns.NAMES)
                        + ", or install it (Debian, Fedora: package procps)");
    }
}
