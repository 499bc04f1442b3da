"""MkDocs hooks: pages that are generated from other files of the repository, and links that leave docs/."""
import itertools
import os
import pathlib
import re
import shlex

from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODES = sorted((ROOT / "sass-framework").glob("**/src/main/resources/META-INF/sass/codes/SASS*.md"), key=lambda page: page.name)
AREAS = {"1": "Syntax", "2": "Keys and values", "3": "References between parts", "4": "Data and commands", "5": "Training and evaluation",
         "6": "Quality gates", "7": "Releases and stores"}
# Parts of a page: code blocks and inline code, which stay as they are, links, and diagnostic codes.
TEXT = (r"^ *```.*?^ *```|`[^`\n]*`|(!?)\[((?:[^\[\]]|\[[^\]]*])*)]\(([^)\s]+)\)|(?<![\w/-])(?P<code>SASS\d{4})(?!\w)")
# Files outside docs/ that become pages of the site.
COPIES = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md",
          **{f"examples/{name}/README.md": f"examples/{name}.md" for name in ("application", "quickstart", "kuairand", "serving")}}


BASH = r"^(?P<indent> *)```bash\n(?P<body>.*?)^ *```$"


def options():
    """Returns {goal: {option: (property, whether it has no value)}} and the shared options, from the tables of the reference."""
    found = {}
    page = (ROOT / "docs" / "reference" / "goals.md").read_text()
    for goal, table in re.findall(r"<!-- generated: parameters of ([a-z-]+) -->(.*?)<!-- end -->", page, re.S):
        for row in re.findall(r"^\| `(sass\.\w+)` \| ([^|]*) \| ([^|]*) \|", table, re.M):
            for option in re.findall(r"`(-[^`]+)`", row[1]):
                found.setdefault(goal, {})[option] = (row[0], row[2].strip() == "`false`")
    return found, found.pop("all-goals")


GOAL_OPTIONS, COMMON_OPTIONS = options()
GOALS = set(re.findall(r"^### ([a-z]+)$", (ROOT / "docs" / "reference" / "goals.md").read_text(), re.M)) - {"ps", "serve", "completion"}


def tabs(match):
    """Shows a block of commands for Maven and for the command line. Other blocks stay as they are."""
    indent, lines = match["indent"], [line.strip() for line in match["body"].splitlines() if line.strip()]
    try:
        if all(line.startswith("mvn ") for line in lines):
            notations = {"sass": [command for line in lines for command in to_sass(line)], "mvn": lines}
        else:
            notations = {"sass": lines, "mvn": [to_maven(line) for line in lines]}
    except ValueError:
        return match[0]
    blocks = ""
    for name, commands in notations.items():
        blocks += f'{indent}=== "{name}"\n\n{indent}    ```bash\n' + "".join(f"{indent}    {command}\n" for command in commands)
        blocks += f"{indent}    ```\n\n"
    return blocks


def to_maven(line):
    """Returns `mvn sass:query -Dsass.user=u1` for `sass query --user u1`. Raises ValueError for other lines."""
    command, mark, comment = line.partition(" #")
    words = shlex.split(command)
    if len(words) < 2 or words[0] != "sass" or words[1] not in GOALS or re.search(r"[;&|>$<]", command):
        raise ValueError(line)
    known = {**COMMON_OPTIONS, **GOAL_OPTIONS.get(words[1], {})}
    result, rest = ["mvn", "sass:" + words[1]], words[2:]
    while rest:
        option = rest.pop(0)
        if option not in known:
            raise ValueError(line)
        name, flag = known[option]
        result.append("-D" + name if flag else shlex.quote(f"-D{name}={rest.pop(0)}"))
    return " ".join(result) + (" " + mark + comment if mark else "")


def to_sass(line):
    """Returns the commands of the goals of a Maven command. Raises ValueError for other lines."""
    command, mark, comment = line.partition(" #")
    words = shlex.split(command)
    goals = [word.removeprefix("sass:") for word in words if word.startswith("sass:")]
    given = dict(word.removeprefix("-D").partition("=")[::2] for word in words if word.startswith("-D"))
    if not goals or not GOALS.issuperset(goals) or re.search(r"[;&|>$<]", command) or any(
            not re.fullmatch(r"-B|-ntp|-D\S+|sass:\w+", word) for word in words[1:]):
        raise ValueError(line)
    commands = []
    for goal in goals:
        known = {name: (option, flag) for option, (name, flag) in {**COMMON_OPTIONS, **GOAL_OPTIONS.get(goal, {})}.items()}
        used = [(known[name], value) for name, value in given.items() if name in known]
        if len(goals) == 1 and len(used) < len(given):
            raise ValueError(line)
        commands.append(" ".join(["sass", goal, *(option if flag else f"{option} {shlex.quote(value)}" for (option, flag), value in used)]))
    if len(goals) > 1:
        commands[:-1] = [command + " &&" for command in commands[:-1]]
    commands[-1] += " " + mark + comment if mark else ""
    return commands


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
    rank_in_search(page)
    if re.match("docs/(faq|how-to|tutorials)", source):
        markdown = re.sub(BASH, tabs, markdown, flags=re.M | re.S)
    if source.startswith("docs/reference/codes/"):
        return markdown
    return re.sub(TEXT, lambda part: link(part, source, page) if part[3] else code_link(part, page) if part["code"] else part[0], markdown,
                  flags=re.M | re.S)


def rank_in_search(page):
    """Puts the pages that answer a question before those that contain its words. Design notes and decisions are no answers."""
    folder = page.file.src_uri.split("/")[0]
    if folder in ("adr", "design"):
        page.meta["search"] = {"exclude": True}
    elif page.file.src_uri.startswith("reference/codes/"):
        page.meta["search"] = {"boost": 0.2}
    else:
        page.meta["search"] = {"boost": {"faq.md": 4, "how-to": 3, "tutorials": 2, "results": 0.5}.get(folder, 1)}


def code_link(match, page):
    """Links a diagnostic code to its page."""
    target = f"reference/codes/{match['code']}.md"
    if not any(code.stem == match["code"] for code in CODES):
        return match[0]
    return f"[{match['code']}]({os.path.relpath(target, os.path.dirname(page.file.src_uri) or '.')})"


def link(match, source, page):
    """Rewrites a link for the site. A link to a file that is no page of the site becomes its text or path."""
    image, text, target = match.groups()[:3]
    if re.match(r"https?:|mailto:|#", target):
        return match[0]
    path, _, anchor = target.partition("#")
    file = os.path.normpath(os.path.join(os.path.dirname(source), path))
    if not (ROOT / file).exists():
        return match[0]  # MkDocs reports it.
    site = COPIES.get(file) or COPIES.get(file + "/README.md") or (file.removeprefix("docs/") if file.startswith("docs/") else None)
    if site is None or (ROOT / file).is_dir() and file not in COPIES and file + "/README.md" not in COPIES:
        return f"`{file}`" if text == os.path.basename(file) else text
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


def on_post_page(html, page, config):
    """Names the search dialog of the theme for screen readers."""
    return html.replace('data-md-component="search" role="dialog"', 'data-md-component="search" role="dialog" aria-label="Search"')
