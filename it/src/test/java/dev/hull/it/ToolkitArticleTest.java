package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.util.List;
import org.junit.jupiter.api.Test;

/** "Building healthier containers", its part "I demand a shell": a container without one, looked into by a toolkit. */
class ToolkitArticleTest {
    private static final String CONTAINER = """
            set -e
            mkdir -p FILES/container/bin
            cd FILES/container/bin
            cp "$(command -v busybox)" .
            chmod +x ./busybox
            ln -s busybox ls
            ln -s busybox sleep
            cd FILES/container
            tar --owner=501 --group=0 -cf FILES/container.tar .
            docker import FILES/container.tar myapp
            # The article's toolkit: this machine's tools.
            docker run --rm hull/toolbox true
            docker tag hull/toolbox kintoandar/toolkit
            """;

    /** The article's lines; what is typed in the toolkit comes from a pipe. */
    private static final String ARTICLE = """
            set -e
            cd FILES
            # Instantiate myapp using sleep to keep it up
            docker run -tid myapp /bin/sleep 600

            # Get the hash of the running myapp
            CONTAINER_HASH=$(docker ps | grep myapp | grep Up | awk '{print $1}')

            # Copy something to myapp from the host
            touch SOMETHING
            docker cp SOMETHING $CONTAINER_HASH:/bin

            # Attach a toolkit container to myapp
            docker run -it \\
              --pid=container:$CONTAINER_HASH \\
              --net=container:$CONTAINER_HASH \\
              --cap-add sys_admin \\
              kintoandar/toolkit sh -c 'ps aux; ls -lah /proc/1/root/bin/; ps -o pid= -p 1'
            docker rm -f $CONTAINER_HASH
            """;

    @Test
    @RequiresRoot
    @RequiresProgram({"busybox", "tar", "script", "ps"})
    void asRoot() {
        follow(Account.current());
    }

    @Test
    @RequiresOrdinaryUser(subordinateIds = true)
    @RequiresProgram({"busybox", "tar", "script", "ps"})
    void asAnOrdinaryUser() {
        follow(Account.ordinary().orElseThrow());
    }

    private static void follow(Account account) {
        try (Sandbox hull = Sandbox.of(account)) {
            hull.script(CONTAINER.replace("FILES", hull.files().toString())).ok();

            List<String> lines = hull.terminal(
                            ARTICLE.replace("FILES", hull.files().toString()))
                    .ok()
                    .output()
                    .lines()
                    .filter(line -> !line.startsWith("WARNING:"))
                    .toList();

            assertThat(lines.getFirst()).matches("[0-9a-f]{64}");
            String id = lines.getFirst().substring(0, 12);
            assertThat(lines.getLast()).isEqualTo(id);
            assertThat(lines)
                    .as("the target is process 1 of the toolkit")
                    .anyMatch(line -> line.matches("root +1 .* /bin/sleep 60.*"))
                    .anyMatch(line -> line.matches("root +\\d+ .* ps aux"))
                    .as("and its files are below /proc/1/root")
                    .anyMatch(line -> line.matches("-rw-r--r-- .* 0 .* SOMETHING"))
                    .anyMatch(line -> line.matches("-rwxr-xr-x .* 501 .* busybox"))
                    .anyMatch(line -> line.matches("lrwxrwxrwx .* 501 .* ls -> busybox"))
                    .anyMatch(line -> line.matches("lrwxrwxrwx .* 501 .* sleep -> busybox"));
        }
    }
}
