/** Machines, links and disks in virtual time: whole swarms run in milliseconds, the same way for the same seed. */
@NullMarked
package org.essaim.transfer.virtual;

import org.jspecify.annotations.NullMarked;
