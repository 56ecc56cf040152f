"""Titles and abstracts that read like the field's, put together from parts. Nothing in them is a finding."""

import random
from dataclasses import dataclass
from enum import StrEnum

from kolloquy.workflows.demo_world.therapeutic_area import Subject


class Kind(StrEnum):
    ORIGINAL = "original"
    TRIAL = "trial"
    REVIEW = "review"
    META = "meta"
    CASE = "case"
    EDITORIAL = "editorial"
    IMAGING = "imaging"
    LABORATORY = "laboratory"
    GUIDELINE = "guideline"


# Publication types as MeSH has them: these are NLM's own words and identifiers.
TYPES: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.ORIGINAL: (("D016428", "Journal Article"), ("D016448", "Multicenter Study")),
    Kind.TRIAL: (("D016428", "Journal Article"), ("D016449", "Randomized Controlled Trial")),
    Kind.REVIEW: (("D016428", "Journal Article"), ("D016454", "Review")),
    Kind.META: (("D016428", "Journal Article"), ("D017418", "Meta-Analysis"), ("D000078182", "Systematic Review")),
    Kind.CASE: (("D002363", "Case Reports"), ("D016428", "Journal Article")),
    Kind.EDITORIAL: (("D016421", "Editorial"),),
    Kind.IMAGING: (("D016428", "Journal Article"),),
    Kind.LABORATORY: (("D016428", "Journal Article"),),
    Kind.GUIDELINE: (("D016428", "Journal Article"), ("D017065", "Practice Guideline")),
}
SHARES = {
    Kind.ORIGINAL: 0.46, Kind.TRIAL: 0.08, Kind.REVIEW: 0.13, Kind.META: 0.04, Kind.CASE: 0.08,
    Kind.EDITORIAL: 0.05, Kind.IMAGING: 0.08, Kind.LABORATORY: 0.07, Kind.GUIDELINE: 0.01,
}  # fmt: skip

_TITLES: dict[Kind, tuple[str, ...]] = {
    Kind.ORIGINAL: (
        "{Measure} and outcome in {phrase} {whom}",
        "Determinants of {measure} in {phrase}: a cohort study {whom}",
        "Time to diagnosis in {phrase} {whom}",
        "Prognostic value of {measure} in {phrase} {whom}",
        "Sex differences in {measure} among patients with {phrase} {whom}",
        "{Treatment} and {measure} in {phrase}: real-world experience {whom}",
        "Prevalence and course of {phrase} {whom}: a register of {n} patients",
        "Discontinuation of {treatment} in {phrase} {whom}",
        "Frailty and {measure} in {phrase} {whom}",
    ),
    Kind.TRIAL: (
        "{Treatment} in {phrase}: the {acronym} randomised trial",
        "Effect of {treatment} on {measure} in {phrase} ({acronym}): a randomised, double-blind trial",
        "{Treatment} for {phrase}: two-year results of {acronym}",
    ),
    Kind.REVIEW: (
        "{Phrase}: what the clinician needs to know",
        "{Treatment} in {phrase}: where do we stand?",
        "From gene to bedside in {phrase}: the lessons of <i>{gene}</i>",
        "Assessing {measure} in {phrase}: a state-of-the-art review",
        "Unmet needs in {phrase} {whom}",
    ),
    Kind.META: (
        "{Treatment} and {measure} in {phrase}: a systematic review and meta-analysis",
        "{Measure} as an endpoint in {phrase}: a meta-analysis of {few} studies",
    ),
    Kind.CASE: (
        "A family with {phrase} and a novel <i>{gene}</i> variant (c.{n}G&gt;A)",
        "{Phrase} presenting as syncope in a {age}-year-old",
        "Unexpected {measure} after {treatment}: a case of {phrase}",
    ),
    Kind.EDITORIAL: (
        "{Treatment} in {phrase}: hope or habit?",
        "{Measure} in {phrase}: are we measuring what matters?",
        "Seeing {phrase} earlier",
    ),
    Kind.IMAGING: (
        "<sup>99m</sup>Tc-labelled tracers and {measure} in {phrase} {whom}",
        "T<sub>1</sub> mapping predicts {measure} in {phrase}",
        "Strain imaging for {phrase} {whom}: reproducibility and {measure}",
        "Left atrial function in {phrase} {whom}",
    ),
    Kind.LABORATORY: (
        "Fibroblast activation and {measure} in {phrase}",
        "<i>{gene}</i> variants and {measure} in {phrase}",
        "Loss of <i>{gene}</i> alters Ca<sup>2+</sup> handling in engineered heart tissue",
        "A plasma proteome of {phrase} {whom}",
        "<i>Ex vivo</i> tissue models of {phrase} {whom}",
    ),
    Kind.GUIDELINE: (
        "Diagnosis and treatment of {phrase}: a position statement",
        "{year} guideline for the management of {phrase}",
    ),
}
_WHOM = (
    "in older adults", "in women", "in primary care", "after a first hospitalisation", "in patients of African ancestry",
    "with chronic kidney disease", "with atrial fibrillation", "in the community", "across the Nordic countries",
    "in sub-Saharan Africa", "in East Asia", "in a national register", "in young adults", "with diabetes",
    "in tertiary care", "before and after the pandemic", "in rural regions", "with obesity", "in three health systems",
    "with implanted devices", "referred for biopsy", "at five-year follow-up", "in relatives at risk", "in South America",
)  # fmt: skip
_BACKGROUND = (
    "{Phrase} is often recognised late, and the evidence that guides its care is thin.",
    "How {measure} relates to outcome in {phrase} is debated.",
    "{Treatment} has changed the outlook of {phrase}, yet who benefits most is not known.",
    "Patients with {phrase} {whom} are under-represented in trials.",
)
_METHODS = (
    "We followed {n} patients with {phrase} {whom} at {few} centres and adjudicated all events; the primary endpoint was {measure}.",
    "In this prospective study, {n} consecutive patients with {phrase} underwent assessment of {measure} at baseline and at {few} months.",
    "Data of {n} patients were linked to national registers; associations with {measure} were estimated by Cox models adjusted for age, sex and renal function.",
    "Patients were assigned in a 1:1 ratio to {treatment} or to usual care; {n} entered the analysis of {measure}.",
)
_RESULTS = (
    "Over a median of {few} months, {events} patients reached the endpoint (hazard ratio {ratio}, 95% confidence interval {low} to {high}). {Measure} differed by {few}% between groups.",
    "Median age was {age} years and {share}% were women. {Measure} improved in {share}% of those who received {treatment}; the association held after adjustment (odds ratio {ratio}, {low}-{high}).",
    "Carriers of <i>{gene}</i> variants ({share}%) had worse {measure} than non-carriers (p=0.0{few}). Serious adverse events occurred in {few} patients in each group.",
)
_CONCLUSIONS = (
    "In {phrase} {whom}, {measure} adds to what is known from clinical assessment and can inform follow-up.",
    "{Treatment} was associated with better {measure}; a larger trial is warranted.",
    "Earlier recognition of {phrase} would allow treatment while it can still alter {measure}.",
)


