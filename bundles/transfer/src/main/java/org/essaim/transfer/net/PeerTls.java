/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.essaim.api.credentials.Authorisation;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.credentials.PeerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS 1.3 (RFC 8446) with what a machine's credentials say: each handshake shows the identity of the moment, and
 * asks the credentials about the other end. Sessions may be resumed until the identity changes. On the loop's thread;
 * what it makes asks the credentials on others.
 */
final class PeerTls {

    private static final String[] PROTOCOLS = {"TLSv1.3"};

    /** The first is the fastest where processors have AES instructions, and the fallback is for old ones of others. */
    private static final String[] CIPHERS = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};

    private final PeerCredentials credentials;
    private @Nullable Made made;

    PeerTls(PeerCredentials credentials) {
        this.credentials = credentials;
    }

    private record Made(PeerIdentity identity, SSLContext context) {}

    /**
     * One connection's end.
     *
     * @param client whether we have called
     * @return empty while this machine has no identity
     */
    Optional<SSLEngine> engine(boolean client) {
        return credentials.identity().map(identity -> {
            SSLEngine engine = context(identity).createSSLEngine();
            engine.setUseClientMode(client);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setProtocols(PROTOCOLS);
            parameters.setCipherSuites(CIPHERS);
            parameters.setUseCipherSuitesOrder(true);
            parameters.setNeedClientAuth(true);
            engine.setSSLParameters(parameters);
            return engine;
        });
    }

    private SSLContext context(PeerIdentity identity) {
        Made present = made;
        if (present == null || !present.identity().equals(identity)) {
            try {
                SSLContext context = SSLContext.getInstance("TLSv1.3");
                context.init(
                        new KeyManager[] {new Shown(identity)},
                        new TrustManager[] {new Believed(credentials)},
                        new SecureRandom());
                present = new Made(identity, context);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no TLS 1.3", e);
            }
            made = present;
        }
        return present.context();
    }

    /** Shows one identity, whatever is asked for. */
    private static final class Shown extends X509ExtendedKeyManager {
        private static final String ALIAS = "machine";
        private final PeerIdentity identity;

        Shown(PeerIdentity identity) {
            this.identity = identity;
        }

        private String @Nullable [] aliases(@Nullable String type) {
            return identity.key().getAlgorithm().equals(type) ? new String[] {ALIAS} : null;
        }

        private @Nullable String alias(String @Nullable ... types) {
            for (String type : types == null ? new String[0] : types) {
                if (aliases(type) != null) {
                    return ALIAS;
                }
            }
            return null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(types);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(type);
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return aliases(type);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(types);
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return aliases(type);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(type);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }

    /** Believes whom the credentials believe; addresses are not looked at, because a machine's may change. */
    private static final class Believed extends X509ExtendedTrustManager {
        private final PeerCredentials credentials;

        Believed(PeerCredentials credentials) {
            this.credentials = credentials;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (chain == null || chain.length == 0) {
                throw new CertificateException("no certificate");
            }
            if (credentials.authenticate(chain[0]) instanceof Authorisation.Refused refused) {
                throw new CertificateException(refused.code() + ": " + refused.reason());
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            List<X509Certificate> authorities = credentials.authorities();
            return authorities.toArray(X509Certificate[]::new);
        }
    }
}
