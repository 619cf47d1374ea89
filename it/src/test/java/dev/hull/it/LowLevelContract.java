package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Programs;
import dev.hull.it.support.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code hull-runtime} promises to engines, as root and as an ordinary user alike. */
abstract class LowLevelContract {
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    private final Account account;
    private Sandbox hull;

    LowLevelContract(Account account) {
        this.account = account;
    }

    @BeforeEach
    void bundle() {
        assumeThat(BUSYBOX).as("needs busybox-static").exists();
        hull = Sandbox.of(account);
        script("mkdir -p b/rootfs/bin && cp /bin/busybox b/rootfs/bin/ && cd b"
                        + " && for n in sh true id sleep echo ps cat; do ln -s busybox rootfs/bin/$n; done"
                        + " && low spec " + (account.isRoot() ? "" : "--rootless"))
                .ok();
    }

    @AfterEach
    void removeAll() {
        script("for c in $(low list -q); do low delete -f $c; done").ok();
        assertThat(script("ls state").text()).isEmpty();
        hull.close();
    }

    private Finished script(String lines) {
        return hull.runProgram(
                "sh",
                "-c",
                "cd " + hull.files() + "\nlow() { hull-runtime --root " + hull.files() + "/state \"$@\"; }\n"
                        // the program of the bundle, and no terminal
                        + "program() { sed -e 's/\"terminal\": true/\"terminal\": false/' -e 's|^      \"sh\"$|      \"sh\",\"-c\",\"'\"$1\"'\"|'"
                        + " b/config.json >b/c.json && mv b/c.json b/config.json; }\n"
                        + "until_it() { n=0; until \"$@\"; do n=$((n+1)); [ $n -lt 500 ] || exit 99; sleep 0.02; done; }\n"
                        + "is() { low state $1 2>/dev/null | grep -q \"\\\"status\\\": \\\"$2\\\"\"; }\n" + lines);
    }

    @Test
    void createAndStartAreTwoCommands() {
        Finished run = script("program 'echo started; sleep 1000'\n"
                + "low create -b b --pid-file pid one </dev/null >out 2>&1 || exit 1\n"
                + "is one created || exit 2; [ ! -s out ] || exit 3\n"
                + "[ $(cat pid) = $(low state one | sed -n 's/.*\"pid\": \\([0-9]*\\),/\\1/p') ] || exit 4\n"
                + "low start one || exit 5\n"
                + "until_it grep -q started out; is one running || exit 6\n"
                + "low start one 2>/dev/null && exit 7\n"
                + "low delete one 2>/dev/null && exit 8\n"
                + "low exec one sh -c 'exit 42'; [ $? = 42 ] || exit 9\n"
                + "low exec one nosuch 2>err; [ $? = 255 ] || exit 10\n"
                + "grep -q 'executable file not found in' err || exit 11\n"
                + "low kill one KILL || exit 12; until_it is one stopped\n"
                + "low delete one || exit 13; low state one 2>/dev/null && exit 14; exit 0");
        assertThat(run.status()).as(run.toString()).isZero();
    }

    @Test
    void runStaysToTheEndAndDeletes() {
        assertThat(script("program 'id -u; exit 3'; low run -b b two")
                        .withStatus(3)
                        .text())
                .isEqualTo("0");
        assertThat(script("low list -q").text()).isEmpty();
        assertThat(script("low run -b b two; echo $?").text()).isEqualTo("0\n3");
    }

    @Test
    void errorsGoToTheLogAsEnginesReadThem() {
        assertThat(script("low create -b b four").withStatus(1).error()).contains("--console-socket");
        Finished run = script("sed -i 's/\"sh\"/\"nosuch\"/; s/\"terminal\": true/\"terminal\": false/' b/config.json\n"
                + "low --log log --log-format json create -b b three 2>err; s=$?; cat log; exit $s");
        assertThat(run.withStatus(1).text())
                .startsWith("{\"level\":\"error\",\"msg\":\"exec nosuch: executable file not found in $PATH");
        assertThat(script("low list -q; ls state").text()).isEmpty();
        assertThat(script("low create -b b no/id").withStatus(1).error()).contains("invalid character '/'");
        assertThat(script("low checkpoint x").withStatus(1).error()).contains("CRIU");
    }

    @Test
    void whatAKilledCommandLeavesIsDeleted() {
        Finished run = script("program 'sleep 1000'\n"
                // a hook that never ends: create is killed while it waits
                + "sed -i 's|^  \"hostname\"|  \"hooks\": {\"createRuntime\": [{\"path\": \"/bin/sleep\", \"args\": [\"sleep\", \"1000\"]}]},\\n  \"hostname\"|'"
                + " b/config.json\n"
                + "hull-runtime --root $PWD/state create -b b five </dev/null >out 2>&1 & launcher=$!\n"
                + "until_it test -s state/five/pids\n"
                + "read -r pid start monitor rest <state/five/pids\n"
                + "kill -KILL $launcher $monitor; wait $launcher 2>/dev/null\n"
                + "until_it is five stopped\n"
                + "low create -b b five 2>err && exit 1; grep -q 'exists already' err || exit 2\n"
                + "low delete -f five || exit 3; [ ! -e state/five ] || exit 4; low delete -f five || exit 5; exit 0");
        assertThat(run.status()).as(run.toString()).isZero();
    }

