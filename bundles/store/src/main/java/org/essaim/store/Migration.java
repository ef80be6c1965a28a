/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One numbered step of the schema. Once released, its text never changes: what is to be changed comes as a further step.
 *
 * @param number from 1, without gaps
 * @param name what the database remembers it by, such as {@code V001__patches.sql}
 * @param sql statements, each ended by a semicolon at a line's end; {@code --} begins a comment line
 */
record Migration(int number, String name, String sql) {

    private static final Pattern NAME = Pattern.compile("V(\\d{3})__[a-z_]+\\.sql");

    /** The steps of this version, in order. A new step is a resource beside the others and a name here. */
    private static final List<String> RESOURCES = List.of("V001__patches.sql", "V002__fleet.sql");

    /** All steps that this version of the store knows. */
    static List<Migration> all() {
        return RESOURCES.stream().map(Migration::resource).toList();
    }

    private static Migration resource(String name) {
        try (InputStream in = Migration.class.getResourceAsStream("migrations/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks its resource migrations/" + name);
            }
            return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the bundle's resource migrations/" + name + " cannot be read", e);
        }
    }

    static Migration of(String name, String sql) {
        Matcher form = NAME.matcher(name);
        if (!form.matches()) {
            throw new IllegalArgumentException("not the name of a migration: " + name);
        }
        return new Migration(Integer.parseInt(form.group(1)), name, sql.replace("\r\n", "\n"));
    }

    /** The statements without their semicolons and comment lines. */
    List<String> statements() {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        for (String line : (Iterable<String>) sql.lines()::iterator) {
            if (line.isBlank() || line.stripLeading().startsWith("--")) {
                continue;
            }
            String text = line.stripTrailing();
            boolean last = text.endsWith(";");
            statement.append(last ? text.substring(0, text.length() - 1) : text).append('\n');
            if (last) {
                statements.add(statement.toString());
                statement.setLength(0);
            }
        }
        if (!statement.isEmpty()) {
            throw new IllegalArgumentException(name + " does not end with a semicolon");
        }
        return statements;
    }

    /** Lower-case hexadecimal SHA-256 over the text. */
    String checksum() {
        try {
            byte[] text = sql.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
