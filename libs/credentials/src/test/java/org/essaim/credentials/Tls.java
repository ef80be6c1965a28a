/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.essaim.api.credentials.Authorisation.Refused;
import org.essaim.api.credentials.PeerCredentials;

/** TLS 1.3 by a machine's credentials, as simply as the JDK allows: the identity of now, and trust in whom it lets in. */
final class Tls {

    private Tls() {}

    static SSLContext context(PeerCredentials credentials) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (credentials.identity().isPresent()) {
            var identity = credentials.identity().get();
            store.setKeyEntry(
                    "machine", identity.key(), new char[0], identity.chain().toArray(new Certificate[0]));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        KeyManager[] managers = keys.getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(managers, new TrustManager[] {new Believed(credentials)}, null);
        return context;
    }

    static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setNeedClientAuth(true);
        return parameters;
    }

    private static final class Believed extends X509ExtendedTrustManager {

        private final PeerCredentials credentials;

        Believed(PeerCredentials credentials) {
            this.credentials = credentials;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (credentials.authenticate(chain[0]) instanceof Refused refused) {
                throw new CertificateException(refused.code() + ": " + refused.reason());
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
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

        /** No hints, so that who is not of the fleet shows its certificate all the same. */
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
