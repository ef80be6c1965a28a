/**
 * The transfer engine as a service: a thread-safe facade over {@link org.essaim.transfer.core}, which one thread owns.
 */
@NullMarked
package org.essaim.transfer;

import org.jspecify.annotations.NullMarked;
