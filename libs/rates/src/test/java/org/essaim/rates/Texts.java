/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Schedules as somebody could write them. */
final class Texts {

    private static final List<String> DAYS = List.of("Mon", "tue", "WED", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> RATES = List.of("unlimited", "off", "2MB/s", "500 kB/s", "1.5MiB/s", "16Mbit/s");
    private static final String SIGNS = "MonFriSat 0123456789:-;,./kBMs\n\t'Ω";

    private Texts() {}

    static String schedule(Random random) {
        StringBuilder text = new StringBuilder();
        for (int parts = random.nextInt(5); parts > 0; parts--) {
            int form = random.nextInt(3);
            if (form != 1) {
                text.append(days(random)).append(' ');
            }
            if (form != 0) {
                text.append(times(random)).append("  ");
            }
            text.append(RATES.get(random.nextInt(RATES.size()))).append(random.nextBoolean() ? "; " : " ;");
        }
        return text.toString();
    }

    private static String days(Random random) {
        StringBuilder text = new StringBuilder(DAYS.get(random.nextInt(7)));
        for (int more = random.nextInt(3); more > 0; more--) {
            text.append(random.nextBoolean() ? "," : ", ").append(DAYS.get(random.nextInt(7)));
            if (random.nextBoolean()) {
                text.append('-').append(DAYS.get(random.nextInt(7)));
            }
        }
        return text.toString();
    }

    private static String times(Random random) {
        int from = random.nextInt(24 * 60);
        int to = (from + 1 + random.nextInt(24 * 60 - 1)) % (24 * 60);
        return String.format(
                Locale.ROOT,
                "%02d:%02d%s%02d:%02d",
                from / 60,
                from % 60,
                random.nextBoolean() ? "-" : " - ",
                to / 60,
                to % 60);
    }

    /** A schedule with a few signs changed. */
    static String garbled(Random random) {
        StringBuilder text = new StringBuilder(schedule(random)).append(' ');
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            text.setCharAt(random.nextInt(text.length()), SIGNS.charAt(random.nextInt(SIGNS.length())));
        }
        return text.toString();
    }
}
