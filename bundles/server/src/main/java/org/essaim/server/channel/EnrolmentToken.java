/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.essaim.api.LocalFault;
import org.essaim.credentials.PrivateFiles;
import org.essaim.server.ledger.Rows;
import org.essaim.server.ledger.Transactions;
import org.essaim.server.machines.Credentials;

/**
 * The text that lets a machine in, {@code essaim1:<address>:<secret>:<key pin>}, in a file that only the server's user may
 * read. The database has a hash of the secret alone. The file is written again when address or key change, with the
 * secret that it has; who deletes it gets a new secret, and the old one no longer lets anybody in.
 */
final class EnrolmentToken {

    private static final Pattern FORM = Pattern.compile("essaim1:(.+):([A-Za-z0-9_-]{43}):([A-Za-z0-9_-]{43})\\s*");

    private final String hash;

    private EnrolmentToken(String hash) {
        this.hash = hash;
    }

    /**
     * Reads, renews or makes the token.
     *
     * @param address what agents connect to, {@code host:port}
     * @throws LocalFault {@code TOKEN_UNREADABLE}, {@code STORE_FAILED}
     */
    static EnrolmentToken open(
            Path file,
            String address,
            String pin,
            Transactions transactions,
            InstantSource clock,
            RandomGenerator random) {
        try {
            String former = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
            String secret = secret(former).orElseGet(() -> Credentials.make(random));
            String hash = Credentials.hash(secret);
            if (!transactions.read(connection -> known(connection, hash))) {
                transactions.change(connection -> replace(connection, hash, clock));
            }
            String token = "essaim1:" + address + ':' + secret + ':' + pin + '\n';
            if (!token.equals(former)) {
                PrivateFiles.write(file, token.getBytes(StandardCharsets.UTF_8));
            }
            return new EnrolmentToken(hash);
        } catch (IOException e) {
            throw new LocalFault(
                    "TOKEN_UNREADABLE",
                    "The enrolment token '" + file + "' can be neither read nor written: " + e,
                    "See that the server's user owns the file and that the disk has room.",
                    e);
        }
    }

    /** Whether a secret lets a machine in; takes as long for a wrong one. */
    boolean accepts(String secret) {
        return Credentials.same(hash, Credentials.hash(secret));
    }

    private static Optional<String> secret(String token) {
        Matcher form = FORM.matcher(token);
        return form.matches() ? Optional.of(form.group(2)) : Optional.empty();
    }

    private static boolean known(java.sql.Connection connection, String hash) throws java.sql.SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT secret_hash FROM enrolment WHERE secret_hash = ?")) {
            Rows.bind(select, hash);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void replace(java.sql.Connection connection, String hash, InstantSource clock)
            throws java.sql.SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM enrolment");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO enrolment (secret_hash, created) VALUES (?, ?)")) {
            delete.executeUpdate();
            Rows.bind(insert, hash, clock.instant());
            insert.executeUpdate();
        }
    }
}
