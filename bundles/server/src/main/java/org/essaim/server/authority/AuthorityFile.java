/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.authority;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.essaim.api.LocalFault;
import org.essaim.credentials.CertificateAuthority;
import org.essaim.credentials.P256;
import org.essaim.credentials.PrivateFiles;

/**
 * Where the fleet's authority is kept: key (PKCS#8) and certificate as PEM (RFC 7468) in one file, so that a crash never
 * leaves one without the other. Made at the first start and never again, because every machine believes it.
 */
final class AuthorityFile {

    static final String NAME = "fleet-authority.pem";

    private static final int LONGEST = 16 << 10;
    private static final Pattern FORM = Pattern.compile(block("PRIVATE KEY") + block("CERTIFICATE"));

    private AuthorityFile() {}

    /**
     * Reads the authority, or makes it when its file is not there.
     *
     * @param folder made with mode 0700 when it is not there
     * @param random cryptographically strong
     * @param failpoint told {@code server.authority-written}
     * @throws LocalFault {@code AUTHORITY_UNREADABLE}
     */
    static CertificateAuthority open(
            Path folder, InstantSource clock, RandomGenerator random, Consumer<String> failpoint) {
        Path file = folder.resolve(NAME);
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                PrivateFiles.makeFolder(folder);
                PrivateFiles.write(file, text(CertificateAuthority.make(clock.instant(), random)));
                failpoint.accept("server.authority-written");
            }
            if (Files.size(file) > LONGEST) {
                throw new IOException("it is too long");
            }
            return parse(Files.readString(file, StandardCharsets.US_ASCII), random);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new LocalFault(
                    "AUTHORITY_UNREADABLE",
                    "The fleet's authority in '" + file + "' cannot be used: " + e,
                    "Restore it from a backup. If there is none, delete it and restart: a new one is made, and machines"
                            + " learn of it when they renew their certificates.",
                    e);
        }
    }

    private static byte[] text(CertificateAuthority authority) throws GeneralSecurityException {
        String text = pem("PRIVATE KEY", authority.key().getEncoded())
                + pem("CERTIFICATE", authority.certificate().getEncoded());
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static CertificateAuthority parse(String text, RandomGenerator random)
            throws IOException, GeneralSecurityException {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IOException("it is not a key and a certificate in PEM");
        }
        Base64.Decoder decoder = Base64.getMimeDecoder();
        return CertificateAuthority.of(
                P256.privateKey(decoder.decode(form.group(1))),
                CertificateAuthority.parse(decoder.decode(form.group(2))),
                random);
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private static String block(String label) {
        return "-----BEGIN " + label + "-----\\s+([A-Za-z0-9+/=\\s]+)-----END " + label + "-----\\s*";
    }
}
