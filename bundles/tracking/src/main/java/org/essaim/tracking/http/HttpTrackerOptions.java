/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import java.net.InetAddress;
import java.time.Duration;

/**
 * Where the tracker listens, and for whom.
 *
 * @param port 0 for any that is free
 * @param connections the most at once; of more, the one that has been quiet for longest is closed
 * @param patience how long a connection may take for a request, or wait before its next
 */
public record HttpTrackerOptions(InetAddress host, int port, int connections, Duration patience) {}
