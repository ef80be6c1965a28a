/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.essaim.agent.FakeModules.FakeApplier;
import org.essaim.agent.FakeModules.FakePeers;
import org.essaim.agent.FakeModules.FakeSeeder;
import org.essaim.agent.FakeModules.FakeTransfer;
import org.essaim.agent.FakeModules.FakeVerifier;
import org.essaim.api.Fault;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;

/** The shell around the agent, with a framework that answers what it is asked, and no server. */
@Timeout(120)
class AgentComponentTest {

    @TempDir
    Path folder;

    private final Map<Class<?>, Object> services = new ConcurrentHashMap<>();
    private AgentComponent component;

    @AfterEach
    void stop() {
        if (component != null) {
            component.deactivate();
        }
    }

    @Test
    void withoutATokenTheAgentSaysWhereToFindOne() {
        component = new AgentComponent(framework("essaim.home"), config(""));
        eventually(() -> component.view().problem().isPresent());
        assertThat(component.check())
                .anyMatch(finding ->
                        finding.level() == Level.FAIL && finding.subject().equals("token"));
        assertThat(component.check()).extracting(Finding::remedy).anyMatch(remedy -> !remedy.isBlank());
    }

    @Test
    void aTokenThatMakesNoSenseIsSaidAndAnotherOneIsTakenUpAtOnce() {
        component = new AgentComponent(framework("essaim.home"), config("essaim1:rubbish"));
        eventually(() -> component.view().problem().isPresent());
        String former = component.view().problem().orElseThrow();
        component.modified(config(""));
        eventually(() ->
                component.view().problem().filter(now -> !now.equals(former)).isPresent());
    }

    @Test
    void aServerThatDoesNotAnswerIsAProblemOfTheServerNotOfTheToken() {
        component = new AgentComponent(
                framework("essaim.home"), config("essaim1:127.0.0.1:1:secret-123:" + "A".repeat(43)));
        eventually(() -> component.view().problem().isPresent());
        assertThat(component.view().server()).hasValue("127.0.0.1:1");
        assertThat(component.view().machine()).isEmpty();
        assertThat(component.check())
                .anyMatch(finding ->
                        finding.level() == Level.FAIL && finding.subject().equals("server"));
        assertThatThrownBy(() -> component
                        .post("announce", "{}".getBytes(StandardCharsets.UTF_8))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(Fault.class);
    }

    @Test
    void itsFilesAreInKarafsBaseWhenNoHomeIsSet() {
        component = new AgentComponent(framework("karaf.base"), config(""));
        assertThat(component.check())
                .anyMatch(finding -> finding.subject().equals("disk")
                        && finding.sentence().contains(folder.resolve("essaim").toString()));
        assertThat(folder.resolve("essaim")).isDirectory();
    }

    @Test
    void modulesComeAndGoWithoutHarm() {
        component = new AgentComponent(framework("essaim.home"), config(""));
        FakePeers peers = new FakePeers();
        FakeSeeder seeder = new FakeSeeder();
        FakeTransfer transfer = new FakeTransfer();
        FakeVerifier verifier = new FakeVerifier();
        FakeApplier applier = new FakeApplier(folder, Map.of(), Map.of());
        component.setPeers(peers);
        component.setSeeder(seeder);
        component.setTransfer(transfer);
        component.setVerifier(verifier);
        component.setApplier(applier);
        FakeVerifier next = new FakeVerifier();
        component.setVerifier(next);
        component.unsetVerifier(verifier);
        component.unsetPeers(peers);
        component.unsetSeeder(seeder);
        component.unsetTransfer(transfer);
        component.unsetVerifier(next);
        component.unsetApplier(applier);
        assertThat(component.view().work()).isEmpty();
        assertThat(component.view().live()).isEmpty();
    }

    @Test
    void whoThisMachineIsToItsPeersIsAServiceWhileTheAgentIsThere() {
        component = new AgentComponent(framework("essaim.home"), config(""));
        assertThat(services.get(PeerCredentials.class))
                .isInstanceOfSatisfying(PeerCredentials.class, credentials -> assertThat(credentials.identity())
                        .isEmpty());
        component.deactivate();
        component = null;
        assertThat(services).isEmpty();
    }

    private BundleContext framework(String home) {
        Bundle own = bundle("", Bundle.ACTIVE, "1.2.3");
        Bundle[] all = {own, bundle("tracking", Bundle.ACTIVE, "1.0.0"), bundle("seeding", Bundle.RESOLVED, "1.0.0")};
        return proxy(BundleContext.class, (name, arguments) -> switch (name) {
            case "getProperty" -> home.equals(arguments[0]) ? folder.toString() : null;
            case "getBundle" -> own;
            case "getBundles" -> all;
            case "registerService" -> registration((Class<?>) arguments[0], arguments[1]);
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private ServiceRegistration<?> registration(Class<?> type, Object service) {
        services.put(type, service);
        return proxy(ServiceRegistration.class, (name, arguments) -> {
            if (name.equals("unregister")) {
                services.remove(type);
                return null;
            }
            throw new UnsupportedOperationException(name);
        });
    }

    private static Bundle bundle(String module, int state, String version) {
        Dictionary<String, String> headers = new Hashtable<>();
        if (!module.isEmpty()) {
            headers.put("Essaim-Module", module);
        }
        return proxy(Bundle.class, (name, arguments) -> switch (name) {
            case "getHeaders" -> headers;
            case "getState" -> state;
            case "getVersion" -> new Version(version);
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private interface Answers {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.to(method.getName(), arguments)));
    }

    private static AgentComponent.Config config(String token) {
        return proxy(AgentComponent.Config.class, (name, arguments) -> switch (name) {
            case "token" -> token;
            case "machine" -> "pc-1";
            case "site" -> " leiden ";
            case "labels" -> "room=B12";
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
