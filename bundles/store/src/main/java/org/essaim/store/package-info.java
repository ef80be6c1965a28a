/** The server's database. */
@NullMarked
package org.essaim.store;

import org.jspecify.annotations.NullMarked;
