/**
 * Applies patches and takes them back: a journal of steps that a crash cannot break, and the handler of kind {@code tree}.
 */
@NullMarked
package org.essaim.patching;

import org.jspecify.annotations.NullMarked;
