package org.sassrec.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;

/**
 * From {@code sass.yaml} to {@link SassConfig}: text, nodes, overrides, records, rules. All problems of the configuration
 * are found before anything is thrown. Data is never looked at.
 */
public final class ConfigLoader {

    private ConfigLoader() {}

    /**
     * Loads a configuration.
     *
     * @param file the {@code sass.yaml}; messages name it relative to the working folder if it lies in it
     * @param overrides lists such as {@code finetune.epochs=1,model.layers=[64,32]}; later ones win
     * @throws SassException with every problem found
     */
    public static LoadedConfig load(Path file, List<String> overrides) {
        Problems problems = new Problems();
        SourceText source = YamlReader.readText(file, nameOf(file), problems);
        YamlNode written = source == null ? null : YamlReader.read(source, problems);
        Overrides changes = Overrides.read(overrides, problems);
        if (source == null || written == null) {
            throw SassException.of(problems.sorted());
        }
        YamlNode root = changes.applyTo(written);
        Binding binding = new Binding(problems, source.span(1, 1, source.line(1).length()));
        Fields fields = new Fields(binding, SassSection.SASS, "", root, root.span());
        SassConfig config = SassSection.bind(fields, folderOf(file));
        Rules.check(config, binding);
        problems.throwIfErrors();
        return new LoadedConfig(
                config, ordered(binding), binding.places(), binding.placeOf(""), List.of(file), problems.warnings());
    }

    private static String nameOf(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return file.isAbsolute() && file.startsWith(here)
                ? here.relativize(file).toString()
                : file.toString();
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    /** In the order of the reference, whatever order binding needed. */
    private static List<Setting> ordered(Binding binding) {
        List<String> sections = SassSection.SASS.names();
        List<Setting> settings = new ArrayList<>(binding.settings().values());
        settings.sort(Comparator.comparingInt(setting -> {
            String path = setting.path();
            int dot = path.indexOf('.');
            return sections.indexOf(dot < 0 ? path : path.substring(0, dot));
        }));
        return settings;
    }
}
