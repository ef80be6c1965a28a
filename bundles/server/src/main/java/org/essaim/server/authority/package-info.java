/** The fleet's authority: its key on the disk, the certificates that it issues, and the server's own. */
@NullMarked
package org.essaim.server.authority;

import org.jspecify.annotations.NullMarked;
