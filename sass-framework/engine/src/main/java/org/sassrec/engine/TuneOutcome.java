package org.sassrec.engine;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.TuneResult;

/**
 * The result of a search for better settings. Its files are {@code tune.json} and {@code tune.html}, and {@code
 * tune.patch} if a confirmed trial is better than the file.
 *
 * @param patch changes of the file; {@code null} if none is better
 * @param notPatched keys of the best trial that are not in the patch, because an override, an environment variable or a
 * list sets them
 * @param applied whether the files are already changed
 */
public record TuneOutcome(TuneResult result, @Nullable Path patch, Set<String> notPatched, boolean applied) {
    public TuneOutcome {
        notPatched = Set.copyOf(notPatched);
    }
}
