/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Keys on the curve P-256 (FIPS 186-4 D.1.2.3; in RFC 5480 secp256r1), the only ones that a fleet uses. */
public final class P256 {

    /** ECDSA with SHA-256 (RFC 5758 §3.2), an AlgorithmIdentifier. */
    static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("2a8648ce3d040302"));

    /** A SubjectPublicKeyInfo (RFC 5480 §2) up to the coordinates, which are not compressed. */
    private static final byte[] PREFIX =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private static final int COORDINATE = 32;
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final BigInteger PRIME =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    private static final BigInteger B =
            new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private P256() {}

    /** A new key, by the random numbers of the system. */
    public static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /**
     * Reads a public key.
     *
     * @param spki SubjectPublicKeyInfo
     * @throws GeneralSecurityException when it is not exactly that of a point on the curve
     */
    public static PublicKey publicKey(byte[] spki) throws GeneralSecurityException {
        if (!isKey(spki)) {
            throw new InvalidKeyException("not a P-256 key");
        }
        BigInteger x = coordinate(spki, PREFIX.length);
        BigInteger y = coordinate(spki, PREFIX.length + COORDINATE);
        BigInteger three = BigInteger.valueOf(3);
        BigInteger right = x.modPow(three, PRIME).subtract(x.multiply(three)).add(B);
        if (x.compareTo(PRIME) >= 0
                || y.compareTo(PRIME) >= 0
                || right.subtract(y.multiply(y)).mod(PRIME).signum() != 0) {
            throw new InvalidKeyException("not a point on the curve");
        }
        return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
    }

    /** Reads a private key in PKCS#8 (RFC 5958). */
    public static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** Whether a public key is of this curve. */
    public static boolean isKey(PublicKey key) {
        return isKey(key.getEncoded());
    }

    /** Whether the two belong together: what one signs, the other accepts. */
    public static boolean isPair(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        byte[] something = {1, 2, 3};
        return isKey(publicKey) && verifies(publicKey, something, sign(key, something));
    }

    static byte[] sign(PrivateKey key, byte[] statement) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(SIGNATURE);
        signature.initSign(key);
        signature.update(statement);
        return signature.sign();
    }

    /**
     * Whether a signature is right. Its two numbers are looked at here as well: a Java of before 2022 took zeros for a
     * signature of anything (CVE-2022-21449).
     */
    static boolean verifies(PublicKey key, byte[] statement, byte[] signed) throws GeneralSecurityException {
        try {
            DerReader reader = DerReader.of(signed);
            DerReader numbers = reader.enter(Der.SEQUENCE);
            BigInteger r = numbers.integer();
            BigInteger s = numbers.integer();
            numbers.end();
            reader.end();
            if (!inOrder(r) || !inOrder(s)) {
                return false;
            }
        } catch (DerException e) {
            return false;
        }
        Signature signature = Signature.getInstance(SIGNATURE);
        signature.initVerify(key);
        signature.update(statement);
        return signature.verify(signed);
    }

    private static boolean isKey(byte[] spki) {
        return spki.length == PREFIX.length + 2 * COORDINATE
                && Arrays.equals(spki, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    private static boolean inOrder(BigInteger number) {
        return number.signum() > 0 && number.compareTo(ORDER) < 0;
    }

    private static BigInteger coordinate(byte[] spki, int from) {
        return new BigInteger(1, spki, from, COORDINATE);
    }
}