    @Test
    void itSaysWhatItCanDo() {
        assertThat(script("low features").text())
                .contains("\"ociVersionMin\": \"1.0.0\"", "\"createContainer\"", "\"rro\"", "\"SCMP_ACT_ERRNO\"");
        assertThat(script("low --version").text()).startsWith("hull-runtime version ");
        assertThat(script("low list").text()).startsWith("ID   PID   STATUS   BUNDLE   CREATED   OWNER");
        assertThat(script("low list -f json").text()).isEqualTo("[]");
    }

    @Test
    void oddBundlesRunOrAreExplained() {
        // what cannot be given is a warning: an ambient capability needs to be inheritable
        assertThat(script("program 'echo ran'\n"
                                + "sed -i 's|\"permitted\"|\"ambient\": [\"CAP_KILL\"], \"permitted\"|' b/config.json\n"
                                + "low --debug run -b b one 2>err; grep -o 'CAP_KILL cannot be ambient' err")
                        .text())
                .isEqualTo("ran\nCAP_KILL cannot be ambient");
        assertThat(script("mkdir -p d/config.json; low run -b d one")
                        .withStatus(1)
                        .error())
                .contains("d/config.json: is a directory");
        assertThat(script("mkdir -p d2; echo '{' >d2/config.json; low run -b d2 one")
                        .withStatus(1)
                        .error())
                .contains("d2/config.json: $: not valid JSON");
        assertThat(script("echo >file; hull-runtime --root $PWD/file list")
                        .withStatus(1)
                        .error())
                .contains("file is not a directory");
        assertThat(script("low help").text()).contains("create");
    }

    @Test
    void longStringsAreRead() {
        assertThat(script("program 'echo ${#X}'\n"
                                + "x=$(head -c 100000 /dev/zero | tr '\\0' x); sed -i \"s|\\\"TERM=xterm\\\"|\\\"X=$x\\\"|\" b/config.json\n"
                                + "low run -b b one")
                        .text())
                .isEqualTo("100000");
    }

    @Test
    void failingHooksAreToldOnce() {
        Finished run = script("program 'echo ran'\n"
                + "sed -i 's|^  \"hostname\"|  \"hooks\": {\"createRuntime\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"echo bad >\\&2; exit 3\"]}]},\\n  \"hostname\"|'"
                + " b/config.json; low run -b b one");
        assertThat(run.withStatus(1).error().strip()).isEqualTo("hull-runtime: /bin/sh ended with status 3: bad");
    }

    @Test
    void aDamagedRecordHidesNoOtherAndIsRemoved() {
        Finished run = script("program 'sleep 1000'\n"
                + "low create -b b one </dev/null >out 2>&1 && low create -b b two </dev/null >out 2>&1 || exit 1\n"
                + "pid=$(low state one | sed -n 's/.*\"pid\": \\([0-9]*\\),/\\1/p'); echo { >state/one/state.json\n"
                + "low list 2>err | grep -q '^two' || exit 2; grep -q 'state/one/state.json is damaged' err || exit 3\n"
                + "low delete one 2>/dev/null && exit 4; low delete -f one || exit 5\n"
                + "[ ! -e state/one ] || exit 6; [ ! -s /proc/$pid/cmdline ] || exit 7\n"
                + "low create -b b one </dev/null >out 2>&1 || exit 8; low kill one 0 || exit 9; exit 0");
        assertThat(run.status()).as(run.toString()).isZero();
    }

    /** What only root can do here: groups. */
    void pauseAndLimits() {
        Finished run = script("program 'sleep 1000'\n"
                + "low run -d -b b six </dev/null >out 2>&1 || exit 1\n"
                + "low pause six || exit 2; is six paused || exit 3; low exec six true 2>/dev/null && exit 4\n"
                + "low resume six || exit 5; is six running || exit 6\n"
                + "low update --pids-limit 77 six || exit 7; low events --stats six | grep -q '\"limit\":77' || exit 8\n"
                + "[ $(low ps -f json six) != '[]' ] || exit 9\n"
                + "low pause six && low delete -f six || exit 10\n"
                // one that waits for its start as well; and nobody is left when nobody reads
                + "low create -b b six </dev/null >out 2>&1 && low pause six || exit 11; is six paused || exit 12\n"
                + "low start six 2>/dev/null && exit 13; low resume six && is six created || exit 14\n"
                + "low start six || exit 15; low events --interval 0s six 2>/dev/null && exit 16\n"
                + "low events --interval 10ms six | read -r line || exit 17; exit 0");
        assertThat(run.status()).as(run.toString()).isZero();
    }

    /** A container may have as little memory as this. */
    void littleMemory() throws Exception {
        assertThat(script("program 'cat /proc/self/comm'\n"
                                + "sed -i 's|\"resources\": {|\"resources\": {\"memory\": {\"limit\": 8388608},|' b/config.json\n"
                                + "low run -b b seven")
                        .ok()
                        .text())
                .isEqualTo("cat");
        assertThat(Files.exists(Path.of("/sys/fs/cgroup/memory/seven"))).isFalse();
        assertThat(Programs.run("true").status()).isZero();
    }
}
