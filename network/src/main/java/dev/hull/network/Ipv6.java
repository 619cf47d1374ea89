package dev.hull.network;

/** Form of IPv6 addresses (RFC 4291, section 2.2), without giving them a value. */
final class Ipv6 {
    private Ipv6() {}

    /** Whether the text is an IPv6 address; a zone such as {@code %eth0} may follow. */
    static boolean isAddress(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address, true) == 8;
        }
        if (address.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        String front = address.substring(0, gap);
        String back = address.substring(gap + 2);
        int before = front.isEmpty() ? 0 : groups(front, false);
        int after = back.isEmpty() ? 0 : groups(back, true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /** Whether the address is the loopback address, in whatever spelling. */
    static boolean isLoopback(String address) {
        int last = address.length() - 1;
        if (last < 0 || address.charAt(last) != '1') {
            return false;
        }
        for (int i = 0; i < last; i++) {
            if (address.charAt(i) != ':' && address.charAt(i) != '0') {
                return false;
            }
        }
        return isAddress(address);
    }

    /** Number of 16-bit groups, or -1 when one of them is wrong; a dotted quad at the end counts as two. */
    private static int groups(String text, boolean quadAllowed) {
        int count = 0;
        int start = 0;
        while (true) {
            int end = text.indexOf(':', start);
            String group = end < 0 ? text.substring(start) : text.substring(start, end);
            if (end < 0 && quadAllowed && group.indexOf('.') >= 0) {
                return Ipv4.parse(group).isPresent() ? count + 2 : -1;
            }
            if (!isGroup(group)) {
                return -1;
            }
            count++;
            if (end < 0) {
                return count;
            }
            start = end + 1;
        }
    }

    private static boolean isGroup(String group) {
        for (int i = 0; i < group.length(); i++) {
            if (Character.digit(group.charAt(i), 16) < 0) {
                return false;
            }
        }
        return !group.isEmpty() && group.length() <= 4;
    }
}
