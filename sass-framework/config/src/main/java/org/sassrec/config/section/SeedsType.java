package org.sassrec.config.section;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.ListType;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.ValueType;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** A number of seeds, or a list of seeds. */
record SeedsType() implements ValueType<SeedsType.SeedSpec> {

    private static final ScalarType<Integer> NUMBER = ValueTypes.integer(1, 100);
    private static final ListType<Long> LISTED =
            ValueTypes.list("a whole number from 1 to 100, or a list of seeds", ValueTypes.integer(), 100);

    /**
     * The value of {@code seeds}.
     *
     * @param number number of seeds; 0 if they are listed
     */
    record SeedSpec(int number, List<Long> listed) {

        /** Creates a number of seeds. */
        static SeedSpec of(int number) {
            return new SeedSpec(number, List.of());
        }

        /**
         * Returns the seeds.
         *
         * @param first the first one, unless they are listed
         */
        List<Long> from(long first) {
            return listed.isEmpty()
                    ? LongStream.range(0, number).mapToObj(n -> first + n).toList()
                    : listed;
        }
    }

    @Override
    public String name() {
        return LISTED.name();
    }

    @Override
    public @Nullable SeedSpec read(YamlNode node, String path, Problems problems) {
        if (node instanceof YamlNode.Sequence) {
            List<Long> listed = LISTED.read(node, path, problems);
            return listed == null ? null : new SeedSpec(0, listed);
        }
        Integer number = NUMBER.read(node, path, problems);
        return number == null ? null : SeedSpec.of(number);
    }

    @Override
    public String write(SeedSpec seeds) {
        return seeds.listed().isEmpty() ? NUMBER.write(seeds.number()) : LISTED.write(seeds.listed());
    }

    @Override
    public SeedSpec placeholder() {
        return SeedSpec.of(1);
    }

    @Override
    public Map<String, Object> jsonSchema() {
        return SchemaFragments.map("anyOf", List.of(NUMBER.jsonSchema(), LISTED.jsonSchema()));
    }
}
