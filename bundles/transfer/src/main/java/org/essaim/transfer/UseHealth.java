/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.transfer.EngineFigures;
import org.essaim.rates.ScheduledRate;

/** What the doctor is told of the engine's limits: whether one was reached, or cannot be read. */
record UseHealth(Optional<EngineFigures> figures, ScheduledRate download) implements HealthCheck {

    private static final long MEBIBYTE = 1 << 20;

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        findings.add(download.mistake()
                .map(mistake -> new Finding(
                        Level.FAIL,
                        "download limit",
                        mistake + "; the limit stays " + download.text(),
                        "Correct download.limit or download.schedule in org.essaim.transfer."))
                .orElseGet(() -> new Finding(Level.OK, "download limit", "It is " + download.text(), "")));
        figures.ifPresent(used -> findings.add(used(used)));
        return List.copyOf(findings);
    }

    private static Finding used(EngineFigures used) {
        String sentence = "Peers " + used.connections() + " of " + used.mostConnections() + ", buffers "
                + used.bufferBytes() / MEBIBYTE + " of " + used.mostBufferBytes() / MEBIBYTE + " MiB, "
                + used.sessions() + " swarms open, " + used.banned() + " peers shut out";
        return used.connections() < used.mostConnections()
                ? new Finding(Level.OK, "transfer", sentence, "")
                : new Finding(
                        Level.WARN,
                        "transfer",
                        sentence,
                        "Others wait until a peer leaves; connections in org.essaim.transfer lets more in.");
    }
}
