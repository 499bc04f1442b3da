package org.sassrec.serving;

import java.nio.file.Path;

/** How the files of a release are opened; a seam for tests. */
interface ReleaseLoader {

    Tower openTower(Path folder);

    KnownUsers openUsers(Path snapshot);
}
