/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Schedules as they are written. */
final class ScheduleText {

    private static final int MOST_PARTS = 50;
    private static final int LONGEST = 10_000;
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final Pattern TIMES = Pattern.compile("(\\S+)\\s*-\\s*(\\S+)");
    private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{2})");

    /** Days, times, either of which may be left out, and a rate, in which there may be a space. */
    private static final Pattern PART = Pattern.compile(
            "(?:([a-zA-Z]+(?:\\s*[-,]\\s*[a-zA-Z]+)*)\\s+)?(?:([0-9:]*:[0-9:]*\\s*-\\s*[0-9:]+)\\s+)?(\\S+(?:\\s\\S+)?)");

    private ScheduleText() {}

    static List<Window> windows(String schedule) throws RateSyntaxException {
        checkLength(schedule);
        List<Window> windows = new ArrayList<>();
        for (String part : schedule.split(";", -1)) {
            if (!part.isBlank()) {
                windows.add(window(part.strip().replaceAll("\\s+", " ")));
            }
        }
        if (windows.size() > MOST_PARTS) {
            throw new RateSyntaxException("The schedule has more than " + MOST_PARTS + " parts");
        }
        return windows;
    }

    private static void checkLength(String schedule) throws RateSyntaxException {
        if (schedule.length() > LONGEST) {
            throw new RateSyntaxException("The schedule is longer than " + LONGEST + " characters");
        }
    }

    /** A limit and its schedule in one line: the part without days and times is the limit. */
    static RateSchedule schedule(String text) throws RateSyntaxException {
        checkLength(text);
        List<String> limits = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            Matcher matcher = PART.matcher(part.strip().replaceAll("\\s+", " "));
            boolean alone = matcher.matches() && matcher.group(1) == null && matcher.group(2) == null;
            if (!part.isBlank()) {
                (alone ? limits : parts).add(part);
            }
        }
        if (limits.size() > 1 || limits.size() + parts.size() == 0) {
            throw new RateSyntaxException("'" + Rate.shortened(text) + "' has "
                    + (limits.isEmpty() ? "no rate" : "more than one rate without days and times")
                    + ": write one, and parts of a schedule behind it, like 4MB/s; Mon-Fri 08:00-18:00 2MB/s");
        }
        long otherwise = limits.isEmpty() ? Rate.UNLIMITED : Rate.parse(limits.get(0));
        return new RateSchedule(otherwise, windows(String.join(";", parts)));
    }

    private static Window window(String part) throws RateSyntaxException {
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches() || (matcher.group(1) == null && matcher.group(2) == null)) {
            throw new RateSyntaxException("'" + Rate.shortened(part)
                    + "' is no part of a schedule: write days or times and a rate, like Mon-Fri 08:00-18:00 2MB/s");
        }
        try {
            Set<DayOfWeek> days = matcher.group(1) == null ? EnumSet.allOf(DayOfWeek.class) : days(matcher.group(1));
            long rate = Rate.parse(matcher.group(3));
            if (matcher.group(2) == null) {
                return new Window(days, 0, Window.DAY, rate);
            }
            Matcher times = TIMES.matcher(matcher.group(2));
            if (!times.matches()) {
                throw new RateSyntaxException("'" + matcher.group(2) + "' are no times: write them like 08:00-18:00");
            }
            int from = minutes(times.group(1));
            int to = minutes(times.group(2));
            if (from == Window.DAY || from == to) {
                throw new RateSyntaxException(
                        "'" + matcher.group(2) + "' is no time at all: a whole day is 00:00-24:00");
            }
            return new Window(days, from, to < from ? to + Window.DAY : to, rate);
        } catch (RateSyntaxException e) {
            throw new RateSyntaxException(e.getMessage() + " (in '" + Rate.shortened(part) + "')");
        }
    }

    private static Set<DayOfWeek> days(String text) throws RateSyntaxException {
        EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String range : text.split(",", -1)) {
            String[] ends = range.split("-", -1);
            if (ends.length > 2) {
                throw new RateSyntaxException("'" + Rate.shortened(range) + "' are no days: write them like Mon-Fri");
            }
            DayOfWeek day = day(ends[0]);
            DayOfWeek last = day(ends[ends.length - 1]);
            while (day != last) {
                days.add(day);
                day = day.plus(1);
            }
            days.add(last);
        }
        return days;
    }

    private static DayOfWeek day(String text) throws RateSyntaxException {
        int number = DAYS.indexOf(text.strip().toLowerCase(Locale.ROOT));
        if (number < 0) {
            throw new RateSyntaxException(
                    "'" + Rate.shortened(text) + "' is no day: write Mon, Tue, Wed, Thu, Fri, Sat or Sun");
        }
        return DayOfWeek.of(number + 1);
    }

    private static int minutes(String text) throws RateSyntaxException {
        Matcher matcher = TIME.matcher(text);
        if (matcher.matches()) {
            int hours = Integer.parseInt(matcher.group(1));
            int minutes = Integer.parseInt(matcher.group(2));
            if (minutes < 60 && hours * 60 + minutes <= Window.DAY) {
                return hours * 60 + minutes;
            }
        }
        throw new RateSyntaxException(
                "'" + Rate.shortened(text) + "' is no time: write hours and minutes, from 00:00 to 24:00");
    }

    static String text(List<Window> windows) {
        return windows.stream().map(ScheduleText::text).collect(Collectors.joining("; "));
    }

    private static String text(Window window) {
        String days = window.days().size() == DAYS.size()
                ? ""
                : window.days().stream()
                        .sorted()
                        .map(day -> DAYS.get(day.ordinal()))
                        .map(day -> day.substring(0, 1).toUpperCase(Locale.ROOT) + day.substring(1))
                        .collect(Collectors.joining(",", "", " "));
        int to = window.to() > Window.DAY ? window.to() - Window.DAY : window.to();
        return days + time(window.from()) + "-" + time(to) + " " + Rate.text(window.rate());
    }

    private static String time(int minutes) {
        return String.format(Locale.ROOT, "%02d:%02d", minutes / 60, minutes % 60);
    }
}
