package dev.hull.it.support;

import dev.hull.testing.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who runs Hull in a test.
 *
 * @param name login name
 * @param uid user id
 * @param gid id of the primary group
 */
public record Account(String name, int uid, int gid) {
    /** The ordinary user that tests use where they run as root; .ci/run makes it, with subordinate ids. */
    public static final String TEST_USER = "hulltest";

    /** Who runs the tests. */
    public static Account current() {
        int uid = Host.effectiveUser();
        return accounts().stream()
                .filter(account -> account.uid == uid)
                .findFirst()
                .orElse(new Account(Integer.toString(uid), uid, uid));
    }

    /** An ordinary user: whoever runs the tests if that is one, else {@link #TEST_USER} if there is one. */
    public static Optional<Account> ordinary() {
        if (Host.effectiveUser() != 0) {
            return Optional.of(current());
        }
        return accounts().stream()
                .filter(account -> account.name.equals(TEST_USER))
                .findFirst();
    }

    /** Whether this is user 0. */
    public boolean isRoot() {
        return uid == 0;
    }

    /** Whether the user has subordinate user ids and the helpers that map them. */
    public boolean hasSubordinateIds() {
        try {
            Path file = Path.of("/etc/subuid");
            return Files.isReadable(file)
                    && Files.readAllLines(file).stream()
                            .anyMatch(line -> line.startsWith(name + ":") || line.startsWith(uid + ":"))
                    && Host.findProgram("newuidmap").isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command that runs another one as this user, without a login's side effects. */
    public List<String> command(List<String> command) {
        if (uid == Host.effectiveUser()) {
            return command;
        }
        String groups = accounts().contains(this) ? "--init-groups" : "--clear-groups";
        List<String> whole =
                new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, groups, "--inh-caps=-all"));
        whole.addAll(command);
        return whole;
    }

    /** What a login would set; who runs the tests keeps the search path that programs were found on. */
    public Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>(Map.of("USER", name, "LOGNAME", name));
        if (uid != Host.effectiveUser()) {
            variables.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        }
        return variables;
    }

    private static List<Account> accounts() {
        try {
            return Files.readAllLines(Path.of("/etc/passwd")).stream()
                    .map(line -> line.split(":"))
                    .filter(fields -> fields.length > 3)
                    .map(fields -> new Account(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