@dataclass(frozen=True, slots=True)
class Text:
    title: str  # with inline markup, escaped as XML is
    abstract: tuple[tuple[str, str], ...]  # label and text, likewise
    keywords: tuple[str, ...]


def write_text(
    rng: random.Random, kind: Kind, subject: Subject, year: int, *, acronym: str, treatment: str = "", measure: str = ""
) -> Text:
    words = _words(rng, subject, year, acronym, treatment, measure)

    def compose(part: tuple[str, ...]) -> str:
        # Not every subject has genes: transplantation is not inherited.
        fitting = [text for text in part if subject.genes or "{gene}" not in text]
        return rng.choice(fitting).format_map(words)

    title = compose(_TITLES[kind])
    if kind in (Kind.EDITORIAL, Kind.GUIDELINE):
        abstract: tuple[tuple[str, str], ...] = ()
    elif kind in (Kind.REVIEW, Kind.CASE):
        abstract = (("", " ".join(compose(part) for part in (_BACKGROUND, _CONCLUSIONS))),)
    else:
        parts = (_BACKGROUND, _METHODS, _RESULTS, _CONCLUSIONS)
        labels = ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")
        abstract = tuple((label, compose(part)) for label, part in zip(labels, parts, strict=True))
    keywords = (words["phrase"], words["measure"], words["treatment"].removeprefix("a ").removeprefix("an "))
    return Text(title + ("" if title.endswith("?") else "."), abstract, keywords)


def _words(
    rng: random.Random, subject: Subject, year: int, acronym: str, treatment: str, measure: str
) -> dict[str, str]:
    patients = rng.randint(38, 4200)
    words = {
        "phrase": rng.choice(subject.phrases),
        "treatment": treatment or rng.choice(subject.treatments),
        "measure": measure or rng.choice(subject.measures),
        "gene": rng.choice(subject.genes or ("",)),
        "whom": rng.choice(_WHOM),
        "acronym": acronym,
        "year": str(year),
        "n": str(patients),
        "few": str(rng.randint(2, 36)),
        "age": str(rng.randint(24, 81)),
        "events": str(max(3, round(patients * rng.uniform(0.04, 0.4)))),
        "share": str(rng.randint(12, 64)),
    }
    ratio = rng.uniform(0.55, 1.6)
    words |= {"ratio": f"{ratio:.2f}", "low": f"{ratio * 0.81:.2f}", "high": f"{ratio * 1.24:.2f}"}
    for word in ("phrase", "treatment", "measure"):
        words[word.capitalize()] = words[word][0].upper() + words[word][1:]
    return words
