/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.karaf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** One properties file of Karaf's {@code etc}, edited as text: comments and all other keys stay as they are. */
final class EtcFile {

    private final Path file;

    EtcFile(Path file) {
        this.file = file;
    }

    /** Replaces the key's value, wherever and over how many lines it stood, or appends it. */
    void set(String key, String value) {
        List<String> kept = without(key);
        kept.add(key + " = " + value.replace("\\", "\\\\"));
        write(kept);
    }

    void remove(String key) {
        write(without(key));
    }

    Optional<String> get(String key) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.ofNullable(properties.getProperty(key));
    }

    private List<String> without(String key) {
        List<String> kept = new ArrayList<>();
        boolean dropping = false;
        boolean continued = false;
        for (String line : lines()) {
            if (!continued) {
                dropping = key.equals(keyOf(line));
            }
            continued = !isComment(line, continued) && endsInContinuation(line);
            if (!dropping) {
                kept.add(line);
            }
        }
        return kept;
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(List<String> lines) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isComment(String line, boolean continued) {
        String text = line.strip();
        return !continued && (text.startsWith("#") || text.startsWith("!"));
    }

    private static String keyOf(String line) {
        String text = line.strip();
        int end = 0;
        while (end < text.length() && " \t=:".indexOf(text.charAt(end)) < 0) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return text.substring(0, Math.min(end, text.length()));
    }

    private static boolean endsInContinuation(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
