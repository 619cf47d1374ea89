package dev.hull.linux.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alignment and lengths, by the rules of the D-Bus Specification, "Marshaling". */
class DbusWriterTest {
    private static DbusCall call(String signature, Object... arguments) {
        return new DbusCall("a.b", "/", "a.b", "M", signature, List.of(arguments));
    }

    /** Reads numbers of the body, which begins at a multiple of 8. */
    private static ByteBuffer body(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        int body = bytes.getInt(4);
        int fields = bytes.getInt(12);
        assertThat((16 + fields + 7) / 8 * 8 + body).isEqualTo(message.length);
        return bytes.position(message.length - body).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void headerTellsWhatFollows() {
        byte[] hello = new DbusWriter().call(DbusCall.hello()).toBytes();
        assertThat(hello).startsWith('l', 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0);
        assertThat(body(hello).remaining()).isZero();
        assertThat(new String(hello, StandardCharsets.ISO_8859_1))
                .contains("\1\1o\0\25\0\0\0/org/freedesktop/DBus\0", "\3\1s\0\5\0\0\0Hello\0");
    }

    @Test
    void numbersAndTextsAreAligned() {
        ByteBuffer body =
                body(new DbusWriter().call(call("sbt", "abc", true, 5L)).toBytes());
        assertThat(body.getInt(0)).isEqualTo(3);
        assertThat(body.getInt(8)).isEqualTo(1); // "abc\0" ends at 8
        assertThat(body.getLong(16)).isEqualTo(5);
    }

    @Test
    void lengthOfAnArrayLeavesItsPaddingOut() {
        ByteBuffer body = body(new DbusWriter()
                .call(call("a(sv)", List.of(List.of("N", new DbusVariant("t", 7L)))))
                .toBytes());
        assertThat(body.getInt(0)).isEqualTo(body.remaining() - 8); // the first structure is at 8
        assertThat(body.getInt(8)).isEqualTo(1);
        assertThat(body.get(14)).isEqualTo((byte) 1); // signature of the variant
        assertThat(body.get(15)).isEqualTo((byte) 't');
        assertThat(body.getLong(24)).isEqualTo(7);
    }

    @Test
    void emptyArraysHaveNoPaddingToCount() {
        assertThat(body(new DbusWriter().call(call("a(sv)", List.of())).toBytes())
                        .getInt(0))
                .isZero();
        assertThat(body(new DbusWriter().call(call("ay", new byte[] {1, 2})).toBytes())
                        .getInt(0))
                .isEqualTo(2);
    }

    @Test
    void placeOfTheProcessIsKnown() {
        DbusWriter out = new DbusWriter()
                .call(DbusCall.hello())
                .call(call("au", List.of(DbusCall.PROCESS)))
                .call(call("s", "x"));
        assertThat(out.serial()).isEqualTo(3);
        ByteBuffer bytes = ByteBuffer.wrap(out.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getInt(out.process())).isZero();
        assertThat(bytes.getInt(out.process() - 4)).isEqualTo(4);
        assertThat(new DbusWriter().call(DbusCall.hello()).process()).isEqualTo(-1);
    }

    @Test
    void typesEndWhereTheyEnd() {
        assertThat(DbusWriter.typeEnd("a(sa(sv))u", 0)).isEqualTo(9);
        assertThat(DbusWriter.typeEnd("ssaau", 2)).isEqualTo(5);
    }
}
