"""What the words of one run of a pasted line mean: one item, several, candidates, or nothing that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from recognition.catalogue.names.item_texts import Around, parse
from recognition.catalogue.reports.meanings import unit_table
from recognition.catalogue.reports.meanings.said_around import groups, only_qualifies
from recognition.catalogue.reports.meanings.text_meanings import TextMeanings
from recognition.domain.names.items import Parsed
from recognition.domain.names.resolution import BESIDE, NOTHING, SAME_NAME, SEVERAL_MEANINGS, SEVERAL_NAMED, UNCONFIRMED, Offer, Resolution, among
from recognition.domain.names.specimens import is_blood
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.frame_words import ABOUT_BLOOD
from recognition.domain.reports.ordinary_units import contradiction
from recognition.domain.reports.result_units import is_strange
from recognition.domain.reports.runs import BLANK, COLON, COLUMN, Part, Run
from recognition.domain.reports.said_specimens import GASES
from recognition.domain.reports.short_days import is_day
from recognition.domain.reports.token_runs import may_end_with
from recognition.domain.reports.whether_done import ELSEWHERE
from recognition.domain.reports.words import ABOUT, GLUED_RESULT, PLAIN, RATIOS

SHORT = 5
"""Letters of an abbreviation in a list."""
LONGEST_NAME = 48
"""Characters of words without a value between them: longer ones are a sentence and no name."""
MOST_CHARACTERS, MOST_WORDS = 18, 6
"""Chinese characters and words without a value beside them, more of which are a sentence: for it no name is searched that only resembles."""
_USUAL = re.compile(r"^(?:实际|辅助|实验室|本次|急?查)")
JOINED = re.compile(r"(?<=[\u4e00-\u9fffa-zA-Z0-9)])\+(?=[\u4e00-\u9fffa-zA-Z])")
"""Between names that an order joins: 血常规+CRP."""
QUANTITATIVE, QUALITATIVE = "kind.quantitative", "kind.qualitative"


@dataclass(slots=True)
class Meanings(TextMeanings):
    """Runs against one edition."""

    def run(self, run: Run, around: Around) -> Iterator[tuple[str, Resolution]]:
        """The run as one name, with the number beside it where that belongs to it; a heading with what stands behind it; a list; or a question."""
        whole = self.exact(run.written, around)
        if not whole and run.before and (code := self.exact(run.before + run.text, around)):
            yield f"{run.before} {run.text}", Resolution(code)
        elif run.series:
            # results of several times, or a value between its limits: a person says which
            yield run.text, among((whole,), BESIDE) if whole else self._open(run, around)
        elif run.more and may_end_with(run.after):
            yield self._numbered(run, whole, around)
        elif whole:
            yield run.text, self.measured(run, whole)
        elif share := self._share(run, around):
            yield run.text, Resolution(share)
        else:
            yield from self._separate(run, around) or self._each(run, around) or self._glued(run) or [(run.text, self._open(run, around))]

    def measured(self, run: Run, whole: str) -> Resolution:
        """The item, where the unit behind it is one that it can have; with a number for its result both it and the quantitative one, where
        the catalogue has both (HBsAg 0.02)."""
        if printed := self.contradicted(run, whole):
            return Resolution(None, (Offer(whole, BESIDE, (printed,)),))
        if self.strange(run, whole) or run.fragment or (QUALITATIVE in parse(run.text).qualifiers and run.concentration):
            return among((whole,), BESIDE)
        parsed = parse(run.text)
        # a sign with a number beside it is a ratio to the limit; with a unit of concentration it is a quantity
        if not (PLAIN.match(run.after) or run.concentration) or QUANTITATIVE in parsed.qualifiers:
            return Resolution(whole)
        items = self.edition.items
        others = {
            name.code
            for core in (parsed.core, *parsed.pieces)
            for name in items.cores.get(core, ())
            if QUANTITATIVE in name.qualifiers and not items.lacking(name.code, parsed.qualifiers)
        } - {whole}
        return among((whole, *sorted(others)), BESIDE) if others else Resolution(whole)

    def by_unit(self, run: Run, found: Resolution) -> Resolution:
        """The candidates that bear the name, without those that the unit cannot be of, where any is left: CK-MB in U/L is its activity."""
        if not found.offers or found.offers[0].why not in (UNCONFIRMED, SAME_NAME, SEVERAL_MEANINGS) or not run.values:
            return found
        left = tuple(offer for offer in found.offers if offer.why not in (UNCONFIRMED, SAME_NAME, SEVERAL_MEANINGS) or not self.strange(run, offer.code))
        return Resolution(None, left) if left and left[0].why == found.offers[0].why else found

    def strange(self, run: Run, code: str) -> bool:
        """Whether a unit or a result behind the name cannot be one of the item."""
        items, item = self.edition.items, self.edition.reading.item(code)
        if run.dated or (item is not None and is_day(item.name_zh, (*run.units, *run.ahead, *((run.after,) if run.after.endswith((")", "]")) else ())))):
            return True
        to_creatinine = run.of_creatinine and items.measured_in(code, "urine") and self._ratio(code)
        if (run.of_urine and not to_creatinine and not items.measured_in(code, "urine_24h")) or self._is_share_of_other(run, code):
            return True
        measured = items.specimens.get(code, frozenset())
        return (
            item is not None and bool(measured) and (is_strange(item.name_zh, run.values, any(map(is_blood, measured))) or bool(self.contradicted(run, code)))
        )

    def contradicted(self, run: Run, code: str) -> str:
        """The unit, the range or the result beside the name that the item cannot have, as it is printed; "" where there is none."""
        item = self.edition.reading.item(code)
        return contradiction(unit_table.of(item.name_zh), run.values) if item is not None else ""

    def _share(self, run: Run, around: Around) -> str | None:
        """The percentage that the run is with the sign of its unit: NEUT 65 % is NEUT%."""
        code = self.exact(f"{run.text} %", around) if run.percent and not run.counted else None
        return code if code and "measure.percent" in self.edition.items.has[code] else None

    def _is_share_of_other(self, run: Run, code: str) -> bool:
        """Whether a share stands behind what is none, or a count behind a share, where nobody has listed the units of the item."""
        item = self.edition.reading.item(code)
        if item is not None and unit_table.of(item.name_zh):
            return False
        share = "measure.percent" in self.edition.items.has[code]
        return (run.counted and share) or (run.ratio and not share and not self._ratio(code))

    def _ratio(self, code: str) -> bool:
        item = self.edition.reading.item(code)
        return item is not None and RATIOS.search(item.name_zh) is not None

    def _numbered(self, run: Run, whole: str | None, around: Around) -> tuple[str, Resolution]:
        """A name with two numbers behind it, of which the first may be part of it: CA 125 9.3 is one thing, IgG 4 0.3 is not IgG."""
        longer = self.exact(f"{run.text} {run.after}", around)
        parsed = parse(run.text)
        # CA is many things, CA 125 and CA 15-3 are one each; a single digit may as well be the result of T
        told_apart = not self.edition.items.bears(parsed) or (parsed.vague and len(run.after) > 1)
        if longer and not whole and told_apart:
            return f"{run.text} {run.after}", Resolution(longer)
        # a limit stands behind a result of two digits (LDL 90 <100); behind IgG 4 it is the result of a subclass
        limited = len(run.after) > 1 and bool(run.units) and run.units[0][0] in "<>≤≥"
        if whole and not longer and (limited or not run.after.isdigit()):
            return run.text, self.measured(run, whole)
        codes = [code for code in (longer, whole) if code]
        return run.text, among(codes, BESIDE) if codes else self._open(run, around)

    def _separate(self, run: Run, around: Around) -> list[tuple[str, Resolution]]:
        """Parts that are each an item: a list without values (FT3，FT4，TSH), a heading and what it heads (甲功三项：…); empty where any is left over."""
        colon = next((place for place, part in enumerate(run.parts) if part.gap == COLON), None)
        if colon is None:
            return self._listed(run, around)
        head = Run(run.parts[:colon])
        rest = replace(run, before="", parts=(run.parts[colon]._replace(gap=""), *run.parts[colon + 1 :]))
        named = self.exact(head.text, around)
        about = self.is_panel(named) if named else self._heads(_USUAL.sub("", head.text))
        whole = self.exact(rest.text, around)
        members = [(rest.text, self.measured(rest, whole))] if whole else self._listed(rest, around)
        if not about or not members or ELSEWHERE.search(head.text):
            return []
        if GASES.search(head.text):
            members = [(text, among((found.code,), BESIDE) if found.code else found) for text, found in members]
        return [(head.text, Resolution(named) if named else self._open(head, around)), *members]

    def _heads(self, words: str) -> bool:
        """Whether words before a colon say what the tests behind it are about, and nothing of whose, when or whether they were made."""
        return ABOUT.search(words) is not None and (ABOUT_BLOOD.match(words) is not None or not left_over(words) or bool(self.bearing(ABOUT.sub("", words))))

    def _listed(self, run: Run, around: Around) -> list[tuple[str, Resolution]]:
        code_of = {text: self.exact(text, around) for text in groups(run.parts)}
        if len(code_of) < 2 or run.after or not all(code_of.values()):
            return []
        return [(text, Resolution(code)) for text, code in code_of.items()]

    def _each(self, run: Run, around: Around) -> list[tuple[str, Resolution]]:
        """The parts of a list without values in which some are items and others are not: each is a question of its own."""
        texts = [text.strip() for group in groups(run.parts) for text in JOINED.split(group) if text.strip()]
        code_of = {text: self.exact(text, around) for text in texts}
        if (
            run.after
            or len(code_of) < 2
            or not (any(code_of.values()) or all(text.isascii() and len(text) <= SHORT and self.bears(text) for text in code_of))
            or ELSEWHERE.search(run.text)
            or any(only_qualifies(text) for text in texts)
        ):
            return []
        return [(text, among((code,), BESIDE) if code else self._open(Run((Part("", text),)), around)) for text, code in code_of.items()]

    def _glued(self, run: Run) -> list[tuple[str, Resolution]]:
        """Names in letters with a number glued to them, as a scan has them (ALT23.5U/L9-50): where a name ends nobody knows for sure, so each is asked."""
        read = [None if PLAIN.match(run.after) else GLUED_RESULT.match(part.text) for part in run.parts]
        codes = [self.bearing(match[1]) if match and not parse(match[1]).vague else set() for match in read]
        return [(part.text, among(sorted(each), BESIDE)) for part, each in zip(run.parts, codes, strict=True)] if all(codes) else []

    def _open(self, run: Run, around: Around) -> Resolution:
        """What a run may mean that is not exact: the candidates of its text, else the items that its parts name."""
        parsed = parse(run.text)
        if len(parsed.core) > LONGEST_NAME:
            return NOTHING
        if resolution := self._with_finding(run, around):
            return resolution
        resolution = self._meaning(run.text, around, near=bool(run.after) or not _is_sentence(parsed))
        if resolution.code:
            return among((resolution.code,), SEVERAL_NAMED)
        if resolution.offers or len(run.parts) < 2:
            return resolution
        parts = (self.exact(text, around) for text in groups(run.parts))
        return among((code for code in parts if code), SEVERAL_NAMED)

    def _with_finding(self, run: Run, around: Around) -> Resolution | None:
        """An examination with words behind it, which may be what was found (心电图 窦性心律) or what tells it from another one (胸部CT平扫 三维重建)."""
        if len(run.parts) < 2 or run.parts[1].gap not in (BLANK, COLON, COLUMN):
            return None
        code = self.exact(run.parts[0].text, around)
        named = {code} if code else self.bearing(run.parts[0].text)
        other = ELSEWHERE.search(run.text) or any(self.bears(part.text) for part in run.parts[1:])
        return among(named, BESIDE) if len(named) == 1 and not other and all(map(self.examination, named)) else None


def _is_sentence(parsed: Parsed) -> bool:
    return len(parsed.pieces) > MOST_WORDS or sum(not sign.isascii() for sign in parsed.core) > MOST_CHARACTERS
