package org.sassrec.retrieval;

import java.nio.file.Path;

/** How the files of a release are opened; a seam for tests. */
interface ReleaseParts {

    Tower openTower(Path folder);

    KnownUsers openUsers(Path snapshot);
}
