/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.tracking.WanLimit;
import org.essaim.server.rollouts.FleetOf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentGatewayTest {

    private static final MachineId LAB = new MachineId("lab-07");
    private static final String HASH = FleetOf.PatchShelf.hash(FleetOf.APP1).hex();

    @TempDir
    Path folder;

    private GatewayOf server;

    @BeforeEach
    void open() throws Exception {
        server = new GatewayOf(folder);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aMachineWithTheTokenGetsACredentialAndTheKeysOfPatches() {
        JsonNode reply = server.json(AgentCall.post("/agent/v1/register", "", server.registration("lab-07")));

        assertThat(reply.path("machine").textValue()).isEqualTo("lab-07");
        assertThat(reply.path("credential").textValue()).hasSize(43);
        assertThat(reply.path("keys").get(0).path("id").textValue()).isEqualTo("ab");
        assertThat(reply.path("keys").get(0).path("spki").textValue()).isEqualTo("AQID");
        assertThat(reply.path("serverTime").longValue()).isEqualTo(server.fleet.clock.millis());
        Machine machine = server.fleet.machines.machine(LAB);
        assertThat(machine.address()).isEqualTo("10.0.0.7");
        assertThat(machine.clockOffset()).isEqualTo(Duration.ofMillis(1500));
        assertThat(machine.labels()).containsEntry("room", "B12");
    }

    @Test
    void aWrongTokenIsRefusedAndTooManyOfThemShortly() {
        String wrong = server.registration("lab-07").replace(server.secret, "x".repeat(43));
        AgentRequest request = AgentCall.post("/agent/v1/register", "", wrong);

        for (int i = 0; i < FailureLimit.ATTEMPTS; i++) {
            problem(server.now(request), 403, "BAD_TOKEN");
        }
        problem(server.now(request), 429, "TOO_MANY_ATTEMPTS");

        assertThat(server.register("lab-07"))
                .as("the right one from the same address")
                .isNotNull();
        server.fleet.clock.pass(FailureLimit.WINDOW.plusSeconds(1));
        problem(server.now(request), 403, "BAD_TOKEN");
    }

    @Test
    void agentsOfAnotherProtocolAreToldWhoIsTooOld() {
        String body = server.registration("lab-07");

        problem(register(body.replace("'protocol':1", "'protocol':0")), 426, "AGENT_TOO_OLD");
        problem(register(body.replace("'protocol':1", "'protocol':2")), 400, "SERVER_TOO_OLD");
        problem(register(body.replace("'lab-07'", "'../x'")), 400, "BAD_MACHINE_ID");
    }

    @Test
    void withoutSigningKeysNobodyIsLetIn() {
        server.modules.unset(server.modules.signer().orElseThrow());

        problem(register(server.registration("lab-07")), 503, "SIGNER_ABSENT");
        assertThat(server.fleet.machines.machines()).isEmpty();
    }

    @Test
    void whoHasNoCredentialOrAnotherMachinesIsRefused() {
        String credential = server.register("lab-07");

        problem(server.now(AgentCall.get("/agent/v1/lab-07", "guess")), 401, "UNKNOWN_CREDENTIAL");
        problem(server.now(AgentCall.get("/agent/v1/lab-08", credential)), 403, "WRONG_MACHINE");
        problem(
                server.now(AgentCall.request(
                        "GET", "/agent/v1/lab-07", Optional.empty(), Optional.empty(), Optional.empty(), "")),
                401,
                "UNKNOWN_CREDENTIAL");
        problem(
                server.now(AgentCall.request(
                        "GET",
                        "/agent/v1/lab-07",
                        Optional.of("Basic " + credential),
                        Optional.empty(),
                        Optional.empty(),
                        "")),
                401,
                "UNKNOWN_CREDENTIAL");
    }

    @Test
    void aPollTellsWhatToDoAndThenWaitsForAChange() {
        String credential = server.register("lab-07");
        long rollout = server.fleet.started(FleetOf.APP1).id();

        Reply first = server.now(AgentCall.get("/agent/v1/lab-07", credential));
        JsonNode action = AgentCall.json(first).path("actions").get(0);
        assertThat(action.path("type").textValue()).isEqualTo("deploy");
        assertThat(action.path("patch").textValue()).isEqualTo("app:1.0");
        assertThat(action.path("infoHash").textValue()).isEqualTo(HASH);
        assertThat(action.path("paused").booleanValue()).isFalse();
        assertThat(action.path("discardLocalChanges").booleanValue()).isFalse();
        assertThat(AgentCall.json(first).path("trackerEpoch").textValue()).isEqualTo("epoch-1");

        CompletableFuture<Reply> waiting = server.gateway.handle(
                AgentCall.poll("/agent/v1/lab-07", credential, first.etag().orElseThrow(), "50"));
        assertThat(waiting).isNotDone();
        assertThat(server.fleet.machines.machine(LAB).online()).isTrue();
        server.fleet.desk.pause(rollout);

        assertThat(AgentCall.json(waiting.join())
                        .path("actions")
                        .get(0)
                        .path("paused")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void feedbackMovesTheActionAndRepeatingItChangesNothing() {
        String credential = server.register("lab-07");
        long rollout = server.fleet.started(FleetOf.APP1).id();
        long id = server.fleet.action(rollout, "lab-07").id();
        String body = "{'action':" + id + ",'seq':3,'state':'DOWNLOADING','detail':'in the swarm','bytesHave':250,"
                + "'bytesTotal':1000,'bytesFromOrigin':200,'bytesFromPeers':50,'rate':99,'code':null,'liveTree':null}";

        for (int i = 0; i < 2; i++) {
            assertThat(server.now(AgentCall.post("/agent/v1/lab-07/feedback", credential, body))
                            .status())
                    .isEqualTo(200);
        }

        Action action = server.fleet.action(rollout, "lab-07");
        assertThat(action.state()).isEqualTo(ActionState.DOWNLOADING);
        assertThat(action.detail()).isEqualTo("in the swarm");
        assertThat(action.bytesHave()).isEqualTo(250);
        assertThat(action.bytesFromOrigin()).isEqualTo(200);
        assertThat(action.rate()).isEqualTo(99);
        String unknown = body.replace("'action':" + id, "'action':4711");
        problem(server.now(AgentCall.post("/agent/v1/lab-07/feedback", credential, unknown)), 404, "NO_SUCH_ACTION");
    }

    @Test
    void anInventoryIsKept() {
        String credential = server.register("lab-07");

        Reply reply = server.now(AgentCall.post(
                "/agent/v1/lab-07/inventory",
                credential,
                "{'agentVersion':'1.1','platform':'linux','site':'delft','labels':{},'clock':0,"
                        + "'live':{'app':'1.0'},'modules':{'transfer':'1.0.0'}}"));

        assertThat(reply.status()).isEqualTo(200);
        Machine machine = server.fleet.machines.machine(LAB);
        assertThat(machine.site()).isEqualTo("delft");
        assertThat(machine.live()).containsEntry("app", "1.0");
        assertThat(machine.clockOffset()).isNegative();
        assertThat(server.fleet.machines.modules(LAB)).containsEntry("transfer", "1.0.0");
    }

    @Test
    void anAnnounceTakesIdentityAndAddressFromTheConnection() {
        String credential = server.register("lab-07");

        JsonNode reply = server.json(AgentCall.post("/agent/v1/lab-07/announce", credential, announce(HASH)));

        Announce announce = server.tracker.announces.get(0);
        assertThat(announce.peer().machine()).isEqualTo(LAB);
        assertThat(announce.peer().address().getAddress().getHostAddress()).isEqualTo("10.0.0.7");
        assertThat(announce.peer().address().getPort()).isEqualTo(49_200);
        assertThat(announce.peer().origin()).isFalse();
        assertThat(announce.event()).isEqualTo(Announce.Event.STARTED);
        assertThat(announce.left()).isEqualTo(1000);
        assertThat(announce.traffic()).isEqualTo(new Traffic(1, Map.of(-1, 2L), 3, 4));
        assertThat(reply.path("interval").intValue()).isEqualTo(30);
        assertThat(reply.path("peers").get(0).path("host").textValue())
                .as("where the agent reached the server")
                .isEqualTo("10.0.0.1");
        assertThat(reply.path("peers").get(0).path("origin").booleanValue()).isTrue();
        assertThat(reply.path("peers").get(1).path("host").textValue()).isEqualTo("10.0.0.8");
        assertThat(reply.path("peers").get(1).path("place").path("site").intValue())
                .isEqualTo(1);
        assertThat(reply.has("place")).isFalse();
    }

    @Test
    void aMachineIsToldWhatItMayUseOfTheWanWhereThatIsLimited() {
        String credential = server.register("lab-07");
        AgentRequest announce = AgentCall.post("/agent/v1/lab-07/announce", credential, announce(HASH));

        assertThat(server.json(announce).has("wan")).isFalse();
        server.tracker.wan = new WanLimit(2_500_000, Long.MAX_VALUE, true);
        JsonNode wan = server.json(announce).path("wan");

        assertThat(wan.path("down").longValue()).isEqualTo(2_500_000);
        assertThat(wan.has("up")).isFalse();
        assertThat(wan.path("spent").booleanValue()).isTrue();
    }

    @Test
    void onlySwarmsOfPublishedPatchesAreTracked() {
        String credential = server.register("lab-07");
        AgentRequest known = AgentCall.post("/agent/v1/lab-07/announce", credential, announce(HASH));

        problem(
                server.now(AgentCall.post("/agent/v1/lab-07/announce", credential, announce("0".repeat(40)))),
                404,
                "UNKNOWN_SWARM");
        server.fleet.catalogue.withdraw(FleetOf.APP1);
        server.fleet.clock.pass(Duration.ofSeconds(2));
        problem(server.now(known), 404, "UNKNOWN_SWARM");
        assertThat(server.tracker.announces).isEmpty();
    }

    @Test
    void withoutATrackerAgentsAreToldToComeAgain() {
        String credential = server.register("lab-07");
        server.modules.unset(server.tracker);

        problem(
                server.now(AgentCall.post("/agent/v1/lab-07/announce", credential, announce(HASH))),
                503,
                "TRACKER_ABSENT");
    }

    @Test
    void metainfoAndEnvelopeAreHandedOutByteForByte() {
        String credential = server.register("lab-07");

        Reply reply = server.now(AgentCall.get("/agent/v1/lab-07/patches/app/1.0/metainfo", credential));

        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("metainfo of app:1.0");
        problem(server.now(AgentCall.get("/agent/v1/lab-07/patches/app/9/envelope", credential)), 404, "NO_SUCH_PATCH");
        problem(server.now(AgentCall.get("/agent/v1/lab-07/patches/app/1.0/key", credential)), 404, "NOT_FOUND");
        problem(server.now(AgentCall.get("/agent/v1/lab-07/patches/../1.0/metainfo", credential)), 400, "BAD_PATCH_ID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "'text'",
                "{",
                "{'action':1}",
                "{'action':'1','seq':1,'state':'FINISHED'}",
                "{'action':1,'seq':-1,'state':'FINISHED'}",
                "{'action':1,'seq':1,'state':'DONE'}",
                "{'action':1e99,'seq':1,'state':'FINISHED'}",
                "{'action':1,'seq':1,'state':['FINISHED']}",
                "{} {}",
                "{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':1}}}}}}}}}"
            })
    void whatIsNoFeedbackIsRefused(String body) {
        String credential = server.register("lab-07");

        problem(server.now(AgentCall.post("/agent/v1/lab-07/feedback", credential, body)), 400, "BAD_BODY");
    }

    @Test
    void elsewhereThereIsNothing() {
        String credential = server.register("lab-07");

        for (String path : List.of("/", "/agent/v1", "/system/console", "/agent/v2/lab-07")) {
            problem(server.now(AgentCall.get(path, credential)), 404, "NOT_FOUND");
        }
        problem(server.now(AgentCall.post("/agent/v1/lab-07/other", credential, "{}")), 404, "NOT_FOUND");
        problem(server.now(AgentCall.post("/agent/v1/lab-07/a/b/c/d", credential, "{}")), 404, "NOT_FOUND");
        problem(server.now(AgentCall.get("/agent/v1/lab-07/feedback", credential)), 405, "WRONG_METHOD");
        problem(server.now(AgentCall.get("/agent/v1/register", "")), 405, "WRONG_METHOD");
    }

    private Reply register(String body) {
        return server.now(AgentCall.post("/agent/v1/register", "", body));
    }

    private static String announce(String hash) {
        return "{'infoHash':'" + hash
                + "','port':49200,'event':'STARTED','uploaded':0,'downloaded':0,'left':1000,'ip':'6.6.6.6',"
                + "'traffic':{'run':1,'down':3,'up':4,'received':[{'site':-1,'bytes':2}]}}";
    }

    static void problem(Reply reply, int status, String code) {
        JsonNode body = AgentCall.json(reply);
        assertThat(body.path("code").textValue()).as(body.toString()).isEqualTo(code);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(body.path("status").intValue()).isEqualTo(status);
        assertThat(body.path("detail").textValue()).isNotBlank();
        assertThat(body.path("remedy").textValue()).isNotBlank();
    }
}
