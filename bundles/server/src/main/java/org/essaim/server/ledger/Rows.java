/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.ledger;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parameters and columns of the kinds that our tables have. */
public final class Rows {

    private Rows() {}

    /** Binds parameters from 1: numbers, texts, truths, instants (as milliseconds since 1970), optionals of these. */
    public static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            bindOne(statement, i + 1, values[i]);
        }
    }

    private static void bindOne(PreparedStatement statement, int at, @Nullable Object value) throws SQLException {
        if (value instanceof Optional<?> optional) {
            bindOne(statement, at, optional.orElse(null));
        } else if (value instanceof Instant instant) {
            statement.setLong(at, instant.toEpochMilli());
        } else if (value instanceof Long number) {
            statement.setLong(at, number);
        } else if (value instanceof Boolean truth) {
            statement.setBoolean(at, truth);
        } else if (value == null) {
            statement.setNull(at, Types.NULL);
        } else {
            statement.setString(at, value.toString());
        }
    }

    /** A time that is always there. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    /** A time that may be missing. */
    public static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** A text that may be missing. */
    public static Optional<String> optionalText(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    /** At most {@code limit} characters of a text, so that a long one is cut rather than refused by the database. */
    public static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
    }
}
