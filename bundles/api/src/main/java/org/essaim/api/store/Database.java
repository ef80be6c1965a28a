/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.store;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.osgi.annotation.versioning.ProviderType;

/** The server's database, migrated to the schema of this version before the service appears. Thread-safe. */
@ProviderType
public interface Database {

    /** Connections from a bounded pool, auto-commit on. */
    DataSource dataSource();

    /** Forces what was committed to the disk; called after each change of state. */
    void sync();

    /**
     * Writes a consistent copy while the server works.
     *
     * @param target a file that does not exist yet
     * @throws org.essaim.api.RequestFault {@code TARGET_EXISTS}
     * @throws org.essaim.api.LocalFault {@code BACKUP_FAILED}
     */
    void backup(Path target);
}
