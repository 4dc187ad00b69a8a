"""Refusals between neighbouring regions, as problem_words.py has all others."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "peers_off": (
        501,
        "本地区没有登记邻区，或没有登记此密钥所属的邻区。",
        "This region has declared no neighbouring region, or not the one whose key this is.",
    ),
    "witness_body_malformed": (
        400,
        "请求体须为：一行旧的大小、证明的各行、一个空行、签名的检查点；旧的大小不能超过检查点。",
        "The body must be `old SIZE`, the lines of the proof, an empty line and the signed checkpoint, whose size is not below the old one.",
    ),
    "witness_unsigned": (403, "检查点没有用登记的密钥签名，或签名不对。", "The checkpoint is not signed by the declared key, or signed wrongly."),
    "witness_origin_unknown": (404, "这不是为贵地区登记的账本的检查点。", "It is the checkpoint of another ledger than was declared for your region."),
    "witness_size_differs": (
        409,
        "上次所见的大小与所写的旧大小不同；正确的大小见响应体。",
        "The tree was seen last with another size than `old` says; the body of the answer tells it.",
    ),
    "witness_not_continued": (
        422,
        "证明不成立：检查点没有延续上次所见的账本；没有会签，已留作证据。",
        "Nothing proves that the checkpoint continues the ledger that was seen last; it is not cosigned, and kept as evidence.",
    ),
}
FAULTS: dict[str, tuple[str, str]] = {
    "away": ("联系不上", "not reached"),
    "slow": ("在限定时间内没有答完", "gave no whole answer in time"),
    "refuses": ("拒绝了请求", "refused the request"),
    "answer_malformed": ("答复无法理解", "gave an answer that cannot be read"),
    "clocks_apart": (
        "两地时钟相差超过30分钟，不再签署请求；请校准时钟",
        "the two clocks are more than 30 minutes apart, so no request is signed: set them right",
    ),
    "unsigned": ("检查点没有用登记的密钥签名", "its checkpoint is not signed by the declared key"),
    "other_origin": ("检查点是另一个账本的", "its checkpoint is another ledger's"),
    "rolled_back": ("账本比以前所见的短：已回退", "its ledger is shorter than was seen before: it was rolled back"),
    "forked": ("同样大小的账本内容不同：已分叉", "as many entries, and others than were seen before: its ledger has forked"),
    "not_continued": ("没有证明账本是以前所见的延续", "nothing proves that its ledger continues the one that was seen"),
    "edition_not_proven": ("没有证明目录在账本中公布过", "nothing proves that the edition was published in its ledger"),
    "edition_older": ("所示目录早于已持有的", "the edition that it shows is older than the one that is held"),
    "edition_other_bytes": ("目录文件不是所公布的那一份", "the edition's file is not the one that was published"),
    "edition_unreadable": ("目录文件打不开或已损坏", "the edition's file cannot be opened as one"),
    "no_room": ("目录文件没有取：本机磁盘所剩不多", "its edition was not fetched: the disk has little room left"),
    "refuses_ours": ("不承认本地区账本的延续", "does not take this region's ledger for the continuation of what it saw"),
    "saw_more": ("见过本地区更长的账本：本地区可能丢失了记录", "saw more entries of this region's ledger than there are: some may be lost here"),
    "saw_less": ("忘记了以前会签过本地区更长的账本，现已重新会签", "has forgotten that it cosigned more of this region's ledger; it has cosigned anew"),
    "cosignature_wrong": ("会签不对", "its cosignature is wrong"),
    "ledger_unavailable": ("本地区账本暂不可用", "this region's ledger was not available"),
    "figures_unsigned": ("数字没有用登记的密钥签名", "its figures are not signed by the declared key"),
    "figures_of_another_tree": ("数字所依据的账本不是以前所见的那一个", "its figures rest on another tree than was seen"),
}
"""What can be wrong with a neighbour, by the codes of recognition/peers/faults.py, completing a sentence that names it."""
FIELDS: dict[str, tuple[str, str]] = {
    "year_to_come": ("这一年还没有过完一个月。", "No month of this year is over yet."),
    "region_id_malformed": (
        "须为邻区的代号：小写字母开头，由小写字母、数字和连字符组成，2 至 32 个字符。",
        "Must be the neighbouring region's short code: small letters, digits and hyphens, beginning with a letter, 2 to 32.",
    ),
    "peer_must_sign": ("邻区的密钥须对请求签名，请写明签名算法。", "A neighbouring region's key signs its requests: say by what (--signed)."),
}
