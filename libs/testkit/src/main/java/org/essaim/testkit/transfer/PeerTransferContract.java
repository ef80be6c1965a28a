/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.essaim.api.Fault;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.junit.jupiter.api.Test;

/** What every {@link org.essaim.api.transfer.PeerTransfer} keeps to. A subclass says how to make an engine. */
public abstract class PeerTransferContract extends TransferFleet {

    @Test
    void aMachineFetchesThePayloadFromTheOrigin() {
        TransferSession seed = seed(origin(), BudgetPolicy.unlimited());
        Machine a = machine("a");
        MemoryPieceStorage storage = payload.empty();
        TransferSession leech = a.open(payload, storage, false);

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
        a.await(leech, State.SEEDING);
        assertThat(storage.content()).isEqualTo(payload.bytes());
        assertThat(storage.syncs()).isPositive();
        TransferProgress progress = leech.progress();
        assertThat(progress.bytesHave()).isEqualTo(SIZE);
        assertThat(progress.bytesFromOrigin()).isEqualTo(SIZE);
        assertThat(progress.bytesFromPeers()).isZero();
        assertThat(seed.progress().bytesSent()).isEqualTo(SIZE);
    }

    @Test
    void threeMachinesPassOnWhatTheyHaveAndTheCountersAgree() {
        TransferSession seed = seed(origin(), BudgetPolicy.unlimited());
        List<TransferSession> leeches = new ArrayList<>();
        List<MemoryPieceStorage> storages = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            Machine machine = machine(name);
            machine.engine().uploadPolicy(BudgetPolicy.unlimited());
            storages.add(payload.empty());
            leeches.add(machine.open(payload, storages.get(storages.size() - 1), false));
        }

