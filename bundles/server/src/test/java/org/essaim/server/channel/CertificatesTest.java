/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.Authorisation.Authorised;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.credentials.CertificateAuthority;
import org.essaim.credentials.CertificationRequest;
import org.essaim.credentials.KeptCredentials;
import org.essaim.credentials.P256;
import org.essaim.server.authority.Issuer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {

    private static final MachineId LAB = new MachineId("lab-07");
    private static final KeyPair KEY = P256.generate();

    @TempDir
    Path folder;

    private GatewayOf server;
    private CertificateAuthority authority;
    private Issuer issuer;

    @BeforeEach
    void open() throws Exception {
        server = new GatewayOf(folder);
        authority = CertificateAuthority.make(server.fleet.clock.instant(), new SecureRandom());
        issuer = (machine, request) -> new Issuer.Issued(
                List.of(authority.issue(request.key(), machine, server.fleet.clock.instant(), Duration.ofDays(7))),
                List.of(authority.certificate()));
        server.modules.set(issuer);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aMachineGetsItsCertificateWithItsRegistration() throws Exception {
        JsonNode reply = server.json(register(csr("lab-07")));

        certified(reply, LAB);
        assertThat(reply.path("credential").textValue()).hasSize(43);
    }

    @Test
    void anAgentOfBeforeCertificatesRegistersAsItAlwaysDid() {
        JsonNode reply = server.json(AgentCall.post("/agent/v1/register", "", server.registration("lab-07")));

        assertThat(reply.has("chain")).isFalse();
        assertThat(reply.path("credential").textValue()).hasSize(43);
    }

    @Test
    void withoutAnAuthorityAMachineRegistersAllTheSame() {
        server.modules.unset(issuer);

        JsonNode reply = server.json(register(csr("lab-07")));

        assertThat(reply.has("chain")).isFalse();
        assertThat(reply.path("credential").textValue()).hasSize(43);
    }

    @Test
    void aRegisteredMachineRenewsAndGetsItsFirstTheSameWay() throws Exception {
        String credential = server.register("lab-07");

        JsonNode first = server.json(renew("lab-07", credential, csr("lab-07")));
        server.fleet.clock.pass(Duration.ofDays(4));
        JsonNode second = server.json(renew("lab-07", credential, csr("lab-07")));

        X509Certificate old = certified(first, LAB);
        X509Certificate fresh = certified(second, LAB);
        assertThat(fresh.getNotAfter()).isAfter(old.getNotAfter());
        assertThat(second.path("serverTime").longValue()).isEqualTo(server.fleet.clock.millis());
    }

    @Test
    void theCertificateIsForTheMachineThatAsksAndNotForTheOneItNames() throws Exception {
        String credential = server.register("lab-07");

        certified(server.json(renew("lab-07", credential, csr("lab-08"))), LAB);
        assertThat(server.now(renew("lab-08", credential, csr("lab-08"))).status())
                .isEqualTo(403);
        assertThat(server.now(renew("lab-07", "guess", csr("lab-07"))).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "AAAA", "MIIB", "MIAAAA=="})
    void aRequestThatIsNoneIsRefusedBeforeTheMachineIsLetIn(String csr) {
        Reply registered = server.now(register(csr));
        assertThat(registered.status()).isEqualTo(400);
        assertThat(AgentCall.json(registered).path("code").textValue()).isIn("BAD_BODY", "BAD_CSR");
        assertThat(server.fleet.machines.machines()).isEmpty();

        String credential = server.register("lab-07");
        assertThat(server.now(renew("lab-07", credential, csr)).status()).isEqualTo(400);
        assertThat(server.now(AgentCall.post("/agent/v1/lab-07/certificate", credential, "{}"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whoHasAWrongTokenIsToldSoWhateverItAsksFor() {
        String body = server.registration("lab-07").replace(server.secret, "x".repeat(43));

        Reply reply = server.now(AgentCall.post("/agent/v1/register", "", with(body, "AAAA")));

        assertThat(AgentCall.json(reply).path("code").textValue()).isEqualTo("BAD_TOKEN");
    }

    @Test
    void withoutAnAuthorityARenewalIsToBeTriedAgain() {
        String credential = server.register("lab-07");
        server.modules.unset(issuer);

        Reply reply = server.now(renew("lab-07", credential, csr("lab-07")));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(AgentCall.json(reply).path("code").textValue()).isEqualTo("AUTHORITY_ABSENT");
    }

    @Test
    void theDoctorNamesMachinesInContactWithoutAValidCertificate() {
        long until = server.fleet.clock.millis() + Duration.ofDays(1).toMillis();
        List<MachineId> known = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String machine = "m" + i;
            String credential = server.register(machine);
            known.add(new MachineId(machine));
            String certificate = i < 2 ? ",'certificateUntil':" + until : "";
            String body = "{'clock':0,'live':{},'modules':{}" + certificate + "}";
            server.json(AgentCall.post("/agent/v1/" + machine + "/inventory", credential, body));
        }

        Finding finding = server.certificates.finding(Set.copyOf(known));
        assertThat(finding.level()).isEqualTo(Level.WARN);
        assertThat(finding.sentence()).contains("cannot take part").endsWith(": m2, m3, m4, m5, m6 and 1 more");

        assertThat(server.certificates
                        .finding(Set.of(known.get(0), known.get(1)))
                        .level())
                .isEqualTo(Level.OK);
        server.fleet.clock.pass(Duration.ofDays(2));
        assertThat(server.certificates.finding(Set.copyOf(known)).sentence())
                .as("removed machines are forgotten, and certificates end")
                .endsWith(": m0, m1");
    }

    private X509Certificate certified(JsonNode reply, MachineId machine) throws Exception {
        X509Certificate certificate = certificate(reply.path("chain").get(0));
        X509Certificate issuing = certificate(reply.path("authorities").get(0));
        assertThat(certificate.getPublicKey()).isEqualTo(KEY.getPublic());
        assertThat(issuing).isEqualTo(authority.certificate());
        KeptCredentials peer = new KeptCredentials(server.fleet.clock, KeptCredentials.SLACK);
        peer.keep(KEY.getPrivate(), List.of(certificate), List.of(issuing));
        assertThat(peer.authenticate(certificate)).isEqualTo(new Authorised(machine, false));
        return certificate;
    }

    private static X509Certificate certificate(JsonNode base64) throws Exception {
        byte[] der = Base64.getDecoder().decode(base64.textValue());
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static String csr(String machine) {
        return Base64.getEncoder().encodeToString(CertificationRequest.make(KEY, new MachineId(machine)));
    }

    private AgentRequest register(String csr) {
        return AgentCall.post("/agent/v1/register", "", with(server.registration("lab-07"), csr));
    }

    private static String with(String body, String csr) {
        return body.replaceFirst("\\{", "{'csr':'" + csr + "',");
    }

    private static AgentRequest renew(String machine, String credential, String csr) {
        return AgentCall.post("/agent/v1/" + machine + "/certificate", credential, "{'csr':'" + csr + "'}");
    }
}
