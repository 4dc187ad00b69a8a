"""What each check asks, what passing and not being evaluated say, why it fails, and the rule that it rests on."""

from __future__ import annotations

MEASURES = ("《医疗机构检查检验结果互认管理办法》（2022年）", "national Measures on mutual recognition of examination results (2022)")
AGREEMENT = ("川渝检查检验结果互认协议", "Sichuan–Chongqing agreement on mutual recognition")
SERVICE = ("本服务规则", "Service rule")

CHECK = {
    "item_known": ("项目已收录", "Item known"),
    "issuer_known": ("出具机构已收录", "Issuing institution known"),
    "different_institution": ("来自其他机构", "Another institution's result"),
    "item_listed": ("项目在互认目录内", "Item on the catalogue"),
    "issuer_enrolled": ("出具机构参加互认", "Issuing institution takes part"),
    "qualified": ("质量评价合格", "Quality evaluation passed"),
    "in_scope": ("互认范围包含本机构", "Scope contains your institution"),
    "window_open": ("在互认时限内", "Within the window"),
    "receiver_enrolled": ("本机构已登记", "Your institution is registered"),
}

PASSED = {
    "item_known": ("目录收录了这个项目。", "The catalogue knows this item."),
    "issuer_known": ("目录收录了出具机构。", "The catalogue knows the issuing institution."),
    "different_institution": ("结果由其他机构出具，不是本机构自己的结果。", "The result comes from another institution, not from your own."),
    "item_listed": ("今天有效的互认目录列有这个项目，并适用于本机构所在地。", "A catalogue in force today lists the item and applies where you are."),
    "issuer_enrolled": ("{performed} 检查检验当日，出具机构已参加互认。", "The issuing institution was taking part on {performed}, the day of the test."),
    "qualified": (
        "{performed} 检查检验当日，该项目质量评价合格，资格有效。",
        "On {performed}, the day of the test, the item's quality evaluation was passed and in force.",
    ),
    "in_scope": ("合格资格的互认范围包含本机构所在地。", "The qualification's scope contains the place where you are."),
    "window_open": (
        "互认时限 {window}，自检查检验日起算，到 {valid_through} 为止（含当日）。",
        "The window is {window} from the day of the test and includes its last day, {valid_through}.",
    ),
    "receiver_enrolled": ("本机构今天已登记使用互认查询。", "Your institution is registered to ask today."),
}

NOT_EVALUATED = {
    "item_known": ("未能核对。", "Not evaluated."),
    "issuer_known": ("未能核对。", "Not evaluated."),
    "different_institution": ("出具机构未收录，无法比对是否为同一机构。", "The issuing institution is not known, so the two cannot be compared."),
    "item_listed": ("项目未收录，无法核对目录。", "The item is not known, so there is no listing to look for."),
    "issuer_enrolled": ("出具机构未收录，无法核对是否参加互认。", "The issuing institution is not known, so its part in recognition cannot be looked up."),
    "qualified": ("项目或出具机构未收录，无法核对质量评价。", "Item or institution is not known, so no quality evaluation can be looked up."),
    "in_scope": ("当日没有合格资格，没有范围可核对。", "There is no qualification for that day whose scope could be compared."),
    "window_open": ("项目不在目录内，没有时限可核对。", "The item is not listed, so it has no window."),
    "receiver_enrolled": ("未能核对。", "Not evaluated."),
}

REASON = {
    "item_unknown": (
        "目录没有收录这个项目编码；已记下，供目录管理人员核对。",
        "The catalogue does not know this item code. It has been noted for the registrar.",
    ),
    "issuer_unknown": (
        "目录没有收录这家出具机构；已记下，供目录管理人员核对。",
        "The catalogue does not know the issuing institution. It has been noted for the registrar.",
    ),
    "same_institution": (
        "这是本机构（或同一法人单位）自己的结果，请直接在本院病历中查阅，不属于机构间互认。",
        "This is your own institution's result, or that of the same legal entity: look it up in your own records.",
    ),
    "item_not_listed": (
        "今天有效、适用于本机构所在地的互认目录没有列入这个项目。",
        "No catalogue that is in force today and applies where you are lists this item.",
    ),
    "panel_mixed": ("组合内各项结论不同：{counts}。请逐项查看。", "The items of this panel differ: {counts}. See each item."),
    "issuer_not_enrolled": (
        "{performed} 检查检验当日，出具机构没有参加互认；是否采信由接诊医师判断。",
        "The issuing institution was not taking part on {performed}, the day of the test. Using the result is your judgement.",
    ),
    "not_qualified_on_date": (
        "{performed} 检查检验当日，没有有效的质量评价合格记录；是否采信由接诊医师判断。",
        "No passed quality evaluation was in force on {performed}, the day of the test. Using the result is your judgement.",
    ),
    "scope_excludes_receiver": (
        "质量评价合格，但其互认范围不含本机构所在地；是否采信由接诊医师判断。",
        "The quality evaluation was passed, but its scope does not contain the place where you are. Using the result is your judgement.",
    ),
    "outside_window": (
        "互认时限 {window}，已于 {valid_through} 结束；是否采信由接诊医师判断。",
        "The window of {window} ended on {valid_through}. Using the result is your judgement.",
    ),
    "not_recognised_by_default": (
        "这个项目变化快，目录没有给出互认时限；是否采信由接诊医师判断。",
        "The catalogue gives this item no window, so it is not recognised by default. Using the result is your judgement.",
    ),
}

