/** The transfer contract on the ttorrent library. */
@NullMarked
package org.essaim.transfer.ttorrent;

import org.jspecify.annotations.NullMarked;