        assertThat(leeches).allSatisfy(l -> assertThat(outcome(l)).isInstanceOf(TransferOutcome.Complete.class));
        assertThat(storages).allSatisfy(s -> assertThat(s.content()).isEqualTo(payload.bytes()));
        long fromOrigin =
                leeches.stream().mapToLong(l -> l.progress().bytesFromOrigin()).sum();
        long fromPeers =
                leeches.stream().mapToLong(l -> l.progress().bytesFromPeers()).sum();
        long sentByPeers =
                leeches.stream().mapToLong(l -> l.progress().bytesSent()).sum();
        // Blocks that were moved from a slow peer to an idle one may come twice, or be on their way at the end.
        assertThat(fromOrigin).isLessThanOrEqualTo(seed.progress().bytesSent());
        assertThat(fromPeers).isLessThanOrEqualTo(sentByPeers);
        assertThat(fromOrigin + fromPeers).isBetween(3L * SIZE, 6L * SIZE);
    }

    @Test
    void aSessionClosedInTheMiddleGoesOnFromItsVerifiedPieces() {
        BudgetPolicy policy = new BudgetPolicy(SIZE / 2);
        TransferSession seed = seed(origin(), policy);
        Machine a = machine("a");
        MemoryPieceStorage storage = payload.empty();
        TransferSession first = a.open(payload, storage, false);
        awaitSpent(policy, first);
        first.close();
        long have = first.progress().bytesHave();
        assertThat(outcome(first)).isInstanceOf(TransferOutcome.Interrupted.class);
        assertThat(first.progress().state()).isEqualTo(State.CLOSED);
        assertThat(storage.isClosed())
                .as("the storage is the caller's to close")
                .isFalse();

        a.replaceEngine();
        TransferSession second = a.open(payload, storage, false);
        Await.until("resumed", () -> second.progress().state() != State.CHECKING);
        assertThat(second.progress().bytesHave()).isEqualTo(have);
        policy.add(SIZE);

        assertThat(outcome(second)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(storage.content()).isEqualTo(payload.bytes());
        assertThat(storage.bytesWritten())
                .as("no verified piece is fetched again")
                .isEqualTo(SIZE);
        assertThat(second.progress().bytesFromOrigin())
                .isCloseTo(seed.progress().bytesSent(), COUNTERS);
        assertThat(second.progress().bytesFromOrigin()).isGreaterThanOrEqualTo(SIZE);
    }

    @Test
    void aCompletePayloadThatWasFetchedBeforeIsServedWithoutBeingFetchedAgain() {
        TransferSession seed = seed(origin(), BudgetPolicy.unlimited());
        Machine a = machine("a");
        MemoryPieceStorage storage = payload.empty();
        outcome(a.open(payload, storage, false));
        a.replaceEngine();
        TransferSession again = a.open(payload, storage, false);

        assertThat(outcome(again)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(seed.progress().bytesSent()).isEqualTo(SIZE);
        assertThat(again.progress().bytesFromOrigin())
                .as("counted over restarts")
                .isEqualTo(SIZE);
    }

    @Test
    void whatLiesOnTheDiskWithoutProofIsHashedAndNotFetchedAgain() {
        seed(origin(), BudgetPolicy.unlimited());
        MemoryPieceStorage storage = payload.full();
        TransferSession session = machine("a").open(payload, storage, false);

        assertThat(outcome(session)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(storage.bytesWritten()).isZero();
    }

    @Test
    void wrongBytesAreNeverTakenAndHonestMachinesStillDeliver() {
        Machine liar = machine("liar");
        liar.engine().uploadPolicy(BudgetPolicy.unlimited());
        MemoryPieceStorage lies = payload.full();
        lies.lie(true);
        TransferSession lying = liar.open(payload, lies, true);
        liar.await(lying, State.SEEDING);
        Machine a = machine("a");
        MemoryPieceStorage storage = payload.empty();
        TransferSession leech = a.open(payload, storage, false);
        Await.until("lies were told", () -> leech.progress().bytesFromPeers() >= PIECE);
        assertThat(leech.progress().bytesHave()).isZero();
        assertThat(storage.bytesWritten()).isZero();

        seed(origin(), BudgetPolicy.unlimited());

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(storage.content()).isEqualTo(payload.bytes());
    }

    @Test
    void nothingIsSentWithoutAPolicyNorAgainstIt() {
        Machine origin = origin();
        TransferSession seed = origin.open(payload, payload.full(), true);
        origin.await(seed, State.SEEDING);
        Machine a = machine("a");
        TransferSession leech = a.open(payload, payload.empty(), false);
        Await.until("they are connected", () -> leech.peers().stream().anyMatch(p -> p.have() == 1));
        BudgetPolicy refusing = new BudgetPolicy(0);
        origin.engine().uploadPolicy(refusing);
        Await.until("the policy was asked", () -> refusing.asked() > 2);
        assertThat(seed.progress().bytesSent()).isZero();
        Await.until("it is held, not dropped", () -> leech.progress().peers() == 1);

        refusing.add(2L * SIZE);

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
    }

    @Test
    void nothingIsSentBeyondWhatThePolicyGrants() {
        BudgetPolicy policy = new BudgetPolicy(5 * PIECE);
        TransferSession seed = seed(origin(), policy);
        TransferSession leech = machine("a").open(payload, payload.empty(), false);
        awaitSpent(policy, leech);
        long asked = policy.asked();
        Await.until("it is asked again", () -> policy.asked() > asked + 2);

        assertThat(policy.granted()).isBetween(4L * PIECE, 5L * PIECE);
        assertThat(seed.progress().bytesSent()).isEqualTo(policy.granted());
        assertThat(leech.progress().bytesHave()).isLessThanOrEqualTo(5 * PIECE);
    }

    @Test
    void aFullDiskHoldsTheTransferUpUntilThereIsRoom() {
        seed(origin(), BudgetPolicy.unlimited());
        Machine a = machine("a");
        MemoryPieceStorage storage = payload.empty();
        storage.room(10 * PIECE);
        TransferSession leech = a.open(payload, storage, false);
        a.await(leech, State.BLOCKED);
        Fault problem = leech.progress().problem().orElseThrow();
        assertThat(problem.code()).isEqualTo("DISK_FULL");
        assertThat(problem.remedy()).containsPattern("\\d+ bytes");
        assertThat(leech.completion().toCompletableFuture()).isNotDone();

        storage.room(Long.MAX_VALUE);

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(storage.content()).isEqualTo(payload.bytes());
        assertThat(leech.progress().problem()).isEmpty();
    }

    @Test
    void contentThatWasChangedOnTheDiskIsServedNoMore() {
        Machine origin = origin();
        origin.engine().uploadPolicy(BudgetPolicy.unlimited());
        MemoryPieceStorage storage = payload.full();
        TransferSession seed = origin.open(payload, storage, true);
        origin.await(seed, State.SEEDING);
        storage.change();
        TransferSession leech = machine("a").open(payload, payload.empty(), false);

        origin.await(seed, State.CLOSED);
        assertThat(seed.progress().problem())
                .hasValueSatisfying(f -> assertThat(f.code()).isEqualTo("CONTENT_CHANGED"));
        assertThat(origin.engine().transfer().session(payload.infoHash())).isEmpty();
        assertThat(leech.progress().bytesHave()).isZero();
    }

    @Test
    void aPausedSessionNeitherFetchesNorServes() {
        Machine origin = origin();
        BudgetPolicy policy = new BudgetPolicy(4 * PIECE);
        TransferSession seed = seed(origin, policy);
        Machine a = machine("a");
        TransferSession leech = a.open(payload, payload.empty(), false);
        Await.until("it has begun", () -> leech.progress().bytesFromOrigin() > 0);
        leech.pause(true);
        leech.pause(true);
        a.await(leech, State.PAUSED);
        policy.add(2L * SIZE); // some of it goes into what was under way
        TransferSession other = machine("b").open(payload, payload.empty(), false);
        outcome(other);
        assertThat(leech.progress().bytesHave()).isLessThan(SIZE);
        assertThat(leech.progress().bytesSent()).isZero();

        policy.add(2L * SIZE);
        leech.pause(false);

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(seed.progress().state()).isEqualTo(State.SEEDING);
    }

    @Test
    void aPeerSourceThatComesLateIsJoinedAndALeavingSessionLeavesIt() {
        seed(origin(), BudgetPolicy.unlimited());
        Machine a = machine("a");
        a.engine().peerSource(null);
        TransferSession leech = a.open(payload, payload.empty(), false);
        a.await(leech, State.DOWNLOADING);
        assertThat(place.members()).isEqualTo(1);

        a.engine().peerSource(place.as(a.id()));

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(place.members()).isEqualTo(2);
        leech.close();
        assertThat(place.members()).isEqualTo(1);
    }

    @Test
    void machinesFinishFromEachOtherWhenTheOriginIsGone() {
        BudgetPolicy policy = new BudgetPolicy(2L * SIZE);
        Machine origin = origin();
        seed(origin, policy);
        Machine a = machine("a");
        a.engine().uploadPolicy(BudgetPolicy.unlimited());
        outcome(a.open(payload, payload.empty(), false));
        origin.close();
        Machine b = machine("b");
        TransferSession late = b.open(payload, payload.empty(), false);

        assertThat(outcome(late)).isInstanceOf(TransferOutcome.Complete.class);
        assertThat(late.progress().bytesFromPeers()).isEqualTo(SIZE);
        assertThat(late.progress().bytesFromOrigin()).isZero();
    }

    @Test
    void peersAreNamedAsTheTrackerNamesThem() {
        Machine origin = origin();
        TransferSession seed = seed(origin, new BudgetPolicy(PIECE));
        TransferSession leech = machine("a").open(payload, payload.empty(), false);
        Await.until("a block has gone over", () -> leech.progress().bytesFromOrigin() > 0);

        assertThat(leech.peers()).singleElement().satisfies(p -> {
            assertThat(p.machine()).contains(MachineId.ORIGIN);
            assertThat(p.origin()).isTrue();
            assertThat(p.have()).isEqualTo(1);
            assertThat(p.bytesReceived()).isPositive();
        });
        assertThat(seed.peers()).singleElement().satisfies(p -> {
            assertThat(p.machine()).contains(new MachineId("a"));
            assertThat(p.origin()).isFalse();
            assertThat(p.bytesSent()).isPositive();
        });
    }

    @Test
    void openingASwarmTwiceGivesTheOpenSession() {
        Machine origin = origin();
        TransferSession first = seed(origin, BudgetPolicy.unlimited());

        assertThat(origin.open(payload, payload.full(), true)).isSameAs(first);
        assertThat(origin.engine().transfer().sessions()).containsExactly(first);
        assertThat(origin.engine().transfer().session(payload.infoHash())).contains(first);
        assertThat(origin.engine().transfer().engine()).isNotBlank();
    }

    @Test
    void metainfoThatIsNoneOrAnotherIsRefused() {
        Machine a = machine("a");
        TestPayload other = TestPayload.of(PIECE, PIECE, 2);
        TransferRequest garbage = new TransferRequest(
                payload.infoHash(), new byte[] {'d', 'e'}, payload.empty(), folder.resolve("x"), false);
        TransferRequest swapped =
                new TransferRequest(payload.infoHash(), other.metainfo(), other.empty(), folder.resolve("x"), false);
        TransferRequest tooShort =
                new TransferRequest(payload.infoHash(), payload.metainfo(), other.empty(), folder.resolve("x"), false);

        for (TransferRequest request : List.of(garbage, swapped, tooShort)) {
            assertThatThrownBy(() -> a.engine().transfer().open(request))
                    .isInstanceOfSatisfying(
                            RequestFault.class, f -> assertThat(f.code()).isEqualTo("BAD_METAINFO"));
        }
        assertThat(a.engine().transfer().sessions()).isEmpty();
    }

    @Test
    void closingTheEngineInterruptsItsSessionsAndLeavesNoThreads() {
        Set<Thread> before = threads();
        Machine origin = origin();
        Machine a = machine("a");
        BudgetPolicy policy = new BudgetPolicy(3 * PIECE);
        TransferSession seed = seed(origin, policy);
        TransferSession leech = a.open(payload, payload.empty(), false);
        Await.until("they exchange", () -> leech.progress().bytesFromOrigin() > 2 * PIECE);

        a.close();
        origin.close();

        assertThat(outcome(leech)).isInstanceOf(TransferOutcome.Interrupted.class);
        assertThat(List.of(seed.progress().state(), leech.progress().state())).containsOnly(State.CLOSED);
        Await.until(
                () -> "its threads end: " + added(before), () -> added(before).isEmpty());
        assertThat(place.members()).isZero();
    }
}
