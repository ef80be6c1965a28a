/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as people write them: 3.5G, 4MiB, 100mbit, 5%, 1.05x, 1s. */
final class Quantity {

    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)\\s*([a-zA-Z%/]*)");

    private static final Map<String, Double> BYTES = Map.ofEntries(
            Map.entry("", 1.0),
            Map.entry("k", 1e3),
            Map.entry("m", 1e6),
            Map.entry("g", 1e9),
            Map.entry("t", 1e12),
            Map.entry("kib", 1024.0),
            Map.entry("mib", 1048576.0),
            Map.entry("gib", 1073741824.0),
            Map.entry("tib", 1099511627776.0));

    private static final Map<String, Double> RATES =
            Map.of("bit", 1 / 8.0, "kbit", 1e3 / 8, "mbit", 1e6 / 8, "gbit", 1e9 / 8);

    private Quantity() {}

    /** Bytes, decimal (K, M, G, T) or binary (KiB, MiB, GiB, TiB). */
    static long bytes(String text) throws UsageException {
        String plain = text.endsWith("B") && !text.endsWith("iB") ? text.substring(0, text.length() - 1) : text;
        return Math.round(read(plain, BYTES, "a size, such as 3.5G or 512MiB"));
    }

    /** Bytes per second, from bits per second (bit, kbit, mbit, gbit). */
    static double rate(String text) throws UsageException {
        String plain = text.endsWith("/s") ? text.substring(0, text.length() - 2) : text;
        double rate = read(plain, RATES, "a rate, such as 100mbit or 1gbit");
        if (rate <= 0) {
            throw new UsageException("'" + text + "' is no rate that anything could be sent at.");
        }
        return rate;
    }

    /** A part of all: 5% or 0.05. */
    static double part(String text) throws UsageException {
        double part = read(text, Map.of("%", 0.01, "", 1.0), "a part, such as 5%");
        if (part > 1) {
            throw new UsageException("'" + text + "' is more than all.");
        }
        return part;
    }

    /** A multiple: 1.05x or 1.05. */
    static double times(String text) throws UsageException {
        return read(text, Map.of("x", 1.0, "", 1.0), "a multiple, such as 1.05x");
    }

    /** Seconds: 1s, 500ms, 2min or a plain number. */
    static double seconds(String text) throws UsageException {
        Map<String, Double> units = Map.of("", 1.0, "s", 1.0, "ms", 0.001, "min", 60.0, "h", 3600.0);
        return read(text, units, "a time, such as 1s");
    }

    private static double read(String text, Map<String, Double> units, String what) throws UsageException {
        Matcher form = FORM.matcher(text.strip());
        Double unit = form.matches() ? units.get(form.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new UsageException("'" + text + "' is not " + what + ".");
        }
        return Double.parseDouble(form.group(1)) * unit;
    }

    /** A rate for people. */
    static String sayRate(double bytesPerSecond) {
        double mbit = bytesPerSecond * 8 / 1e6;
        return mbit >= 1000 ? say(mbit / 1000) + " Gbit/s" : say(mbit) + " Mbit/s";
    }

    /** A size for people. */
    static String sayBytes(double bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
        int unit = 0;
        double amount = bytes;
        while (amount >= 1000 && unit < units.length - 1) {
            amount /= 1000;
            unit++;
        }
        return say(amount) + " " + units[unit];
    }

    /** A time for people. */
    static String saySeconds(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 7200
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }

    private static String say(double amount) {
        String text = String.format(Locale.ROOT, amount >= 100 ? "%.0f" : "%.1f", amount);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
