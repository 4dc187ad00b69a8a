"""Words of the policy lab in Chinese and English: why a question is not judged, what estimates assume, and refusals."""

from __future__ import annotations

Words = tuple[str, str]

WHY: dict[str, Words] = {  # by the codes of `services.lab.questions.APART`
    "code_cut": ("当时未识别的编码保存时可能截短", "The code was unknown then and may have been cut when it was kept"),
    "local_code_of_whom": ("本院编码：现有对照，但台账未记是谁的编码", "A local code that a map now has, and the entry does not say whose it was"),
    "peer_edition_missing": ("所依据的邻区目录版本未保存在本地", "The neighbouring region's edition that it rests on is not held here"),
    "code_of_several": ("编码现在对应多个项目或机构", "The code now means several items or institutions"),
    "performer_unknown": ("该版目录没有这家检验机构", "The edition does not know the laboratory"),
}
ASSUMPTION: Words = (
    "结论变化不等于行为变化。没有人知道医师在另一结论下会怎样决定，所以给出区间：一端假定每项查询的决定不变；另一端假定结论变化的查询，按同期同一结论的采信率采信，"
    "取各月中最低与最高者（每月至少 30 项才计）。采信之后避免多少、节省多少，按本期每项（每元）采信的平均值计算；价格按试算的目录。",
    "A change of verdict is not a change of behaviour. Nobody knows what a clinician would have decided under another verdict, so figures are intervals: at one end every "
    "decision stays as it was; at the other, questions whose verdict changes are accepted as often as others were under the new verdict, in the months (of at least 30 questions) with "
    "least and most of it. What an acceptance avoids and saves is the period's average per item and per yuan accepted; prices are those of the lab's edition.",
)
PROBLEMS: dict[str, tuple[int, str, str]] = {
    "lab_runs_used_up": (
        403,
        "登记员今天的试算次数已用完（全体合计每天 10 次），请明天再试，或请地区审计员试算。",
        "Registrars have run as many labs today as they may (10 together); try again tomorrow, or ask the region's auditor.",
    ),
    "lab_disagrees": (
        503,
        "试算与汇总或逐条判断不一致，结果未保留。请联系运维人员。",
        "The lab does not agree with the summaries or with questions judged one by one; nothing of it is kept. Tell the operator.",
    ),
}
FIELDS: dict[str, Words] = {
    "type_boolean": ("须为布尔值。", "Must be true or false."),
    "lab_change_malformed": (
        "没有读懂这一行。时限写作：项目/范围=60；范围写作：范围=50,51；价格（分）写作：项目/区划=1500。",
        "This line cannot be read. A window is written tp/CY=60, a scope CY=50,51, a price in fen tp/50=1500.",
    ),
    "lab_period_too_long": ("期间不能超过两年（731 天）。", "A period has at most two years (731 days)."),
    "lab_edition_or_draft": ("目录版本与草稿只能指定一个。", "Give an edition or a draft, not both."),
    "lab_follows_nothing": (
        "须指定草稿，或首次发布之后的某一版，才能视同其改动一直生效。",
        "Needs a draft, or an edition after the first one, whose changes could hold all along.",
    ),
    "lab_listing_unknown": ("该范围的互认目录没有这个项目。", "The item is on no catalogue of this scope."),
    "lab_price_unknown": ("这份收费标准没有这个项目的价格。", "This price list has no price of the item."),
    "lab_days_range": ("互认时限须为 0 至 3650 天。", "A window has 0 to 3650 days."),
    "lab_fen_range": ("价格须为 0 至 1 亿分。", "A price has 0 to 100,000,000 fen."),
    "scope_unknown": ("没有这个互认范围。", "There is no such scope."),
}
