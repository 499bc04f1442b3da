"""Checks the built site. Usage: check.py FOLDER [--all]

Without a browser: every page and its scripts, styles and images come from the folder, and every Markdown list became a list.
With Chromium: no page requests another host, logs an error on the console, or is wider than the window. The search finds the answers to
frequent questions first. axe finds no serious violation of the accessibility rules.
"""
import functools
import html.parser
import http.server
import json
import pathlib
import re
import shutil
import sys
import threading
import urllib.parse

SITE = pathlib.Path(sys.argv[1]).resolve()
WIDTHS = (1400, 400)
SCHEMES = ("light", "dark")
# What people search for, and the page that must be the first result.
SEARCHES = {"spark": "how-to/run-on-spark.html", **dict.fromkeys(
    ("rollback", "retrain", "notebook", "cold items", "a/b test", "gpu", "what is a scenario", "is my model good"), "faq.html")}
# Pages with all forms of content, whose accessibility is checked.
ACCESSIBLE = ("index.html", "faq.html", "tutorials/your-own-data.html", "how-to/train-every-night.html", "reference/configuration-training.html",
              "results/published.html")
# Attributes that make a browser load something. Links that a reader follows (a href) may leave the site.
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


# A command of a page, and what its other tab shows.
NOTATIONS = {
    "sass query --scenario home --user u1 --top 3": ["mvn sass:query -Dsass.scenario=home -Dsass.user=u1 -Dsass.k=3"],
    "sass publish --allow-destructive --set a=1,b=2": ["mvn sass:publish -Dsass.allowDestructive -Dsass.set=a=1,b=2"],
    "mvn -B sass:train sass:publish -Dsass.date=2026-05-08": ["sass train --date 2026-05-08 &&", "sass publish --date 2026-05-08"]}


