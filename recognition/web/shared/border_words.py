"""Refusals across the border of two regions, as problem_words.py has all others."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "peer_edition_missing": (
        503,
        "该记录所依据的邻区目录版本未保存在本地，请由运维人员从备份恢复。",
        "The neighbouring region's edition that this record rests on is not held here; the operator brings it back from a backup.",
    ),
    "peer_unreachable": (
        503,
        "邻区暂时无法访问，不知道结果存放在哪里；没有写入，请稍后再试。",
        "The neighbouring region cannot be asked now where the result lies; nothing was written. Try again later.",
    ),
}
NOT_ASKED: dict[str, tuple[str, str]] = {
    "no_token": ("解析服务没有发给该地区的令牌。", "The resolver gave no token for it."),
    "no_edition": ("尚无经核验的该地区目录，无法判断其结果。", "No verified catalogue of it is held, by which its results could be judged."),
    "items_not_met": ("所写项目在该地区目录中没有完全一致的项目。", "None of the named items is exactly one of its catalogue."),
    "answer_malformed": ("该地区的答复不合约定，没有采用。", "Its answer was not as agreed, and nothing of it was used."),
    "slow": ("该地区没有在规定时间内答复。", "It did not answer in time."),
    "away": ("无法连接该地区。", "It cannot be reached."),
    "clocks_apart": ("两地时钟相差过大，请联系运维人员。", "The clocks of the two regions are too far apart; tell the operator."),
    "too_many_searches": ("本地区一小时内在该地区的检索次数已到上限。", "This region has searched there as often as may be within an hour."),
    "authorisation_required": ("该地区要求患者同意或授权书编号。", "It needs the patient's agreement, or the reference of an authorisation."),
    "results_off": ("该地区没有启用结果索引。", "It has no result index."),
    "token_other_day": ("两地日期不同，令牌在该地区不是今天的；请再扫一次卡。", "It is another day there than that of the token; scan the card again."),
}
"""Why a neighbouring region could not be asked, or did not answer, by its own problem's code too."""
OTHERWISE = ("该地区拒绝了检索。", "It refused the search.")


def why_not(problem: str, lang: str) -> str:
    """The same in words."""
    return NOT_ASKED.get(problem, OTHERWISE)[lang == "en"]


FIELDS: dict[str, tuple[str, str]] = {}
