/** The tracker for other BitTorrent software, over HTTP: lab mode only. Knows the tracker through the api alone. */
@NullMarked
package org.essaim.tracking.http;

import org.jspecify.annotations.NullMarked;
