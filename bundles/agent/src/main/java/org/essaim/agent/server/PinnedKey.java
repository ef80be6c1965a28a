/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes the one server whose public key has the pinned hash, and nobody else. Names, issuers and dates do not count:
 * the handshake proves that the server holds the key, and the key is what the token names. That is why the checks that
 * the JDK adds to an ordinary trust manager are left out on purpose. Thread-safe.
 */
final class PinnedKey extends X509ExtendedTrustManager {

    private final byte[] pin;

    /** @param pin base64url SHA-256 over a SubjectPublicKeyInfo */
    PinnedKey(String pin) {
        this.pin = Base64.getUrlDecoder().decode(pin);
    }

    /** A context of this name speaks older versions too, unless told so. */
    static SSLParameters onlyTls13() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        return parameters;
    }

    /** Nobody trusted but the pinned key; to be used with {@link #onlyTls13}. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {this}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no TLS 1.3", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (chain.length == 0
                || !MessageDigest.isEqual(pin, hash(chain[0].getPublicKey().getEncoded()))) {
            throw new OtherKeyException();
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private static byte[] hash(byte[] spki) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(spki);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server showed a key that the token does not name. */
    static final class OtherKeyException extends CertificateException {

        private static final long serialVersionUID = 1L;

        OtherKeyException() {
            super("the server's key is not the one that the token names");
        }
    }
}
