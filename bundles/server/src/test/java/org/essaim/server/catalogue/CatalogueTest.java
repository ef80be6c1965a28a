/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A catalogue that was swept, and a tree to publish. */
abstract class CatalogueTest {

    @TempDir
    Path folder;

    Workshop workshop;
    Path tree;

    @BeforeEach
    void start() throws Exception {
        workshop = Workshop.at(folder.resolve("home")).start();
        workshop.catalogue.awaitSweep();
        tree = Workshop.tree(folder.resolve("tree"), 1);
    }

    @AfterEach
    void stop() {
        workshop.close();
    }
}
