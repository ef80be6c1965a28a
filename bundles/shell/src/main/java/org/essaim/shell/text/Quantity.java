/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.text;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Numbers as people read them. */
public final class Quantity {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int LONG_ETA_HOURS = 1000;

    private Quantity() {}

    /** Bytes with a binary unit and about three digits: {@code 1.5 GiB}. */
    public static String bytes(long bytes) {
        if (bytes < 0) {
            return "-";
        }
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String digits =
                String.format(Locale.ROOT, unit == 0 || value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
        return digits + " " + UNITS[unit];
    }

    /** Bytes per second; a dash for none. */
    public static String rate(long bytesPerSecond) {
        return bytesPerSecond <= 0 ? "-" : bytes(bytesPerSecond) + "/s";
    }

    /** A part of a whole, rounded down so that only all of it is {@code 100 %}. */
    public static String percent(long done, long total) {
        return (int) (100 * fraction(done, total)) + " %";
    }

    /** A part of a whole, 0 to 1; all of nothing is 1. */
    public static double fraction(long done, long total) {
        if (total <= 0) {
            return 1;
        }
        return Math.min(1, Math.max(0, (double) done / total));
    }

    /** Seconds until the rest has come at this rate, rounded up; nothing while it stands still. */
    public static OptionalLong eta(long missing, long bytesPerSecond) {
        if (missing <= 0) {
            return OptionalLong.of(0);
        }
        return bytesPerSecond <= 0 ? OptionalLong.empty() : OptionalLong.of((missing - 1) / bytesPerSecond + 1);
    }

    /** Seconds in the two largest units that matter: {@code 1 h 05 min}. */
    public static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        }
        if (seconds < LONG_ETA_HOURS * 3600L) {
            return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
        }
        return "weeks";
    }

    /** A duration rounded to seconds. */
    public static String duration(Duration duration) {
        return (duration.isNegative() ? "-" : "")
                + duration(duration.abs().plusMillis(500).toSeconds());
    }

    /** A time in the zone of this system. */
    public static String time(Instant time) {
        return TIME.format(time.atZone(ZoneId.systemDefault()));
    }

    /** A time, or a dash. */
    public static String time(Optional<Instant> time) {
        return time.map(Quantity::time).orElse("-");
    }

    /** {@code host:port}, without asking the name service. */
    public static String address(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
