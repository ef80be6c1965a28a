/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.seeding.Seeder.Offer;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.junit.jupiter.api.Test;

class OfferBookTest {

    private static final PatchId ONE = new PatchId("app", "1");
    private static final PatchId TWO = new PatchId("app", "2");

    private long nanos;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final OfferBook book = new OfferBook(tasks::add, () -> nanos, 10);
    private final FakeEngine engine = new FakeEngine();

    @Test
    void offersWaitForAnEngine() {
        book.offer(ONE, request(1));
        settle();
        assertThat(book.offers()).containsExactly(new Offer(ONE, hash(1), false));

        book.engine(engine);
        settle();

        assertThat(book.offers()).containsExactly(new Offer(ONE, hash(1), true));
        assertThat(engine.open).containsOnlyKeys(hash(1));
    }

    @Test
    void offersAreOpenedAgainWhenTheEngineIsReplaced() {
        book.engine(engine);
        book.offer(ONE, request(1));
        book.offer(TWO, request(2));
        settle();
        engine.stop();
        book.engine(null);
        settle();
        assertThat(book.offers()).hasSize(2).noneMatch(Offer::active);

        FakeEngine next = new FakeEngine();
        book.engine(next);
        settle();

        assertThat(next.open).containsOnlyKeys(hash(1), hash(2));
        assertThat(book.offers()).allMatch(Offer::active);
    }

    @Test
    void anEngineThatTakesOverDirectlyGetsAllOffers() {
        book.engine(engine);
        book.offer(ONE, request(1));
        settle();
        FakeEngine next = new FakeEngine();
        book.engine(next);
        settle();

        assertThat(next.open).containsOnlyKeys(hash(1));
    }

    @Test
    void theMostRecentOffersAreActiveWhenThereAreTooMany() {
        book.engine(engine);
        book.mostActive(2);
        for (int i = 1; i <= 4; i++) {
            book.offer(ONE, request(i));
        }
        settle();
        assertThat(engine.open).containsOnlyKeys(hash(3), hash(4));
        assertThat(book.offers()).hasSize(4);

        book.mostActive(3);
        settle();
        assertThat(engine.open).containsOnlyKeys(hash(2), hash(3), hash(4));
        book.mostActive(1);
        settle();
        assertThat(engine.open).containsOnlyKeys(hash(4));
    }

    private void offer(int most, int offers) {
        book.engine(engine);
        book.mostActive(most);
        for (int i = 1; i <= offers; i++) {
            book.offer(ONE, request(i));
        }
        settle();
    }

    private void call(int number) {
        book.called(Arrays.copyOf(hash(number).bytes(), 20));
        settle();
    }

    @Test
    void whatSomebodyCallsForIsOfferedInPlaceOfTheOneThatWasIdleForLongest() {
        offer(2, 4);
        call(1);
        assertThat(engine.open).containsOnlyKeys(hash(4), hash(1));
        call(2);
        call(77);
        assertThat(engine.open).as("who has called calls again soon").containsOnlyKeys(hash(1), hash(2));
        call(3);
        assertThat(engine.open).containsOnlyKeys(hash(1), hash(2));
        nanos += 11_000_000_000L;
        book.tend();
        assertThat(engine.open).as("as soon as there is room").containsOnlyKeys(hash(2), hash(3));
    }

    @Test
    void whatIsInUseIsNotGivenUp() {
        offer(2, 4);
        engine.open.get(hash(3)).peers = 1;
        call(1);
        assertThat(engine.open).containsOnlyKeys(hash(3), hash(1));
        engine.open.get(hash(1)).peers = 5;
        call(2);
        assertThat(engine.open).containsOnlyKeys(hash(3), hash(1));
        engine.open.get(hash(3)).peers = 0;
        book.tend();
        assertThat(engine.open).containsOnlyKeys(hash(1), hash(2));
    }

    @Test
    void whatSomebodyWaitsForAtTheTrackerIsOffered() {
        offer(2, 4);
        book.waiting(() -> List.of(hash(1), hash(77)));
        book.tend();
        assertThat(engine.open).containsOnlyKeys(hash(4), hash(1));
        book.waiting(() -> {
            throw new IllegalStateException("the tracker is being replaced");
        });
        book.tend();
        assertThat(engine.open).containsOnlyKeys(hash(4), hash(1));
    }

