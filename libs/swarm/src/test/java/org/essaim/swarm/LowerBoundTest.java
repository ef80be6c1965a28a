/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.essaim.swarm.LowerBound.Host;
import org.essaim.swarm.LowerBound.Limit;
import org.essaim.swarm.LowerBound.Wan;
import org.junit.jupiter.api.Test;

/** A payload of a million bytes. */
class LowerBoundTest {

    private static final double MEGABYTE = 1_000_000;
    private static final double UNKNOWN = Double.POSITIVE_INFINITY;

    private static Host host(int site, double up, double down) {
        return new Host(site, up, down, 0);
    }

    private static LowerBound flat(double origin, Host... hosts) {
        return LowerBound.of(MEGABYTE, origin, UNKNOWN, List.of(hosts), List.of());
    }

    private static LowerBound sited(double origin, double copies, List<Wan> sites, Host... hosts) {
        return LowerBound.of(MEGABYTE, origin, copies, List.of(hosts), sites);
    }

    private static void is(LowerBound bound, double seconds, Limit limit, int number) {
        assertThat(bound.seconds()).isCloseTo(seconds, within(1e-6));
        assertThat(bound.limit()).isEqualTo(limit);
        assertThat(bound.number()).isEqualTo(number);
    }

    @Test
    void theOriginSendsEverythingOnce() {
        is(flat(1000, host(-1, 9000, 9000), host(-1, 9000, 9000)), 1000, Limit.ORIGIN, 0);
    }

    @Test
    void eachMachineReceivesEverything() {
        is(flat(10_000, host(-1, 9000, 9000), host(-1, 9000, 500)), 2000, Limit.MACHINE, 1);
    }

    @Test
    void allUplinksTogetherSendItToEverybody() {
        is(flat(1000, host(-1, 300, 9000), host(-1, 300, 9000), host(-1, 400, 9000)), 1500, Limit.UPLINKS, 0);
    }

    @Test
    void ofEqualTimesTheFirstIsNamed() {
        is(flat(1000, host(-1, 9000, 1000)), 1000, Limit.ORIGIN, 0);
        is(flat(2000, host(-1, 9000, 1000), host(-1, 9000, 1000)), 1000, Limit.MACHINE, 0);
    }

    @Test
    void aRateThatIsNotKnownDropsWhatDependsOnIt() {
        is(flat(UNKNOWN, host(-1, UNKNOWN, UNKNOWN)), 0, Limit.NOTHING, 0);
        is(flat(1000, host(-1, 1, UNKNOWN), host(-1, UNKNOWN, 2000)), 1000, Limit.ORIGIN, 0);
        is(flat(UNKNOWN, host(-1, 1, UNKNOWN), host(-1, 1, 500)), 2000, Limit.MACHINE, 1);
        Host lateAndUnknown = new Host(-1, UNKNOWN, UNKNOWN, 100);
        is(flat(5000, host(-1, 1, UNKNOWN), lateAndUnknown), 200, Limit.ORIGIN, 0);
    }

    @Test
    void nobodyNeedsNoTime() {
        is(flat(1000), 0, Limit.NOTHING, 0);
    }

    @Test
    void whoComesLateReceivesLateAndSendsLate() {
        is(flat(2000, host(-1, 9000, 9000), new Host(-1, 9000, 1000, 50)), 1050, Limit.MACHINE, 1);
        // 3 MB = 2,000 B/s × T + 1,000 B/s × (T − 500 s)
        Host late = new Host(-1, 1000, 1e6, 500);
        is(flat(1000, host(-1, 500, 1e6), late, host(-1, 500, 1e6)), 3_500_000 / 3000.0, Limit.UPLINKS, 0);
    }

    @Test
    void everythingComesOverEachWanOnce() {
        List<Wan> sites = List.of(new Wan(1000, 1000), new Wan(1000, 250), new Wan(1, 1));
        is(sited(10_000, UNKNOWN, sites, host(0, 9000, 9000), host(1, 9000, 9000)), 4000, Limit.WAN, 1);
    }

    @Test
    void aSiteIsFilledByItsWanAndItsOwnUplinks() {
        List<Wan> sites = List.of(new Wan(UNKNOWN, 1000));
        LowerBound bound =
                sited(1e6, UNKNOWN, sites, host(0, 100, UNKNOWN), host(0, 100, UNKNOWN), host(0, 50, UNKNOWN));
        is(bound, 3_000_000 / 1250.0, Limit.SITE_UPLINKS, 0);
    }

    @Test
    void allSitesAreFilledByTheOriginAndTheWansOutOfThem() {
        List<Wan> sites = List.of(new Wan(200, UNKNOWN), new Wan(300, UNKNOWN));
        Host one = host(0, UNKNOWN, UNKNOWN);
        Host other = host(1, UNKNOWN, UNKNOWN);
        is(sited(1000, UNKNOWN, sites, one, other), 2_000_000 / 1500.0, Limit.WANS, 0);
        is(sited(1e6, 1, sites, one, other), 2000, Limit.WANS, 0); // the origin sends a copy and no more
        is(sited(1000, UNKNOWN, sites, one, other, host(-1, UNKNOWN, UNKNOWN)), 1000, Limit.ORIGIN, 0);
        is(
                sited(1000, UNKNOWN, List.of(new Wan(200, UNKNOWN), new Wan(UNKNOWN, UNKNOWN)), one, other),
                1000,
                Limit.ORIGIN,
                0);
    }
}
