package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mistakes about containers: one line with Docker's words and Docker's exit code, nothing on standard output. The expectations
 * were compared with what docker 28.2 says to a daemon 20.10.
 */
@RequiresRoot
class ContainerErrorsTest {
    private static Sandbox hull;

    @BeforeAll
    static void start() throws IOException {
        hull = Sandbox.of(Account.current());
        hull.run("run", "-d", "--name", "up", "hull/toolbox", "sleep", "100000").ok();
        hull.run("run", "--name", "down", "hull/toolbox", "true").ok();
        hull.run("create", "--name", "fresh", "hull/toolbox", "true").ok();
        hull.run("run", "-d", "--name", "still", "hull/toolbox", "sleep", "100000")
                .ok();
        hull.run("pause", "still").ok();
        twin(hull.run("inspect", "-f", "{{.Id}}", "fresh").ok().text());
    }

    /** Another container whose id begins with the same 63 digits. */
    private static void twin(String id) throws IOException {
        char last = id.charAt(63) == 'a' ? 'b' : 'a';
        Path containers = hull.store().resolve("containers");
        Path copy = Files.createDirectory(containers.resolve(id.substring(0, 63) + last));
        String record = Files.readString(containers.resolve(id).resolve("container.json"));
        Files.writeString(copy.resolve("container.json"), record.replace(id, id.substring(0, 63) + last));
        twins = id.substring(0, 63);
    }

    private static String twins = "";

    @AfterAll
    static void clean() {
        hull.script("docker unpause still; docker rm -f $(docker ps -aq --no-trunc)")
                .ok();
        hull.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            inspect nope                            | 1   | Error: No such object: nope
            container inspect nope                  | 1   | No such container: nope
            inspect --type container nope           | 1   | No such container: nope
            inspect --type pod up                   | 1   | unknown type: "pod": must be one of
            inspect -f {{.State up                  | 64  | template parsing error: template: :1: unclosed action
            inspect -f {{.Foo}} up                  | 1   | template parsing error: template: :1:2: executing "" at <.Foo>: map has no entry for key "Foo"
            inspect TWINS                           | 1   | multiple containers found
            rm TWINS                                | 1   | multiple containers found
            stop TWINS                              | 1   | multiple containers found
            top nope                                | 1   | No such container: nope
            top down                                | 1   | is not running
            top up -o comm                          | 1   | Couldn't find PID field in ps output
            top up -zzz                             | 1   | ps: error: unsupported SysV option
            stats --no-stream nope                  | 1   | No such container: nope
            stats --no-stream nope up               | 1   | No such container: nope
            stats --no-stream --format {{.Foo up    | 1   | unclosed action
            exec nope true                          | 1   | No such container: nope
            exec down true                          | 1   | is not running
            exec fresh true                         | 1   | is not running
            exec still true                         | 1   | is paused, unpause the container before exec
            attach nope                             | 1   | No such container: nope
            attach down                             | 1   | cannot attach to a stopped container, start it first
            attach still                            | 1   | cannot attach to a paused container, unpause it first
            start nope                              | 1   | No such container: nope
            stop nope                               | 1   | No such container: nope
            restart nope                            | 1   | No such container: nope
            kill nope                               | 1   | No such container: nope
            kill down                               | 1   | is not running
            kill -s FOO up                          | 125 | FOO
            pause nope                              | 1   | No such container: nope
            pause down                              | 1   | is not running
            pause still                             | 1   | is already paused
            unpause nope                            | 1   | No such container: nope
            unpause up                              | 1   | is not paused
            unpause down                            | 1   | is not paused
            wait nope                               | 1   | No such container: nope
            rm nope                                 | 1   | No such container: nope
            rm up                                   | 1   | You cannot remove a running container
            rename nope x                           | 1   | No such container: nope
            rename down up                          | 1   | Conflict. The container name "/up" is already in use by container
            rename down a/b                         | 1   | nvalid container name
            logs nope                               | 1   | No such container: nope
            logs --since never up                   | 1   | never
            port nope                               | 1   | No such container: nope
            port up 99                              | 1   | no public port '99/tcp' published for up
            cp nope:/x /tmp                         | 1   | No such container: nope
            cp up:/nope /tmp                        | 1   | ould not find the file /nope in container up
            diff nope                               | 1   | No such container: nope
            commit nope image                       | 1   | No such container: nope
            commit up UPPER                         | 1   | repository name (UPPER) must be lowercase
            commit -c FOO up image                  | 1   | FOO
            export nope                             | 1   | No such container: nope
            export -o /nope/x.tar up                | 1   | /nope
            update -m 64m nope                      | 1   | No such container: nope
            update up                               | 1   | must provide one or more flags
            ps --filter foo=bar                     | 1   | nvalid filter 'foo'
            ps --filter foo                         | 125 | invalid argument "foo" for "-f, --filter" flag: bad format of filter (expected name=value)
            ps --filter status=green                | 1   | nvalid filter 'status=green'
            ps --filter exited=x                    | 1   | exited=x
            ps --filter health=green                | 1   | health=green
            ps --filter before=nope                 | 1   | o such container: nope
            ps --filter since=nope                  | 1   | o such container: nope
            ps --filter publish=x                   | 1   | publish=x
            ps --filter is-task=maybe               | 1   | nvalid filter 'is-task=maybe'
            ps --format {{.Foo}}                    | 1   | executing "" at <.Foo>
            ps --format {{.Foo                      | 1   | template: :1: unclosed action
            attach --detach-keys foo,bar up         | 125 | expected at most 16 keys such as a, ctrl-p
            port up abc                             | 1   | invalid port 'abc'
            update --cpuset-cpus 999 up             | 1   | Requested CPUs are not available - requested 999
            create --cpuset-cpus x hull/toolbox     | 1   | invalid list of CPUs "x"
            ps -n x                                 | 125 | invalid argument "x" for "-n, --last" flag
            ps x                                    | 1   | accepts no arguments
            container prune -f --filter foo=bar     | 1   | nvalid filter 'foo'
            container prune -f --filter until=xx    | 1   | "xx"
            events --filter foo                     | 125 | bad format of filter
            events --filter foo=bar --until 0s      | 1   | nvalid filter 'foo'
            events --since xx                       | 1   | "xx"
            events --until 0s --format {{.Foo       | 64  | Error parsing format: template: :1: unclosed action
            create --name up hull/toolbox           | 1   | "/up" is already in use
            run --name up hull/toolbox true         | 125 | "/up" is already in use
            run --rm --volumes-from nope hull/toolbox true | 125 | No such container: nope
            run --rm --network container:nope hull/toolbox true | 125 | No such container: nope
            run --rm --pid container:down hull/toolbox true | 125 | cannot join PID of a non running container
            """)
    void docker(String command, int status, String words) {
        Finished finished = hull.run(command.replace("TWINS", twins).split(" "));

        finished.withStatus(status);
        assertThat(finished.error()).contains(words).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(finished.output()).isIn("", "[]\n", "\n");
        String error = finished.error().strip();
        assertThat(error.contains("Usage:") || error.lines().count() == 1)
                .as(error)
                .isTrue();
    }
}
