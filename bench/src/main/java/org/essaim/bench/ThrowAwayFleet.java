/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.credentials.CertificateAuthority;
import org.essaim.credentials.KeptCredentials;
import org.essaim.credentials.P256;

/** Certificates for the ends of one benchmark, handed over in files. */
public final class ThrowAwayFleet {

    private static final Duration VALIDITY = Duration.ofDays(1);

    private final CertificateAuthority authority = CertificateAuthority.make(Instant.now(), new SecureRandom());

    /** Writes what a machine needs into a folder. */
    public void enrol(Path folder, String machine) throws IOException {
        try {
            KeyPair key = P256.generate();
            X509Certificate certificate =
                    authority.issue(key.getPublic(), new MachineId(machine), Instant.now(), VALIDITY);
            Files.createDirectories(folder);
            Files.write(folder.resolve("key"), key.getPrivate().getEncoded());
            Files.write(folder.resolve("certificate"), certificate.getEncoded());
            Files.write(folder.resolve("authority"), authority.certificate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Reads it. */
    public static PeerCredentials read(Path folder) throws IOException {
        try {
            KeptCredentials credentials = new KeptCredentials(Clock.systemUTC(), KeptCredentials.SLACK);
            credentials.keep(
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve("key")))),
                    List.of(certificate(folder.resolve("certificate"))),
                    List.of(certificate(folder.resolve("authority"))));
            return credentials;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }
}
