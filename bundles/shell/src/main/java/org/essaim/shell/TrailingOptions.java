/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Option;

/**
 * Options that stand behind the arguments, where people write them and Karaf takes none: its parser stops looking for
 * options at the first word that is not one.
 */
final class TrailingOptions {

    private TrailingOptions() {}

    /**
     * Sets the fields of a command that these words name, as Karaf would.
     *
     * @throws org.essaim.api.RequestFault {@code USAGE} when a word is no option, or an option lacks its value
     */
    static void set(Object command, List<String> words) {
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Field field = field(command, name)
                    .orElseThrow(() -> Failures.usage(
                            word.startsWith("-") ? "There is no option " + name : "'" + word + "' is one word too many",
                            "Write the command with --help to see what it takes."));
            if (equals >= 0) {
                set(command, field, name, word.substring(equals + 1));
            } else if (field.getType() == boolean.class) {
                set(command, field, name, "true");
            } else if (rest.hasNext()) {
                set(command, field, name, rest.next());
            } else {
                throw Failures.usage("Option " + name + " has no value", "Write the value behind it.");
            }
        }
    }

    private static Optional<Field> field(Object command, String name) {
        for (Class<?> type = command.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Option option = field.getAnnotation(Option.class);
                if (option != null
                        && (option.name().equals(name)
                                || Arrays.asList(option.aliases()).contains(name))) {
                    return Optional.of(field);
                }
            }
        }
        return Optional.empty();
    }

    private static void set(Object command, Field field, String name, String word) {
        try {
            field.setAccessible(true);
            field.set(command, value(field, field.get(command), name, word));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("an option's field was made accessible and is not", e);
        }
    }

    private static Object value(Field field, Object before, String name, String word) {
        Class<?> type = field.getType();
        if (type == boolean.class) {
            return Boolean.parseBoolean(word);
        }
        if (type == int.class) {
            try {
                return Integer.parseInt(word);
            } catch (NumberFormatException e) {
                throw Failures.usage("'" + word + "' is not a number", "Give option " + name + " a whole number.");
            }
        }
        if (type == List.class) {
            List<Object> all = new ArrayList<>((List<?>) before);
            all.add(word);
            return all;
        }
        return word;
    }
}
