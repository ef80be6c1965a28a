-- Times are milliseconds since 1970.

-- What the catalogue has published. A row is written last, when all files of the patch are on the disk.
CREATE TABLE patches (
    name            VARCHAR(64) NOT NULL,
    version         VARCHAR(64) NOT NULL,
    kind            VARCHAR(64) NOT NULL,
    manifest_hash   CHAR(64)    NOT NULL,
    manifest_length BIGINT      NOT NULL,
    info_hash       VARCHAR(64) NOT NULL,
    payload_length  BIGINT      NOT NULL,
    tree_length     BIGINT      NOT NULL,
    entries         INTEGER     NOT NULL,
    files           INTEGER     NOT NULL,
    published       BIGINT      NOT NULL,
    withdrawn       BOOLEAN     NOT NULL DEFAULT FALSE,
    PRIMARY KEY (name, version)
);

-- One info-hash per patch: name and version are part of the manifest and with it of the payload.
CREATE UNIQUE INDEX patches_by_info_hash ON patches (info_hash);

CREATE INDEX patches_by_published ON patches (published);

-- Glob patterns of files that belong to a machine's user, in the order in which they were given.
CREATE TABLE patch_preserve (
    name     VARCHAR(64)   NOT NULL,
    version  VARCHAR(64)   NOT NULL,
    position INTEGER       NOT NULL,
    pattern  VARCHAR(4096) NOT NULL,
    PRIMARY KEY (name, version, position),
    FOREIGN KEY (name, version) REFERENCES patches (name, version) ON DELETE CASCADE
);
