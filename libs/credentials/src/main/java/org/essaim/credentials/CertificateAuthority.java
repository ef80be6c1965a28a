/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.essaim.api.MachineId;

/**
 * Issues the certificates (RFC 5280) by which the machines of one fleet know each other. It keeps nothing of what it has
 * issued. Thread-safe.
 */
public final class CertificateAuthority {

    /** How far a certificate's beginning lies back at most, for machines whose clocks are behind. */
    static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    /** A certificate without an end (RFC 5280 §4.1.2.5): machines believe the authority until they are told otherwise. */
    private static final Instant FOR_EVER = Instant.parse("9999-12-31T23:59:59Z");

    private static final int SERIAL_BYTES = 16;
    private static final byte[] DIGITAL_SIGNATURE = {0x03, 0x02, 0x07, (byte) 0x80};
    private static final byte[] SIGNS_CERTIFICATES_AND_LISTS = {0x03, 0x02, 0x01, 0x06};
    private static final byte[] CLIENT_AND_SERVER =
            Der.sequence(Der.oid("2b06010505070301"), Der.oid("2b06010505070302"));
    private static final String SUBJECT_KEY = "551d0e";
    private static final String KEY_USAGE = "551d0f";
    private static final String ALTERNATIVE_NAMES = "551d11";
    private static final String BASIC_CONSTRAINTS = "551d13";
    private static final String AUTHORITY_KEY = "551d23";
    private static final String EXTENDED_KEY_USAGE = "551d25";
    private static final int URI = 0x86;

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final RandomGenerator random;

    private CertificateAuthority(PrivateKey key, X509Certificate certificate, RandomGenerator random) {
        this.key = key;
        this.certificate = certificate;
        this.random = random;
    }

    /**
     * Makes an authority with a key of its own.
     *
     * @param random cryptographically strong; makes serial numbers
     */
    public static CertificateAuthority make(Instant now, RandomGenerator random) {
        KeyPair key = P256.generate();
        byte[] keyId = keyId(key.getPublic());
        byte[] name =
                CertificationRequest.commonName("Essaim fleet " + HexFormat.of().formatHex(keyId, 0, 4));
        byte[] statement = statement(
                serial(random),
                name,
                Der.sequence(Der.time(now.minus(CLOCKS_DIFFER)), Der.time(FOR_EVER)),
                name,
                key.getPublic(),
                critical(BASIC_CONSTRAINTS, Der.sequence(Der.truth(), Der.integer(BigInteger.ZERO))),
                critical(KEY_USAGE, SIGNS_CERTIFICATES_AND_LISTS),
                extension(SUBJECT_KEY, Der.octets(keyId)));
        return new CertificateAuthority(key.getPrivate(), signed(key.getPrivate(), statement), random);
    }

    /**
     * An authority that was made before.
     *
     * @throws GeneralSecurityException when key and certificate do not belong together, or it is not an authority's
     */
    public static CertificateAuthority of(PrivateKey key, X509Certificate certificate, RandomGenerator random)
            throws GeneralSecurityException {
        if (!P256.isPair(key, certificate.getPublicKey()) || certificate.getBasicConstraints() < 0) {
            throw new InvalidKeyException("the key is not that of the authority's certificate");
        }
        return new CertificateAuthority(key, certificate, random);
    }

    /** What machines are to believe. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** To be kept, and shown to nobody. */
    public PrivateKey key() {
        return key;
    }

    /**
     * Issues a certificate to a machine, for both ends of TLS and nothing else.
     *
     * @param subject a P-256 key that the machine has proved to have
     * @param validity from now; the certificate begins a quarter of it earlier, at most a day, because clocks differ
     */
    public X509Certificate issue(PublicKey subject, MachineId machine, Instant now, Duration validity) {
        return issue(subject, new FleetName(machine, false), now, validity);
    }

    /** Issues the certificate of the server itself, which seeds first. */
    public X509Certificate issueToOrigin(PublicKey subject, Instant now, Duration validity) {
        return issue(subject, new FleetName(MachineId.ORIGIN, true), now, validity);
    }

    private X509Certificate issue(PublicKey subject, FleetName name, Instant now, Duration validity) {
        Duration quarter = validity.dividedBy(4);
        Instant from = now.minus(quarter.compareTo(CLOCKS_DIFFER) < 0 ? quarter : CLOCKS_DIFFER);
        byte[][] uris = name.uris().stream()
                .map(uri -> Der.tagged(URI, uri.getBytes(StandardCharsets.US_ASCII)))
                .toArray(byte[][]::new);
        byte[] statement = statement(
                serial(random),
                certificate.getSubjectX500Principal().getEncoded(),
                Der.sequence(Der.time(from), Der.time(now.plus(validity))),
                CertificationRequest.commonName(name.machine().value()),
                subject,
                critical(BASIC_CONSTRAINTS, Der.sequence()),
                critical(KEY_USAGE, DIGITAL_SIGNATURE),
                extension(EXTENDED_KEY_USAGE, CLIENT_AND_SERVER),
                extension(ALTERNATIVE_NAMES, Der.sequence(uris)),
                extension(AUTHORITY_KEY, Der.sequence(Der.tagged(0x80, keyId(certificate.getPublicKey())))));
        return signed(key, statement);
    }

    private static byte[] statement(
            BigInteger serial,
            byte[] issuer,
            byte[] validity,
            byte[] subject,
            PublicKey subjectKey,
            byte[]... extensions) {
        return Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(serial),
                P256.ECDSA_WITH_SHA256,
                issuer,
                validity,
                subject,
                subjectKey.getEncoded(),
                Der.tagged(0xa3, Der.sequence(extensions)));
    }

    private static X509Certificate signed(PrivateKey key, byte[] statement) {
        try {
            byte[] bytes = Der.sequence(statement, P256.ECDSA_WITH_SHA256, Der.bits(P256.sign(key, statement)));
            return parse(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot read the certificate it has signed", e);
        }
    }

    /** Reads a certificate in DER. */
    public static X509Certificate parse(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.truth(), Der.octets(value));
    }

    /** RFC 5280 §4.1.2.2: positive, at most 20 bytes; all but two of its bits cannot be guessed. */
    private static BigInteger serial(RandomGenerator random) {
        byte[] bytes = new byte[SERIAL_BYTES];
        random.nextBytes(bytes);
        bytes[0] = (byte) (bytes[0] & 0x3f | 0x40);
        return new BigInteger(bytes);
    }

    /** RFC 7093 §2, method 1: the first 160 bits of SHA-256 over the key. */
    private static byte[] keyId(PublicKey key) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 20);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
