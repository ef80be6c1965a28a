/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificationRequestTest {

    private static final KeyPair KEY = P256.generate();
    private static final MachineId MACHINE = new MachineId("lab-07.leiden");

    @Test
    void whatAnAgentAsksForIsWhatTheServerReads() {
        byte[] request = CertificationRequest.make(KEY, MACHINE);

        assertThat(CertificationRequest.parse(request).key()).isEqualTo(KEY.getPublic());
        assertThat(request).hasSizeLessThan(300);
    }

    @Test
    void anotherParserReadsTheSameRequest() throws Exception {
        PKCS10CertificationRequest read = new PKCS10CertificationRequest(CertificationRequest.make(KEY, MACHINE));

        assertThat(read.getSubject()).isEqualTo(new X500Name("CN=lab-07.leiden"));
        assertThat(read.getSubjectPublicKeyInfo().getEncoded())
                .isEqualTo(KEY.getPublic().getEncoded());
        assertThat(read.getAttributes()).isEmpty();
        assertThat(read.isSignatureValid(new JcaContentVerifierProviderBuilder().build(KEY.getPublic())))
                .isTrue();
    }

    @Test
    void keytoolReadsTheSameRequest(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("request.pem");
        Files.writeString(
                file,
                "-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(CertificationRequest.make(KEY, MACHINE))
                        + "\n-----END CERTIFICATE REQUEST-----\n");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-printcertreq",
                        "-file",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(said).isZero();
        assertThat(said).contains("CN=lab-07.leiden");
    }

    @Test
    void requestsOfOtherToolsAreReadWithSubjectsAndAttributesPassedOver() throws Exception {
        byte[] request = new JcaPKCS10CertificationRequestBuilder(
                        new X500Name("CN=somebody else,O=Elsewhere,C=NL"), KEY.getPublic())
                .addAttribute(new ASN1ObjectIdentifier("1.2.840.113549.1.9.7"), new DERUTF8String("a challenge"))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEY.getPrivate()))
                .getEncoded();

        assertThat(CertificationRequest.parse(request).key()).isEqualTo(KEY.getPublic());
    }

    @Test
    void aRequestThatIsChangedInAnyOfItsBytesIsRefused() {
        byte[] request = CertificationRequest.make(KEY, MACHINE);
        for (int i = 0; i < request.length; i++) {
            for (int change : new int[] {1, 0x80, 0xff}) {
                byte[] changed = request.clone();
                changed[i] ^= (byte) change;
                refused("byte " + i + " changed by " + change, changed);
            }
        }
    }

    @Test
    void aRequestThatIsCutOffOrGoesOnIsRefused() {
        byte[] request = CertificationRequest.make(KEY, MACHINE);
        for (int length = 0; length < request.length; length++) {
            refused("cut to " + length, Arrays.copyOf(request, length));
        }
        refused("a byte more", Arrays.copyOf(request, request.length + 1));
        refused("far too long", Arrays.copyOf(request, CertificationRequest.MAX_BYTES + 1));
    }

    @Test
    void hostileRequestsAreRefused() throws Exception {
        Map<String, byte[]> hostile = new TreeMap<>();
        byte[] key = KEY.getPublic().getEncoded();
        hostile.put("nothing", new byte[0]);
        hostile.put("an indefinite length", new byte[] {0x30, (byte) 0x80, 0, 0});
        hostile.put("a length of 2³¹-1", new byte[] {0x30, (byte) 0x84, 0x7f, -1, -1, -1});
        hostile.put("a length of 2³²-1", new byte[] {0x30, (byte) 0x84, -1, -1, -1, -1});
        hostile.put("a length with a leading zero", new byte[] {0x30, (byte) 0x82, 0, 1, 0});
        hostile.put("version 2", signed(information(BigInteger.ONE, key, Der.tagged(0xa0))));
        hostile.put("no attributes", signed(information(BigInteger.ZERO, key)));
        hostile.put("attributes twice", signed(information(BigInteger.ZERO, key, Der.tagged(0xa0), Der.tagged(0xa0))));
        byte[] offCurve = key.clone();
        offCurve[key.length - 1] ^= 1;
        hostile.put("a point beside the curve", signed(information(BigInteger.ZERO, offCurve, Der.tagged(0xa0))));
        byte[] beyond = key.clone();
        Arrays.fill(beyond, key.length - 64, key.length, (byte) 0xff);
        hostile.put("coordinates beyond the field", signed(information(BigInteger.ZERO, beyond, Der.tagged(0xa0))));
        byte[] infinity = key.clone();
        Arrays.fill(infinity, key.length - 64, key.length, (byte) 0);
        hostile.put("the point (0, 0)", signed(information(BigInteger.ZERO, infinity, Der.tagged(0xa0))));
        byte[] good = information(BigInteger.ZERO, key, Der.tagged(0xa0));
        byte[] algorithm = P256.ECDSA_WITH_SHA256;
        byte[] zero = Der.sequence(Der.integer(BigInteger.ZERO), Der.integer(BigInteger.ZERO));
        hostile.put("a signature of zeros", Der.sequence(good, algorithm, Der.bits(zero)));
        hostile.put("an empty signature", Der.sequence(good, algorithm, Der.bits(new byte[0])));
        hostile.put("odd bits", Der.sequence(good, algorithm, Der.tagged(0x03, new byte[] {3, 1})));
        hostile.put("no bits", Der.sequence(good, algorithm, Der.tagged(0x03)));
        hostile.put(
                "the name of another algorithm",
                Der.sequence(good, Der.sequence(Der.oid("2a8648ce3d040303")), bits(good)));

        hostile.forEach(CertificationRequestTest::refused);
    }

    @Test
    void onlyKeysOfP256AreTaken() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        KeyPairGenerator larger = KeyPairGenerator.getInstance("EC");
        larger.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPairGenerator edwards = KeyPairGenerator.getInstance("Ed25519");
        refused("RSA", request(rsa.generateKeyPair(), "SHA256withRSA"));
        refused("P-384", request(larger.generateKeyPair(), "SHA256withECDSA"));
        refused("Ed25519", request(edwards.generateKeyPair(), "Ed25519"));
    }

    @Test
    void whoDoesNotHaveThePrivateKeyGetsNothing() throws Exception {
        byte[] others = Der.sequence(
                information(BigInteger.ZERO, P256.generate().getPublic().getEncoded(), Der.tagged(0xa0)),
                P256.ECDSA_WITH_SHA256,
                bits(information(BigInteger.ZERO, KEY.getPublic().getEncoded(), Der.tagged(0xa0))));

        refused("another's key", others);
    }

    @FuzzTest
    void nothingBreaksTheParser(byte[] bytes) {
        try {
            assertThat(CertificationRequest.parse(bytes).key()).isNotNull();
        } catch (RequestFault expected) {
            assertThat(expected.code()).isEqualTo("BAD_CSR");
        }
    }

    private static void refused(String what, byte[] request) {
        assertThatThrownBy(() -> CertificationRequest.parse(request))
                .as(what)
                .isInstanceOfSatisfying(
                        RequestFault.class, fault -> assertThat(fault.code()).isEqualTo("BAD_CSR"));
    }

    private static byte[] information(BigInteger version, byte[] key, byte[]... attributes) {
        byte[] name = CertificationRequest.commonName("pc-1");
        byte[][] parts = new byte[3 + attributes.length][];
        parts[0] = Der.integer(version);
        parts[1] = name;
        parts[2] = key;
        System.arraycopy(attributes, 0, parts, 3, attributes.length);
        return Der.sequence(parts);
    }

    private static byte[] signed(byte[] information) throws Exception {
        return Der.sequence(information, P256.ECDSA_WITH_SHA256, bits(information));
    }

    private static byte[] bits(byte[] information) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(KEY.getPrivate());
        signature.update(information);
        return Der.bits(signature.sign());
    }

    private static byte[] request(KeyPair key, String algorithm) throws Exception {
        return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=pc-1"), key.getPublic())
                .build(new JcaContentSignerBuilder(algorithm).build(key.getPrivate()))
                .getEncoded();
    }
}
