/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.patching;

import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.transfer.PieceStorage;

/**
 * What to apply.
 *
 * @param payload the complete payload, verified
 * @param discardLocalChanges replace the live tree even where someone changed it; the changed tree stays as the
 *     previous version
 */
public record ApplyRequest(PatchDescriptor patch, PieceStorage payload, boolean discardLocalChanges) {}
