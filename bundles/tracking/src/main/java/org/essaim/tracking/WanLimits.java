/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.WanLimit;
import org.essaim.rates.Rate;

/** What each machine may use of its site's WAN link, both ways. One thread at a time. */
final class WanLimits {

    private final List<Link> links = new ArrayList<>();

    private record Link(WanShares down, WanShares up) {

        boolean isLimited() {
            return down.isLimited() || up.isLimited();
        }
    }

    /** @param sites how many are listed */
    WanLimits(int sites) {
        for (int site = 0; site < sites; site++) {
            links.add(new Link(new WanShares(), new WanShares()));
        }
    }

    /** Whether anything of a site's link is limited now; of none that is not listed. */
    boolean isLimited(int site) {
        return isListed(site) && links.get(site).isLimited();
    }

    private boolean isListed(int site) {
        return site >= 0 && site < links.size();
    }

    /**
     * Time passes, or the budgets are others.
     *
     * @param limited told of a site whose link is limited now and was not, before that is so: who uses it must be known
     * @return who is to be told
     */
    Set<MachineId> look(SiteBudgets budgets, IntConsumer limited) {
        Set<MachineId> concerned = new HashSet<>();
        for (int site = 0; site < links.size(); site++) {
            long down = budgets.down(site);
            long up = budgets.up(site);
            Link link = links.get(site);
            if (!link.isLimited() && (down != Rate.UNLIMITED || up != Rate.UNLIMITED)) {
                limited.accept(site);
            }
            concerned.addAll(link.down().rate(down));
            concerned.addAll(link.up().rate(up));
        }
        return concerned;
    }

    /** Who brings something into a site now, and who sends something out of it. @return who is to be told */
    Set<MachineId> users(int site, Set<MachineId> down, Set<MachineId> up) {
        Set<MachineId> concerned = new HashSet<>(links.get(site).down().users(down));
        concerned.addAll(links.get(site).up().users(up));
        return concerned;
    }

    /** A machine is in no swarm any more. @return who is to be told */
    Set<MachineId> forget(int site, MachineId machine) {
        if (!isListed(site)) {
            return Set.of();
        }
        Set<MachineId> concerned = new HashSet<>(links.get(site).down().forget(machine));
        concerned.addAll(links.get(site).up().forget(machine));
        return concerned;
    }

    /**
     * What a machine may use: it is told now.
     *
     * @param others is given whoever is to be told because of that
     */
    WanLimit tell(int site, MachineId machine, boolean spent, Set<MachineId> others) {
        if (!isListed(site)) {
            return WanLimit.NONE;
        }
        Link link = links.get(site);
        boolean news = !link.down().knows(machine) || !link.up().knows(machine);
        WanLimit limit = new WanLimit(link.down().tell(machine), link.up().tell(machine), spent);
        if (news) {
            others.addAll(link.down().behind());
            others.addAll(link.up().behind());
        }
        return limit;
    }
}
