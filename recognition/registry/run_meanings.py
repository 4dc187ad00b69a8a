"""What the words of one run of a pasted line mean: one item, several, candidates, or nothing that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from recognition.domain import report_lines
from recognition.domain.report_lines import COLON, Part, Run
from recognition.domain.report_words import ABOUT, ELSEWHERE, PART, PLAIN
from recognition.domain.resolution import NOTHING, SAME_NAME, SEVERAL_NAMED, Offer, Resolution
from recognition.registry.editions import Edition
from recognition.registry.item_index import parse
from recognition.registry.naming import resolve_item_text
from recognition.registry.said_around import Around, groups

QUANTITATIVE = "kind.quantitative"


@dataclass(slots=True)
class Meanings:
    """Runs against one edition; `known` keeps what a text was found to mean, as reports say the same words often."""

    edition: Edition
    known: dict[tuple[str, Around, bool], Resolution] = field(default_factory=dict)

    def run(self, run: Run, around: Around) -> Iterator[tuple[str, Resolution]]:
        """The run as one name, with the number beside it where that belongs to it; a heading with what stands behind it; a list; or a question."""
        whole = self.exact(run.text, around)
        if not whole and run.before and (found := self.exact(run.before + run.text, around)):
            yield f"{run.before} {run.text}", found
            return
        if run.series:
            # results of several times, or a value between its limits: a person says which
            yield run.text, Resolution(None, (Offer(whole.code, SAME_NAME),)) if whole and whole.code else self._open(run, around)
            return
        if run.more and report_lines.may_end_with(run.after):
            yield self._numbered(run, whole, around)
            return
        if whole:
            yield run.text, self._measured(run, whole)
            return
        if separate := self._separate(run, around):
            yield from separate
            return
        yield run.text, self._open(run, around)

    def _measured(self, run: Run, whole: Resolution) -> Resolution:
        """The item, where the unit behind it is one that it can have; with a number for its result both it and the quantitative one, where
        the catalogue has both (HBsAg 0.02)."""
        if whole.code is None:
            return whole
        lacks = (run.of_urine and not self.edition.items.measured_in(whole.code, "urine_24h")) or (run.counted and "measure.percent" in self.edition.items.has[whole.code])
        if lacks or PART.match(run.after):
            return Resolution(None, (Offer(whole.code, SAME_NAME),))
        if not PLAIN.match(run.after):
            return whole
        parsed = parse(run.text)
        others = {name.code for core in (parsed.core, *parsed.pieces) for name in self.edition.items.cores.get(core, ()) if QUANTITATIVE in name.found}
        if QUANTITATIVE in parsed.found or not others - {whole.code}:
            return whole
        return Resolution(None, tuple(Offer(code, SAME_NAME) for code in (whole.code, *sorted(others - {whole.code}))))

    def _numbered(self, run: Run, whole: Resolution | None, around: Around) -> tuple[str, Resolution]:
        """A name with two numbers behind it, of which the first may be part of it: CA 125 9.3 is one thing, IgG 4 0.3 is not IgG."""
        longer = self.exact(f"{run.text} {run.after}", around)
        parsed = parse(run.text)
        # CA is many things, CA 125 and CA 15-3 are one each; a single digit may as well be the result of T
        told_apart = not self.edition.items.bears(parsed) or (parsed.vague and len(run.after) > 1)
        if longer and not whole and told_apart:
            return f"{run.text} {run.after}", longer
        if not longer and not run.after.isdigit():
            return run.text, whole or self._open(run, around)
        codes = [found.code for found in (longer, whole) if found and found.code]
        return run.text, Resolution(None, tuple(Offer(code, SAME_NAME) for code in codes)) if codes else self._open(run, around)

    def _separate(self, run: Run, around: Around) -> list[tuple[str, Resolution]]:
        """Parts that are each an item: a list without values (FT3，FT4，TSH), a heading and what it heads (甲功三项：…, 肝功能：ALT 58).
        Empty where any part is left over."""
        colon = next((place for place, part in enumerate(run.parts) if part.gap == COLON), None)
        if colon is not None:
            head, rest = Run(run.parts[:colon]), Run((Part("", run.parts[colon].text), *run.parts[colon + 1 :]), "", run.after, run.more)
            named = self.exact(head.text, around)
            about = named is not None and self.is_panel(named.code) or (named is None and ABOUT.search(head.text) is not None)
            behind = self._whole_or_list(rest, around)
            if not about or not behind or ELSEWHERE.search(head.text):
                return []
            return [(head.text, named or self._open(head, around)), *behind]
        return self._listed(run, around)

    def _whole_or_list(self, run: Run, around: Around) -> list[tuple[str, Resolution]]:
        whole = self.exact(run.text, around)
        return [(run.text, whole)] if whole else self._listed(run, around)

    def _listed(self, run: Run, around: Around) -> list[tuple[str, Resolution]]:
        texts = list(groups(run.parts))
        if len(texts) < 2 or run.after:
            return []
        found = [(text, self.exact(text, around)) for text in texts]
        return [(text, one) for text, one in found if one] if all(one for _text, one in found) else []

    def panel(self, text: str) -> bool:
        """Whether the text alone is a panel."""
        found = self.exact(text, frozenset())
        return found is not None and self.is_panel(found.code)

    def is_panel(self, code: str | None) -> bool:
        item = self.edition.reading.item(code) if code else None
        return item is not None and bool(item.members)

    def exact(self, text: str, around: Around) -> Resolution | None:
        found = self._meaning(text, around, near=False)
        return found if found.code and not ELSEWHERE.search(text) else None

    def _open(self, run: Run, around: Around) -> Resolution:
        """What a run may mean that is not exact: the candidates of its text, else the items that its parts name."""
        if len(parse(run.text).core) > report_lines.LONGEST_NAME:
            return NOTHING
        found = self._meaning(run.text, around, near=True)
        if found.code:
            return Resolution(None, (Offer(found.code, SEVERAL_NAMED),))
        if found.offers or len(run.parts) < 2:
            return found
        parts = (self.exact(text, around) for text in groups(run.parts))
        return Resolution(None, tuple(Offer(one.code, SEVERAL_NAMED) for one in parts if one and one.code))

    def _meaning(self, text: str, around: Around, near: bool) -> Resolution:
        key = (text, around, near)
        if key not in self.known:
            self.known[key] = resolve_item_text(self.edition, text, near=near, around=around, codes=False)
        return self.known[key]