    @Test
    void tenThousandOffersNeedTwoHundredSessionsWhateverIsCalledFor() {
        offer(200, 10_000);
        assertThat(engine.open).hasSize(200);
        assertThat(engine.mostOpen).isEqualTo(200);
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            int number = 1 + random.nextInt(10_000);
            call(number);
            assertThat(engine.open).hasSize(200);
            if (i < 200) {
                assertThat(engine.open).containsKey(hash(number));
            }
            nanos += 1_000_000_000L;
        }
        assertThat(engine.mostOpen).isEqualTo(200);
        assertThat(book.offers()).hasSize(10_000);
        assertThat(book.offers()).filteredOn(Offer::active).hasSize(200);
    }

    @Test
    void whatASessionNeedsIsReadWhenItIsOpenedAndNotBefore() {
        int[] read = new int[1];
        book.engine(engine);
        book.mostActive(5);
        for (int i = 1; i <= 1000; i++) {
            int number = i;
            book.offer(ONE, hash(i), () -> {
                read[0]++;
                return request(number);
            });
        }
        settle();
        assertThat(read[0]).isEqualTo(5);
        call(1);
        assertThat(read[0]).isEqualTo(6);
        assertThat(engine.open).hasSize(5).containsKey(hash(1));
    }

    @Test
    void whatCannotBeReadIsTriedAgain() {
        boolean[] broken = {true};
        book.engine(engine);
        book.offer(ONE, hash(1), () -> {
            if (broken[0]) {
                throw new IOException("Input/output error");
            }
            return request(1);
        });
        settle();
        assertThat(engine.open).isEmpty();
        broken[0] = false;
        book.tend();
        assertThat(engine.open).containsOnlyKeys(hash(1));
    }

    @Test
    void aStormOfCallsIsTendedToOnce() {
        offer(2, 4);
        for (int i = 0; i < 1000; i++) {
            book.called(Arrays.copyOf(hash(1 + i % 2).bytes(), 20));
        }
        assertThat(tasks).hasSize(1);
    }

    @Test
    void aWithdrawnOfferIsClosedAndMakesRoom() {
        book.engine(engine);
        book.mostActive(1);
        book.offer(ONE, request(1));
        book.offer(TWO, request(2));
        settle();
        book.withdraw(hash(2));
        book.withdraw(hash(77));
        settle();

        assertThat(engine.open).containsOnlyKeys(hash(1));
        assertThat(book.offers()).containsExactly(new Offer(ONE, hash(1), true));
    }

    @Test
    void anOfferMadeAgainReplacesTheFormer() {
        book.engine(engine);
        book.offer(ONE, request(1));
        settle();
        book.offer(TWO, request(1));
        settle();

        assertThat(book.offers()).containsExactly(new Offer(TWO, hash(1), true));
        assertThat(engine.opened).as("from its new storage").isEqualTo(2);
    }

    @Test
    void anOfferThatCannotBeOpenedIsTriedAgain() {
        engine.refusing = true;
        book.engine(engine);
        book.offer(ONE, request(1));
        settle();
        assertThat(book.offers()).containsExactly(new Offer(ONE, hash(1), false));
        engine.refusing = false;
        book.tend();

        assertThat(book.offers()).containsExactly(new Offer(ONE, hash(1), true));
    }

    @Test
    void contentThatWasChangedIsOfferedNoMore() {
        book.engine(engine);
        book.offer(ONE, request(1));
        settle();
        engine.open.get(hash(1)).fail();
        book.tend();

        assertThat(book.offers()).isEmpty();
        assertThat(engine.opened).isEqualTo(1);
    }

    @Test
    void onlyCompletePayloadsAreOffered() {
        TransferRequest incomplete =
                new TransferRequest(hash(1), new byte[0], MemoryPieceStorage.empty(1), Path.of("x"), false);
        assertThatThrownBy(() -> book.offer(ONE, incomplete)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingClosesItsSessions() {
        book.engine(engine);
        book.offer(ONE, request(1));
        settle();
        book.close();
        settle();

        assertThat(engine.open).isEmpty();
        assertThat(book.offers()).isEmpty();
    }

    private void settle() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static TransferRequest request(int number) {
        return new TransferRequest(hash(number), new byte[0], MemoryPieceStorage.empty(1), Path.of("x"), true);
    }

    private static InfoHash hash(int number) {
        return new InfoHash(String.format("%040x", number));
    }
}
