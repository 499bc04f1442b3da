package org.sassrec.benchmark.shape;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the data of a shape. Arguments: name of the shape, folder, seed. */
public final class ShapeData {
    private ShapeData() {}

    /** Writes the files. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException(
                    "arguments: one of " + Shape.ALL.stream().map(Shape::name).toList() + ", a folder, a seed");
        }
        ShapeSimulator.write(Path.of(arguments[1]), Shape.of(arguments[0]), Long.parseLong(arguments[2]));
    }
}