class Resources(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.ids, self.anchors = [], set(), []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if values.get("id"):
            self.ids.add(values["id"])
        if tag == "link" and values.get("rel") in ("canonical", "next", "prev", "alternate", "edit"):
            return
        if tag in LOADED and values.get(LOADED[tag]):
            self.found.append(values[LOADED[tag]])
        if tag == "a" and values.get("href"):
            self.anchors.append(values["href"])


def static_errors():
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    import hooks
    for command, expected in NOTATIONS.items():
        shown = hooks.to_sass(command) if command.startswith("mvn") else [hooks.to_maven(command)]
        if shown != expected:
            yield f"the other tab of {command} shows {shown}"
    pages = {}
    for file in sorted(SITE.rglob("*.html")):
        parser = Resources()
        parser.feed(file.read_text())
        pages[file] = parser
    for file, parser in pages.items():
        name = file.relative_to(SITE)
        for target in parser.found:
            if re.match(r"(https?:)?//", target):
                yield f"{name}: loads {target} from another host"
            elif not target.startswith("data:") and name.name != "404.html" and not resolve(file, target).exists():
                yield f"{name}: {target} does not exist"
        for target in parser.anchors:
            if re.match(r"[a-z]+:|/|#$|\.$|\.\.", target) and not target.startswith("../"):
                continue
            path, _, anchor = target.partition("#")
            linked = resolve(file, path) if path else file
            if linked.is_dir():
                linked = linked / "index.html"
            if not linked.exists():
                yield f"{name}: link to {target}, which does not exist"
            elif anchor and linked in pages and urllib.parse.unquote(anchor) not in pages[linked].ids:
                yield f"{name}: link to {target}, which has no such heading"
        if re.search(r"</ol>\s*(<div class=\"highlight\">((?!</div>).)*</div>|<p>[^<]*</p>)\s*<ol>", file.read_text(), re.S):
            yield f"{name}: a numbered list starts again after code: indent the code by four spaces"
        for paragraph in re.findall(r"<p>(.*?)</p>", file.read_text(), re.S):
            if re.search(r"^(- |\d+\. |\|)", paragraph, re.M):
                yield f"{name}: a list or table is printed as text: {paragraph[:80]!r}"
    for file in sorted(SITE.rglob("*.css")):
        for target in re.findall(r"url\(([^)]+)\)|@import\s+[\"']([^\"']+)", file.read_text()):
            if re.match(r"[\"']?(https?:)?//", target[0] or target[1]):
                yield f"{file.relative_to(SITE)}: loads {target[0] or target[1]} from another host"


def resolve(file, target):
    return pathlib.Path(file.parent / urllib.parse.unquote(target.split("#")[0].split("?")[0])).resolve()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def browser_errors(chromium, complete):
    from playwright.sync_api import TimeoutError, sync_playwright

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    pages = [str(file.relative_to(SITE)) for file in sorted(SITE.rglob("*.html")) if file.name != "404.html"]
    # The pages of codes have one form.
    codes = [page for page in pages if page.startswith("reference/codes/")]
    pages = [page for page in pages if page not in codes[1:]]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width in WIDTHS if complete else WIDTHS[1:]:
            for scheme in SCHEMES if complete else SCHEMES[:1]:
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                tab = context.new_page()
                found = []
                tab.on("request", lambda request: request.url.startswith((base, "data:", "blob:"))
                       or found.append(f"requests {request.url}"))
                tab.on("console", lambda message: message.type in ("error", "warning") and found.append(f"console: {message.text}"))
                tab.on("pageerror", lambda error: found.append(f"error: {error}"))
                for page in pages:
                    if page == pages[1]:
                        # Each page computes the index of the search anew, which takes most of its time.
                        tab.route("**/search_index.json", lambda route: route.fulfill(json=empty_index()))
                    tab.goto(base + page, wait_until="load")
                    tab.wait_for_timeout(100)  # for requests of scripts
                    try:
                        tab.wait_for_function("!document.querySelector('pre.mermaid')", timeout=20_000)
                    except TimeoutError:
                        found.append("a diagram is not drawn")
                    found += tab.evaluate(WIDER)
                    for error in found:
                        yield f"{page} ({width} px, {scheme}): {error}"
                    found.clear()
                context.close()
        yield from search_errors(browser, base)
        yield from accessibility_errors(browser, base)
        browser.close()


def search_errors(browser, base):
    from playwright.sync_api import TimeoutError
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    tab = context.new_page()
    for query, expected in SEARCHES.items():
        tab.goto(base + "index.html?q=" + urllib.parse.quote(query))
        try:
            tab.wait_for_selector(FOUND, state="attached", timeout=20_000)
        except TimeoutError:
            yield f"search for `{query}`: no result"
            continue
        found = urllib.parse.urlparse(tab.locator(FOUND).first.evaluate("link => link.href")).path.lstrip("/")
        if found != expected:
            yield f"search for `{query}`: the first result is {found}, not {expected}"
    context.close()


def accessibility_errors(browser, base):
    from axe_playwright_python.sync_playwright import Axe
    for scheme in SCHEMES:
        context = browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme=scheme)
        tab = context.new_page()
        for page in ACCESSIBLE:
            tab.goto(base + page)
            for violation in Axe().run(tab).response["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    yield f"{page} ({scheme}): {violation['help']}: {violation['nodes'][0]['html'][:200]}"
        context.close()


FOUND = ".md-search-result__item > a.md-search-result__link"


def empty_index():
    return dict(json.loads((SITE / "search/search_index.json").read_text()), docs=[])


# The page must not scroll sideways, and no table is wider than its column on a desktop.
WIDER = """() => {
  const found = [];
  const over = document.documentElement.scrollWidth - window.innerWidth;
  if (over > 0) found.push(`${over} pixels wider than the window`);
  for (const table of document.querySelectorAll('.md-typeset table')) {
    const cut = table.getBoundingClientRect().width - table.parentElement.getBoundingClientRect().width;
    if (cut > 1 && window.innerWidth > 1000) found.push(`a table is cut by ${Math.round(cut)} pixels: ${table.innerText.slice(0, 60)}`);
  }
  return found;
}"""


def main():
    errors = list(static_errors())
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium:
        errors += browser_errors(chromium, "--all" in sys.argv)
    else:
        print("no Chromium: the site is checked without a browser")
    for error in errors:
        print(error)
    count = sum(1 for _ in SITE.rglob("*.html"))
    print(f"site: {count} pages, {len(errors)} errors")
    sys.exit(1 if errors else 0)


main()
