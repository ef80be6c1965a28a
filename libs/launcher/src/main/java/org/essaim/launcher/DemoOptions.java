/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.essaim.api.RequestFault;

/**
 * What {@code ./essaim demo} was asked for.
 *
 * @param folder what to publish; by default the unpacked agent distribution
 * @param agents how many agents, 1 to {@value #MOST_AGENTS}
 * @param once end when the rollouts have ended
 * @param json where the result goes
 * @param work where the Karafs live; by default a fresh folder below {@code target/demo}
 */
record DemoOptions(Optional<Path> folder, int agents, boolean once, Optional<Path> json, Optional<Path> work) {
    static final int MOST_AGENTS = 50;

    private static final int AGENTS = 3;

    /** @throws RequestFault {@code USAGE} when the arguments cannot be understood */
    static DemoOptions parse(List<String> arguments) {
        Optional<Path> folder = Optional.empty();
        int agents = AGENTS;
        boolean once = false;
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            switch (argument) {
                case "--once" -> once = true;
                case "--agents" -> agents = number(argument, value(argument, rest));
                case "--json" -> json = Optional.of(Path.of(value(argument, rest)));
                case "--work" -> work = Optional.of(Path.of(value(argument, rest)));
                default -> {
                    if (argument.startsWith("-") || folder.isPresent()) {
                        throw usage("'" + argument + "' is not understood.");
                    }
                    folder = Optional.of(Path.of(argument));
                }
            }
        }
        return new DemoOptions(folder, agents, once, json, work);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw usage(option + " needs a value.");
        }
        return rest.next();
    }

    private static int number(String option, String text) {
        if (!text.matches("[0-9]{1,4}")) {
            throw usage(option + " needs a number, not '" + text + "'.");
        }
        int number = Integer.parseInt(text);
        if (number < 1 || number > MOST_AGENTS) {
            throw usage(option + " must be from 1 to " + MOST_AGENTS + ".");
        }
        return number;
    }

    private static RequestFault usage(String sentence) {
        return new RequestFault(
                "USAGE", sentence, "Usage: ./essaim demo [DIR] [--agents N] [--once] [--json FILE] [--work DIR]");
    }
}
