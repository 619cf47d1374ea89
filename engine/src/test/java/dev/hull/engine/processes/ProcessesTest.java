package dev.hull.engine.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.engine.container.ContainerId;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessesTest {
    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void aLineOfTheKernelIsRead() {
        String text =
                "42 (a b) c)) S 1 40 41 34817 40 4194304 108 0 1 0 7 3 20 10 20 5 3 0 9000 2322432 345 18446744073709551615"
                        + " 1 1 0 0 0 0 0 0 0 0 0 0 17 6 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
        ProcStat stat = ProcStat.parse(text).orElseThrow();
        assertThat(stat.pid()).isEqualTo(42);
        assertThat(stat.name()).isEqualTo("a b) c)");
        assertThat(stat.parent()).isEqualTo(1);
        assertThat(stat.terminal()).isEqualTo(34817);
        assertThat(stat.ticks()).isEqualTo(10);
        assertThat(stat.childTicks()).isEqualTo(30);
        assertThat(stat.nice()).isEqualTo(5);
        assertThat(stat.threads()).isEqualTo(3);
        assertThat(stat.start()).isEqualTo(9000);
        assertThat(stat.residentPages()).isEqualTo(345);
        assertThat(stat.processor()).isEqualTo(6);
        assertThat(ProcStat.parse("")).isEmpty();
        assertThat(ProcStat.parse("1 (x) S 1")).isEmpty();
    }

    @Test
    void terminalsHaveNames() {
        assertThat(ProcColumns.terminal(34817)).isEqualTo("pts/1");
        assertThat(ProcColumns.terminal(0)).isEqualTo("?");
        assertThat(ProcColumns.terminal(1025)).isEqualTo("tty1");
    }

    @Test
    void withoutGroupsAContainerIsWhatDescendsFromItsFirstProcess() throws IOException {
        Process child = new ProcessBuilder("sleep", "1000").start();
        try {
            ContainerId id = ContainerId.random();
            assertThat(ContainerProcesses.of(id, SELF))
                    .contains(SELF, child.pid())
                    .isSorted();
            assertThat(ContainerProcesses.of(id, child.pid())).containsExactly(child.pid());
            Consumption use = Meter.read(id, SELF);
            assertThat(use.grouped()).isFalse();
            assertThat(use.memory()).isBetween(1L << 20, use.memoryLimit());
            assertThat(use.tasks()).isGreaterThan(2);
            assertThat(use.processorNanos()).isPositive();
            assertThat(use.received()).isEqualTo(-1);
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void ownTablesNeedNoProgram() {
        OwnPs ps = new OwnPs(ZoneOffset.UTC, Instant.now());
        ProcessTable full = ps.table(List.of("-ef"), List.of(SELF, 4_194_305L));
        assertThat(full.titles()).containsExactly("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
        assertThat(full.rows()).hasSize(1);
        assertThat(full.rows().getFirst().get(1)).isEqualTo(Long.toString(SELF));
        assertThat(full.rows().getFirst().getLast()).contains("java");
        assertThat(ps.table(List.of("aux"), List.of(SELF)).titles())
                .containsExactly(
                        "USER", "PID", "%CPU", "%MEM", "VSZ", "RSS", "TTY", "STAT", "START", "TIME", "COMMAND");
        assertThat(ps.table(List.of("-eo", "pid,comm"), List.of(SELF)).titles()).containsExactly("PID", "COMMAND");
        assertThat(ps.table(List.of("-o", "pid,ppid=PARENT", "-o", "etime"), List.of(SELF))
                        .titles())
                .containsExactly("PID", "PARENT", "ELAPSED");
        for (String column : ProcColumns.NAMES) {
            assertThat(ps.table(List.of("-o", "pid," + column), List.of(SELF))
                            .rows()
                            .getFirst()
                            .get(1))
                    .isNotEmpty();
        }
        assertThatThrownBy(() -> ps.table(List.of("-Z"), List.of(SELF)))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("has no ps");
        assertThatThrownBy(() -> ps.table(List.of("-o", "comm"), List.of(SELF))).hasMessageContaining("PID field");
        assertThatThrownBy(() -> ps.table(List.of("-o", "pid,nope"), List.of(SELF)))
                .hasMessageContaining("nope");
    }

    @Test
    void ofTheHostsTableOnlyTheContainersLinesAreLeft() {
        String text = """
                USER       PID %CPU COMMAND
                root         1  0.0 /sbin/init splash
                web        770  1.5 nginx: worker process
                web          -    - -
                root       771  0.0 sh
                root         -    - -
                """;
        ProcessTable table = HostPs.parse(text, Set.of(770L));
        assertThat(table.titles()).containsExactly("USER", "PID", "%CPU", "COMMAND");
        assertThat(table.rows())
                .containsExactly(List.of("web", "770", "1.5", "nginx: worker process"), List.of("web", "-", "-", "-"));
        assertThatThrownBy(() -> HostPs.parse("COMMAND\nsh\n", Set.of(1L))).hasMessageContaining("PID field");
        assertThatThrownBy(() -> HostPs.parse("", Set.of(1L))).hasMessageContaining("PID field");
    }

    @Test
    void countersAreSummed() {
        assertThat(Meter.legacyBlock("8:0 Read 100\n8:0 Write 50\n8:16 Read 1\n8:16 Total 7\nTotal 151\n"))
                .containsExactly(101, 50);
        assertThat(Meter.block("8:0 rbytes=100 wbytes=50 rios=3 wios=1 dbytes=0 dios=0\n8:16 rbytes=1 wbytes=2\n"))
                .containsExactly(101, 52);
        assertThat(Meter.block("")).containsExactly(0, 0);
        String devices = """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls
                    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0
                  eth0: 1000      10    0    0    0     0          0         0     2000      20    0    0    0     0
                """;
        assertThat(Meter.network(devices, false)).containsExactly(1000, 2000);
        assertThat(Meter.network(devices, true)).containsExactly(-1, -1);
        assertThat(Meter.member("usage_usec 12\nuser_usec 3\n", "user_usec")).isEqualTo(3);
    }

    @Test
    void percentsAreOfOneProcessorAndOfTheLimit() {
        Consumption first = new Consumption(0, 1_000_000_000, 5, 100, 0, 0, 0, 0, 1, true);
        Consumption second = new Consumption(2_000_000_000, 4_000_000_000L, 25, 100, 0, 0, 0, 0, 1, true);
        assertThat(second.processorPercent(first)).isEqualTo(150.0);
        assertThat(second.memoryPercent()).isEqualTo(25.0);
        assertThat(first.processorPercent(first)).isZero();
    }
}
