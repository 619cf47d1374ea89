package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.InstalledHull;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.Host;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real engines with {@code hull-runtime} in the place of runc: Docker's daemon and Podman. Each works in directories of its own. */
@RequiresRoot
class EnginesTest {
    private static final Path UNPACKED = Path.of("../bench/target/peers/usr/sbin/dockerd");
    private static final String RUNTIME =
            InstalledHull.tree().resolve("bin/hull-runtime").toString();

    private Sandbox hull;

    @BeforeEach
    void image() {
        hull = Sandbox.of(Account.current());
        hull.script("docker run --name box hull/toolbox true && docker export box >" + hull.files() + "/root.tar"
                        + " && docker rm box")
                .ok();
    }

    @AfterEach
    void close() {
        hull.close();
    }

    /** A script in which {@code engine} is that engine with our runtime; what fails names its line by the exit status. */
    private Finished script(String engine, String lines) {
        return hull.runProgram("sh", "-c", "cd " + hull.files() + "\nengine() { " + engine + " \"$@\"; }\n" + lines);
    }

    /** What both have to do alike; OPTIONS are those of run and create. */
    private void lives(String engine, String options) {
        String run = "run --network none " + options;
        Finished all = script(
                engine,
                ("[ \"$(engine RUN --rm box echo hi)\" = hi ] || exit 1\n"
                                + "engine RUN --rm box sh -c 'exit 7'; [ $? = 7 ] || exit 2\n"
                                + "engine RUN --rm box nosuch 2>err; [ $? = 127 ] || exit 3\n"
                                + "engine RUN --rm box /etc 2>err; [ $? = 126 ] || exit 4\n"
                                + "engine RUN --rm -t box tty | grep -q /dev/pts/0 || exit 5\n"
                                + "[ \"$(echo data | engine RUN --rm -i box cat)\" = data ] || exit 6\n"
                                + "engine RUN --rm -m 64m --pids-limit 50 box sh -c 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes"
                                + " /sys/fs/cgroup/memory.max 2>/dev/null' | grep -qx 67108864 || exit 7\n"
                                + "engine RUN --rm --read-only --cap-drop all --user 5:6 box sh -c"
                                + " 'id -u; touch /x 2>&- || echo no' | tr -d '\\n' | grep -qx 5no || exit 8\n"
                                + "engine RUN -d --name one -e A=b box sh -c 'echo out; trap \"echo term; exit 5\" TERM;"
                                + " while :; do sleep 0.05; done' || exit 9\n"
                                + "n=0; until engine logs one | grep -q out; do n=$((n+1)); [ $n -lt 200 ] || exit 10; sleep 0.02; done\n"
                                + "[ \"$(engine exec one sh -c 'echo $A')\" = b ] || exit 11\n"
                                + "engine exec one sh -c 'exit 3'; [ $? = 3 ] || exit 12\n"
                                + "[ \"$(echo in | engine exec -i one cat)\" = in ] || exit 13\n"
                                + "engine exec -t one tty | grep -q /dev/pts || exit 14\n"
                                + "engine exec one nosuch 2>err; s=$?; [ $s = 126 ] || [ $s = 127 ] || exit 15\n"
                                + "engine pause one && engine unpause one || exit 16\n"
                                + "engine top one | grep -q sleep || engine top one | grep -q sh || exit 17\n"
                                + "engine stop -t 10 one || exit 18\n"
                                + "[ \"$(engine inspect -f '{{.State.ExitCode}}' one)\" = 5 ] || exit 19\n"
                                + "engine logs one | grep -q term || exit 20\n"
                                + "engine start one && engine rm -f one || exit 21\n"
                                + "[ -z \"$(engine ps -aq)\" ] || exit 22; exit 0")
                        .replace("RUN", run));
        assertThat(all.status()).as(all.toString()).isZero();
    }

    @Test
    @RequiresProgram("docker")
    void dockersDaemon() throws Exception {
        Optional<Path> installed = Host.findProgram("dockerd")
                .or(() -> Optional.of(UNPACKED.toAbsolutePath().normalize()).filter(Files::isExecutable));
        assumeTrue(installed.isPresent(), "dockerd is neither installed nor unpacked by bench/peers");
        assumeTrue(Host.findProgram("containerd").isPresent(), "not installed: containerd");
        String files = hull.files().toString();
        Path daemon = installed.orElseThrow();
        Process process = hull.startProgram(
                "sh",
                "-c",
                "PATH=" + daemon.getParent() + ":" + daemon.resolve("../../bin") + ":$PATH exec " + daemon
                        + " --data-root " + files + "/data --exec-root "
                        + files + "/exec -p " + files + "/pid -H unix://" + files
                        + "/d.sock --storage-driver vfs --iptables=false --ip-forward=false --ip6tables=false --bridge=none"
                        + " --exec-opt native.cgroupdriver=cgroupfs"
                        + " --add-runtime hull=" + RUNTIME + " >" + files + "/log 2>&1");
        String docker = "docker -H unix://" + files + "/d.sock";
        try {
            Await.until(
                    "the daemon answers", () -> script(docker, "engine version").status() == 0);
            script(docker, "engine import root.tar box").ok();
            lives(docker, "--runtime hull");
        } finally {
            end(process);
        }
    }

    @Test
    @RequiresProgram({"podman", "conmon"})
    void podman() {
        String files = hull.files().toString();
        String podman = "podman --root " + files + "/root --runroot " + files
                + "/run --storage-driver vfs --cgroup-manager cgroupfs --events-backend file --runtime " + RUNTIME;
        script(podman, "engine import root.tar box").ok();
        // more than that would need CAP_SYS_RESOURCE, which root does not have everywhere
        lives(podman, "--ulimit nofile=1000:1000 --ulimit nproc=1000:1000");
        script(podman, "engine rmi -af; umount " + files + "/root/vfs 2>/dev/null; true")
                .ok();
    }

    private static void end(Process process) throws InterruptedException, IOException {
        process.destroy();
        if (!process.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }
}
