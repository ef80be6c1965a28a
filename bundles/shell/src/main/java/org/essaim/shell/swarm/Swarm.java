/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import java.util.List;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.transfer.TransferSession;

/**
 * A swarm as seen from this Karaf.
 *
 * @param patch what it carries, where that is known
 * @param offered whether this Karaf offers it
 * @param announced who is in it; known on the server
 * @param session this Karaf's own part in it
 */
public record Swarm(
        InfoHash infoHash,
        Optional<PatchId> patch,
        boolean offered,
        List<Announce> announced,
        Optional<TransferSession> session) {}
