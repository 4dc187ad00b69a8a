"""The resources of a FHIR document and how they name each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from recognition.domain.personal_data import in_code
from recognition.domain.report_documents import moments
from recognition.domain.report_documents.model import DocumentRefused

Resource = dict[str, Any]
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_TYPED = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/.*)?$", re.ASCII)


def text(value: Any) -> str:
    """The value where it is a string, tidy; "" for anything else."""
    return value.strip() if type(value) is str else ""


def one(value: Any) -> Resource:
    """The value where it is an object; an empty one for anything else."""
    return value if type(value) is dict else {}


def many(value: Any) -> list[Resource]:
    """The objects of a list; a single object counts as a list of one."""
    return [each for each in value if type(each) is dict] if type(value) is list else [value] if type(value) is dict else []


def codings(concept: Any) -> list[tuple[str, str, str]]:
    """(system, code, display) of a CodeableConcept's codings."""
    return [(text(each.get("system")), text(each.get("code")), text(each.get("display"))) for each in many(one(concept).get("coding"))]


class Resources:
    """All resources of a document: the root, the entries of a Bundle, and what each contains."""

    def __init__(self, root: Resource) -> None:
        """`root` is what the document is."""
        self.root = root
        self.bundled = root.get("resourceType") == "Bundle"
        self._named: dict[str, Resource] = {}
        self._twice: set[str] = set()
        self._contained: dict[int, dict[str, Resource]] = {}
        entries = list(_entries(root)) if self.bundled else [{"resource": root}]
        self.entries = [one(entry.get("resource")) for entry in entries]
        self.outdated = _outdated(self.entries)
        """Those of which the Bundle has a later version; none of the others names them."""
        self._old = {id(each) for each in self.outdated}
        # each of a thousand reports asks for those of some type
        self._by_type: dict[str, list[Resource]] = {}
        for resource in self.entries:
            if id(resource) not in self._old:
                self._by_type.setdefault(text(resource.get("resourceType")), []).append(resource)
        for entry, resource in zip(entries, self.entries, strict=True):
            if id(resource) in self._old:
                continue
            if name := text(entry.get("fullUrl")):
                self._name(name, resource)
            if own := text(resource.get("id")):
                self._name(f"{text(resource.get('resourceType'))}/{own}", resource)

    def _name(self, name: str, resource: Resource) -> None:
        if self._named.setdefault(name, resource) != resource:
            self._twice.add(name)

    def of_type(self, kind: str) -> list[Resource]:
        """The document's own resources of a type in their latest version, in their order; not those that others contain."""
        return self._by_type.get(kind, [])

    def only(self, kind: str) -> Resource:
        """The one resource of a type that the document has; an empty object for none or several."""
        found = self.of_type(kind)
        return found[0] if len(found) == 1 else {}

    def find(self, reference: Any, within: Resource) -> Resource:
        """What a Reference means, seen from the resource that holds it; an empty object where the document does not have it. Raises DocumentRefused (`report_malformed`)
        where two that differ have the name."""
        name = text(one(reference).get("reference"))
        if name.startswith("#"):
            return self._within(within).get(name[1:], {})
        if name not in self._named and (match := _TYPED.search(name)):
            name = f"{match[1]}/{match[2]}"
        if name in self._twice:
            raise DocumentRefused
        return self._named.get(name, {})

    def _within(self, container: Resource) -> dict[str, Resource]:
        if id(container) not in self._contained:
            named: dict[str, Resource] = {}
            for each in many(container.get("contained")):
                own = text(each.get("id"))
                if named.setdefault(own, each) != each and own:
                    raise DocumentRefused
            self._contained[id(container)] = named
        return self._contained[id(container)]

    def contains(self, container: Resource, resource: Resource) -> bool:
        """Whether the resource stands within the other."""
        return self._within(container).get(text(resource.get("id"))) is resource

    def place(self, resource: Resource, within: Resource) -> str:
        """Where a resource stands: `#id`, `Observation/id`, or its place among the entries where its id cannot be told, or is that of its later version."""
        kind, own = text(resource.get("resourceType")), text(resource.get("id"))
        told = _ID.fullmatch(own) is not None and in_code(own) is None and id(resource) not in self._old
        if self.contains(within, resource):
            return f"#{own}" if told else "contained"
        if resource is self.root:
            return kind
        return f"{kind}/{own}" if told else f"Bundle.entry[{next((number for number, each in enumerate(self.entries) if each is resource), 0)}]"


def _entries(bundle: Resource) -> Iterator[Resource]:
    """The entries of a Bundle, and those of the Bundles in it, as where several documents are sent at once."""
    for entry in many(bundle.get("entry")):
        resource = one(entry.get("resource"))
        if resource.get("resourceType") == "Bundle":
            yield from _entries(resource)
        else:
            yield entry


def _outdated(resources: list[Resource]) -> list[Resource]:
    """The older versions of each resource, by `versionId` where all have a number there, else by `lastUpdated`; none where neither tells the latest."""
    named: dict[tuple[str, str], list[Resource]] = {}
    for resource in resources:
        if own := text(resource.get("id")):
            named.setdefault((text(resource.get("resourceType")), own), []).append(resource)
    return [each for versions in named.values() if len(versions) > 1 for each in _older(versions)]


def _older(versions: list[Resource]) -> list[Resource]:
    for order in (_version_number, _last_updated):
        said = [order(one(each.get("meta"))) for each in versions]
        newest = max((place for place in said if place is not None), default=None)
        latest = [each for each, place in zip(versions, said, strict=True) if place == newest]
        if None not in said and all(each == latest[0] for each in latest):
            return [each for each, place in zip(versions, said, strict=True) if place != newest]
    return []


def _version_number(meta: Resource) -> float | None:
    number = text(meta.get("versionId"))
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None


def _last_updated(meta: Resource) -> float | None:
    time = moments.read(text(meta.get("lastUpdated")))
    return time.at.timestamp() if time and time.precision == "second" else None


def subject_of(resource: Resource) -> str:
    """Of whom a resource is, as its reference has it; "" where nobody is named."""
    subject = one(resource.get("subject"))
    name = text(subject.get("reference"))
    match = _TYPED.search(name)
    return f"{match[1]}/{match[2]}" if match else name or text(one(subject.get("identifier")).get("value"))
