/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JaasSecurityTest {

    private final JaasSecurity security = new JaasSecurity();

    @BeforeEach
    void realm() {
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return name.equals("karaf")
                        ? new AppConfigurationEntry[] {
                            new AppConfigurationEntry(
                                    Realm.class.getName(),
                                    AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                                    Map.of())
                        }
                        : new AppConfigurationEntry[0];
            }
        });
    }

    @AfterEach
    void noRealm() {
        Configuration.setConfiguration(null);
    }

    private static Web login(String pair) {
        return new Web("GET", "/essaim")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private Object authenticate(Web web) {
        return security.authenticate(web.request(), web.response());
    }

    private void assertRefused(Web web) {
        assertThat(authenticate(web)).isNull();
        assertThat(web.status).isEqualTo(401);
        assertThat(web.answered.get("WWW-Authenticate")).startsWith("Basic realm=\"Essaim\"");
    }

    @Test
    void anAdministratorOfTheShellIsLetIn() {
        Web web = login("root:right");

        assertThat(authenticate(web)).isEqualTo("root");
        assertThat(web.status).isEqualTo(200);
        assertThat(security.authorize("root", "anything")).isTrue();
    }

    @Test
    void aWrongPasswordIsAskedForAgain() {
        assertRefused(login("root:wrong"));
    }

    @Test
    void aUserWithoutTheRoleIsNotLetIn() {
        assertRefused(login("viewer:right"));
    }

    @Test
    void whoSaysNothingIsAskedForAPassword() {
        assertRefused(new Web("GET", "/essaim"));
    }

    @Test
    void withoutARealmNobodyIsLetIn() {
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return null;
            }
        });

        assertRefused(login("root:right"));
    }

    @Test
    void loggingOutMakesTheBrowserForget() {
        Web web = login("root:right");

        security.logout(web.request(), web.response());

        assertThat(web.status).isEqualTo(401);
    }

    /** Named as Karaf's class is, which is on the boot path there. */
    record RolePrincipal(String role) implements Principal {
        @Override
        public String getName() {
            return role;
        }
    }

    /** Two users with the password {@code right}: {@code root} is an administrator. */
    public static final class Realm implements LoginModule {

        private Subject subject;
        private CallbackHandler handler;
        private String user;

        @Override
        public void initialize(
                Subject subject, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {
            this.subject = subject;
            this.handler = handler;
        }

        @Override
        public boolean login() throws LoginException {
            NameCallback name = new NameCallback("user");
            PasswordCallback password = new PasswordCallback("password", false);
            try {
                handler.handle(new Callback[] {name, password});
            } catch (IOException | UnsupportedCallbackException e) {
                throw new LoginException(e.getMessage());
            }
            user = name.getName();
            if (!new String(password.getPassword()).equals("right")) {
                throw new FailedLoginException();
            }
            return true;
        }

        @Override
        public boolean commit() {
            subject.getPrincipals().add(new RolePrincipal(user.equals("root") ? "admin" : "viewer"));
            return true;
        }

        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public boolean logout() {
            return true;
        }
    }
}
