/**
 * How the server changes its database: one transaction, committed and on the disk, or nothing.
 */
@NullMarked
package org.essaim.server.ledger;

import org.jspecify.annotations.NullMarked;
