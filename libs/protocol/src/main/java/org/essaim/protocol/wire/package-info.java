/** What peers say to each other (BEP 3, 6, 10, 52), strict and bounded, on plain byte buffers. */
@NullMarked
package org.essaim.protocol.wire;

import org.jspecify.annotations.NullMarked;
