/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.Consumer;
import org.essaim.api.LocalFault;
import org.essaim.credentials.PrivateFiles;
import org.essaim.server.machines.Credentials;

/**
 * Who the server is to its agents: a P-256 key with a self-signed certificate, made at the first start and never again,
 * because every agent's token names the key.
 *
 * @param keyStore PKCS12, with one entry
 * @param pin base64url SHA-256 over the key's SubjectPublicKeyInfo
 */
record ServerIdentity(KeyStore keyStore, char[] password, X509Certificate certificate, String pin) {

    static final String STORE = "agents-channel.p12";
    static final String PASSWORD = "agents-channel.password";
    private static final String ALIAS = "channel";

    /**
     * Reads the identity, or makes it where neither of its files is there.
     *
     * @param folder made with mode 0700 when it is not there
     * @param failpoint told {@code server.identity-password} and {@code server.identity-written}
     * @throws LocalFault {@code CHANNEL_KEY_UNREADABLE}
     */
    static ServerIdentity open(Path folder, InstantSource clock, SecureRandom random, Consumer<String> failpoint) {
        Path store = folder.resolve(STORE);
        Path password = folder.resolve(PASSWORD);
        try {
            if (!Files.exists(store)) {
                // The password comes first: without a store beside it, it is of no meaning and is made anew.
                PrivateFiles.makeFolder(folder);
                String secret = Credentials.make(random);
                PrivateFiles.write(password, secret.getBytes(StandardCharsets.US_ASCII));
                failpoint.accept("server.identity-password");
                PrivateFiles.write(store, make(secret.toCharArray(), clock, random));
                failpoint.accept("server.identity-written");
            }
            char[] secret = Files.readString(password, StandardCharsets.US_ASCII)
                    .strip()
                    .toCharArray();
            return read(Files.readAllBytes(store), secret);
        } catch (IOException | GeneralSecurityException e) {
            throw new LocalFault(
                    "CHANNEL_KEY_UNREADABLE",
                    "The key of the agents' channel in '" + store + "' cannot be used: " + e,
                    "Restore '" + STORE + "' and '" + PASSWORD
                            + "' from a backup; with a new key every agent needs a new" + " token.",
                    e);
        }
    }

    private static byte[] make(char[] password, InstantSource clock, SecureRandom random)
            throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair key = generator.generateKeyPair();
        X509Certificate certificate = SelfSigned.make(key, "Essaim server", clock.instant(), random);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, key.getPrivate(), password, new Certificate[] {certificate});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, password);
        return out.toByteArray();
    }

    private static ServerIdentity read(byte[] bytes, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(bytes), password);
        if (store.getKey(ALIAS, password) == null
                || !(store.getCertificate(ALIAS) instanceof X509Certificate certificate)) {
            throw new IOException("it has no entry '" + ALIAS + "'");
        }
        byte[] spki = certificate.getPublicKey().getEncoded();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(spki);
        String pin = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        return new ServerIdentity(store, password, certificate, pin);
    }
}
