/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes per second as people write them: {@code 2MB/s}, {@code 1.5 MiB/s}, {@code 16Mbit/s}, {@code 250000}, {@code
 * unlimited}, {@code off}.
 */
public final class Rate {

    /** No limit. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Nothing at all. */
    public static final long OFF = 0;

    private static final int LONGEST = 40;
    private static final Pattern FORM = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)\\s*([a-z]*)(?:/s)?");
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            unit("", 1),
            unit("b", 1),
            unit("kb", 1_000),
            unit("mb", 1_000_000),
            unit("gb", 1_000_000_000),
            unit("kib", 1 << 10),
            unit("mib", 1 << 20),
            unit("gib", 1 << 30),
            unit("kbit", 125),
            unit("mbit", 125_000),
            unit("gbit", 125_000_000));

    private Rate() {}

    private static Map.Entry<String, BigDecimal> unit(String name, long bytes) {
        return Map.entry(name, BigDecimal.valueOf(bytes));
    }

    /** @throws RateSyntaxException when it is none, or less than a byte per second */
    public static long parse(String text) throws RateSyntaxException {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.equals("unlimited")) {
            return UNLIMITED;
        } else if (word.equals("off")) {
            return OFF;
        }
        Matcher matcher = FORM.matcher(word.length() > LONGEST ? "" : word);
        BigDecimal unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new RateSyntaxException("'" + shortened(text)
                    + "' is no rate: write one like 2MB/s, 500KiB/s or 16Mbit/s, unlimited or off");
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(unit).setScale(0, RoundingMode.DOWN);
        if (bytes.signum() == 0) {
            throw new RateSyntaxException("'" + shortened(text) + "' may mean two things: write unlimited, or off");
        }
        return bytes.min(BigDecimal.valueOf(UNLIMITED)).longValueExact();
    }

    /** As it is written in a configuration; {@link #parse} reads it again. */
    public static String text(long bytesPerSecond) {
        if (bytesPerSecond == UNLIMITED) {
            return "unlimited";
        } else if (bytesPerSecond == OFF) {
            return "off";
        } else if (bytesPerSecond % 100_000 == 0) {
            return BigDecimal.valueOf(bytesPerSecond, 6).stripTrailingZeros().toPlainString() + "MB/s";
        } else if (bytesPerSecond % 100 == 0) {
            return BigDecimal.valueOf(bytesPerSecond, 3).stripTrailingZeros().toPlainString() + "kB/s";
        }
        return bytesPerSecond + "B/s";
    }

    static String shortened(String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
