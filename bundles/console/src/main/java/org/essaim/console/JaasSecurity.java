/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets into the web console whom Karaf's shell lets in: users of the JAAS realm {@code karaf} with the role
 * {@code admin}. The console answers 404 until this provider is there (framework property
 * {@code felix.webconsole.security.providers}), so that its own default password never works.
 */
@Component(
        service = SecurityProvider.class,
        property = "webconsole.security.provider.id=" + JaasSecurity.ID,
        immediate = true)
public final class JaasSecurity implements SecurityProvider {

    static final String ID = "org.essaim.console";

    private static final Logger LOG = LoggerFactory.getLogger(JaasSecurity.class);
    private static final String REALM = "karaf";
    private static final String ROLE = "admin";

    @Override
    public @Nullable Object authenticate(HttpServletRequest request, HttpServletResponse response) {
        Optional<Credentials> credentials = Credentials.parse(request.getHeader("Authorization"));
        if (credentials.isPresent() && hasRole(credentials.get())) {
            return credentials.get().user();
        }
        credentials.ifPresent(refused ->
                LOG.warn("Web console: login of user '{}' from {} refused", refused.user(), request.getRemoteAddr()));
        challenge(response);
        return null;
    }

    @Override
    public boolean authorize(Object user, String role) {
        return true; // only admins get as far as this
    }

    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response) {
        challenge(response); // makes the browser forget what it sent
    }

    private static void challenge(HttpServletResponse response) {
        response.setHeader("WWW-Authenticate", "Basic realm=\"Essaim\", charset=\"UTF-8\"");
        try {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        } catch (IOException gone) {
            LOG.debug("The browser left before it was asked for a password", gone);
        }
    }

    private static boolean hasRole(Credentials credentials) {
        try {
            Subject subject = new Subject();
            LoginContext login = new LoginContext(REALM, subject, callbacks -> answer(callbacks, credentials));
            login.login();
            return roles(subject).contains(ROLE);
        } catch (LoginException refused) {
            return false;
        }
    }

    /** Roles by the name of Karaf's principal class, which lives on the boot path and not in a bundle. */
    private static Set<String> roles(Subject subject) {
        return subject.getPrincipals().stream()
                .filter(principal -> principal.getClass().getSimpleName().equals("RolePrincipal"))
                .map(Principal::getName)
                .collect(Collectors.toSet());
    }

    private static void answer(Callback[] callbacks, Credentials credentials) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(credentials.user());
            } else if (callback instanceof PasswordCallback password) {
                password.setPassword(credentials.password().toCharArray());
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }
}
