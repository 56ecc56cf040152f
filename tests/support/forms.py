"""What a browser would send of a page's form if nobody typed anything."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.fields: dict[str, list[str]] = {}
        self._select: str | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = said.get("action", "").split("?")[0] == self.action
        if not self.inside:
            return
        if tag == "input" and said.get("name") and said.get("type") not in {"search", "submit"}:
            if said.get("type") not in {"checkbox", "radio"} or "checked" in said:
                self.fields.setdefault(said["name"], []).append(said.get("value", ""))
        elif tag == "select":
            self._select = said.get("name")
        elif tag == "option" and self._select:
            if "selected" in said:
                self.fields[self._select] = [said.get("value", "")]
            else:
                self.fields.setdefault(self._select, [said.get("value", "")])
        elif tag == "textarea":
            self._text = said.get("name")
            self.fields[str(self._text)] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self.inside and self._text:
            self.fields[self._text][0] += data


def form_of(html: str, action: str) -> dict[str, list[str]]:
    """The fields of the page's form that goes to `action`."""
    form = _Form(action)
    form.feed(html)
    return form.fields