SOME = {
    "not_qualified_on_date": (
        "目录内的项目中，有的在 {performed} 检查检验当日没有有效的质量评价合格记录。",
        "Some of the listed items had no passed quality evaluation in force on {performed}, the day of the test.",
    ),
    "scope_excludes_receiver": (
        "目录内的项目中，有的互认范围不含本机构所在地。",
        "For some of the listed items the scope does not contain the place where you are.",
    ),
    "outside_window": ("目录内的项目中，有的已过互认时限或没有互认时限。", "For some of the listed items the window has ended, or there is none."),
}
"""The same reasons where the members of a panel differ, so that no date of one member is given for another."""

ALL_LISTED = {
    "item_listed": ("今天有效的互认目录列有组合中的部分项目。", "A catalogue in force today lists some items of the panel."),
    "qualified": (
        "目录内的项目在 {performed} 检查检验当日质量评价均合格。",
        "All listed items had passed their quality evaluation on {performed}, the day of the test.",
    ),
    "in_scope": ("目录内的项目的互认范围均包含本机构所在地。", "For all listed items the scope contains the place where you are."),
    "window_open": ("目录内的项目均在互认时限内。", "All listed items are within their windows."),
}
"""What passing says where the members of a panel differ."""

BASIS = {
    "item_known": (f"{SERVICE[0]}：只对目录收录的项目给出结论。", f"{SERVICE[1]}: only items in the catalogue are judged."),
    "issuer_known": (f"{SERVICE[0]}：只对目录收录的机构给出结论。", f"{SERVICE[1]}: only institutions in the catalogue are judged."),
    "different_institution": (
        f"{SERVICE[0]}：互认指机构之间认可结果，本机构自己的结果不计入互认。",
        f"{SERVICE[1]}: recognition is between institutions; one's own results are not counted.",
    ),
    "item_listed": (
        f"{AGREEMENT[0]}及{MEASURES[0]}：互认项目目录由卫生健康行政部门公布。",
        f"{AGREEMENT[1]} and the {MEASURES[1]}: the health authorities publish the catalogue of items.",
    ),
    "issuer_enrolled": (
        f"{AGREEMENT[0]}：参加互认的机构由两地卫生健康行政部门确定。",
        f"{AGREEMENT[1]}: the health authorities of both sides name the institutions that take part.",
    ),
    "qualified": (
        f"{MEASURES[0]}：以质量控制合格为前提，参加质量评价并合格的项目才可标注互认标识。",
        f"The {MEASURES[1]}: passed quality control comes first; only items evaluated and passed carry a mark.",
    ),
    "in_scope": (
        f"{MEASURES[0]}：互认范围取决于组织质量评价的机构，多地可约定共同范围。",
        f"The {MEASURES[1]}: the body that evaluates sets the scope; several regions may agree on a common one.",
    ),
    "window_open": (
        f"{AGREEMENT[0]}：认可近期结果；各项目的天数和起止日的算法按目录与{SERVICE[0]}。",
        f"{AGREEMENT[1]}: recent results are recognised; days per item follow the catalogue, and how they are counted is a service rule.",
    ),
    "receiver_enrolled": (f"{SERVICE[0]}：只作提示，不影响结论。", f"{SERVICE[1]}: told as a caution; it does not change the answer."),
}

FAMILIES = {"check": CHECK, "passed": PASSED, "not_evaluated": NOT_EVALUATED, "reason": REASON, "some": SOME, "all_listed": ALL_LISTED, "basis": BASIS}
