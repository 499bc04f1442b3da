"""MkDocs hooks: pages that are generated from other files of the repository, and links that leave docs/."""
import itertools
import os
import pathlib
import re

from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODES = sorted((ROOT / "sass-framework").glob("**/src/main/resources/META-INF/sass/codes/SASS*.md"), key=lambda page: page.name)
AREAS = {"1": "Syntax", "2": "Keys and values", "3": "References between parts", "4": "Data and commands", "5": "Training and evaluation",
         "6": "Quality gates", "7": "Releases and stores"}
# Files outside docs/ that become pages of the site.
COPIES = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md",
          **{f"examples/{name}/README.md": f"examples/{name}.md" for name in ("application", "quickstart", "kuairand", "serving")}}


def on_config(config):
    explanation = next(section["Explanation"] for section in config.nav if "Explanation" in section)
    for title, folder in (("Design notes", "design"), ("Decisions", "adr")):
        pages = sorted(path.name for path in (ROOT / "docs" / folder).glob("*.md"))
        pages.sort(key=lambda name: name != "index.md")
        explanation.append({title: [f"{folder}/{name}" for name in pages]})
    config.mdx_configs["toc"]["slugify"] = slug
    config.nav.append({"Project": [{"Changelog": "changelog.md"}, {"Contributing": "contributing.md"}, {"How a release is made": "releasing.md"}]})
    return config


def slug(title, separator):
    """Returns the anchor of a heading as GitHub forms it: `scenarios.<name>` is scenariosname."""
    return re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", separator)


def on_files(files, config):
    for page in CODES:
        files.append(File.generated(config, f"reference/codes/{page.name}", content=code_page(page)))
    for source, target in COPIES.items():
        files.append(File.generated(config, target, content=(ROOT / source).read_text()))
    return files


def code_page(path):
    title, rest = path.read_text().split("\n", 1)
    return (f"# {path.stem}: {title.removeprefix('# ')}\n{rest}\n"
            f"---\n\n[All codes](../diagnostics.md). In a terminal: `mvn sass:explain -Dsass.code={path.stem}`.\n")


def on_page_markdown(markdown, page, config, files):
    source = next((key for key, value in COPIES.items() if value == page.file.src_uri), "docs/" + page.file.src_uri)
    if page.file.src_uri == "reference/diagnostics.md":
        markdown += code_list()
    if source.startswith("docs/reference/codes/"):
        return markdown
    return re.sub(r"(!?)\[((?:[^\[\]]|\[[^\]]*])*)]\(([^)\s]+)\)", lambda m: link(m, source, page), markdown)


def link(match, source, page):
    """Rewrites a link for the site. A link to a file that is no page of the site becomes its text."""
    image, text, target = match.groups()
    if re.match(r"https?:|mailto:|#", target):
        return match[0]
    path, _, anchor = target.partition("#")
    file = os.path.normpath(os.path.join(os.path.dirname(source), path))
    if not (ROOT / file).exists():
        return match[0]  # MkDocs reports it.
    site = COPIES.get(file) or COPIES.get(file + "/README.md") or (file.removeprefix("docs/") if file.startswith("docs/") else None)
    if site is None or (ROOT / file).is_dir() and file not in COPIES and file + "/README.md" not in COPIES:
        return text
    relative = os.path.relpath(site, os.path.dirname(page.file.src_uri) or ".")
    return f"{image}[{text}]({relative}{'#' + anchor if anchor else ''})"


def on_page_content(html, page, config, files):
    """Lets long code in tables break at its separators, and wide diagrams scroll inside a frame. Wide tables of the reference get a
    label in each cell: on a phone, a row is a list of labels and values."""
    if page.file.src_uri.startswith("reference/"):
        html = re.sub(r"<table>(.*?)</table>", labeled, html, flags=re.S)
    html = re.sub(r"<td.*?</td>", lambda cell: re.sub(r"<code>([^<]{13,})</code>", breakable, cell[0]), html, flags=re.S)
    return re.sub(r'(<pre class="mermaid">.*?</pre>)', r'<div class="diagram">\1</div>', html, flags=re.S)


def labeled(match):
    heads = [re.sub(r"<[^>]*>", "", head) for head in re.findall(r"<th[^>]*>(.*?)</th>", match[1], re.S)]
    if len(heads) < 4:
        return match[0]
    labels = itertools.cycle(heads)
    return "<table data-rows>" + re.sub(r"<td", lambda cell: f'<td data-label="{next(labels)}"', match[1]) + "</table>"


def breakable(match):
    return "<code>" + re.sub(r"([/._=,:-]|[a-z](?=[A-Z]))(?=\w|&lt;)", r"\1<wbr>", match[1]) + "</code>"


def code_list():
    out = ["\n## All codes\n"]
    for digit, area in AREAS.items():
        pages = [page for page in CODES if page.name.startswith(f"SASS{digit}")]
        out.append(f"\n### {area}\n\n| Code | Meaning |\n|---|---|")
        out += [f"| [{page.stem}](codes/{page.name}) | {page.read_text().splitlines()[0].removeprefix('# ')} |" for page in pages]
    return "\n".join(out) + "\n"
