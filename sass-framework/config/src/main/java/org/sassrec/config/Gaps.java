package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** Bounds of the buckets of time gaps: {@code log2}, or a list. */
record Gaps() implements ValueType<List<Duration>> {
    /** 1 minute, 2, 4, ..., 2^20 minutes, which is two years. */
    private static final List<Duration> DOUBLED = IntStream.rangeClosed(0, 20)
            .mapToObj(power -> Duration.ofMinutes(1L << power))
            .toList();

    private static final ScalarType<List<Duration>> LOG2 = new ScalarType<>(
            "`log2` or an ascending list of lengths of time such as `[1h, 1d, 7d]`",
            text -> {
                if (!text.equals("log2")) {
                    throw Unfit.form("`" + text + "` is neither");
                }
                return DOUBLED;
            },
            bounds -> "log2",
            DOUBLED,
            Shapes.form("log2"));

    private static final ListType<Duration> BOUNDS =
            new ListType<>(LOG2.name(), Types.duration(Duration.ofMillis(1)), false, 1, 1000, true);

    @Override
    public String name() {
        return LOG2.name();
    }

    @Override
    public @Nullable List<Duration> read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Sequence)) {
            return LOG2.read(node, path, problems);
        }
        List<Duration> bounds = BOUNDS.read(node, path, problems);
        if (bounds != null && !bounds.stream().sorted().toList().equals(bounds)) {
            problems.add(Diagnostic.error("SASS2006", "the bounds of `" + path + "` must ascend")
                    .at(node.span(), "they do not"));
            return null;
        }
        return bounds;
    }

    @Override
    public String write(List<Duration> bounds) {
        return bounds.equals(DOUBLED) ? "log2" : BOUNDS.write(bounds);
    }

    @Override
    public List<Duration> standIn() {
        return DOUBLED;
    }

    @Override
    public Map<String, Object> shape() {
        return Shapes.map("anyOf", List.of(LOG2.shape(), Shapes.of(BOUNDS)));
    }
}
