"""Refusals of what a box at a hospital's edge hands in, by their code, in Chinese and English."""

from __future__ import annotations

FIELDS: dict[str, tuple[str, str]] = {
    "tree_key_malformed": ("不是前置机账本的公钥（名称+编号+公钥）。", "This is no public key of a box's ledger (name+id+key)."),
    "tree_key_differs": ("这个名称的账本以前用的是另一把公钥。", "The ledger of this name had another public key before."),
    "tree_not_declared": (
        "这台前置机的公钥没有登记。请登记员核对前置机显示的指纹后登记。",
        "The key of this box is not declared. A registrar compares the fingerprint that the box prints and declares it.",
    ),
    "tree_revoked": ("这台前置机已被登记员撤销。", "A registrar has revoked this box."),
    "checkpoint_unsigned": ("不是检查点，或不是这把公钥所签。", "This is no checkpoint, or the key did not sign it."),
    "tree_forked": (
        "与以前见过的检查点或已补报的条目不符：前置机的账本被改动，或倒回到了旧的副本。",
        "It does not continue what was seen and handed in before: the box's ledger was changed, or an old copy of it was brought back.",
    ),
    "cosignature_refused": (
        "不是本服务对这台前置机检查点的会签，或现在的检查点不是它的延续。",
        "This is no checkpoint of the box that the service cosigned, or the one now does not continue it.",
    ),
    "entry_not_proven": ("不能证明这一条在检查点的账本中。", "Nothing proves that this entry stands in the checkpoint's tree."),
    "entry_differs": (
        "不是本机构的查询，或按其中写明的目录版本和规则重新判断，结果不同。",
        "It is no lookup of your institution, or its edition and policy do not give just this entry again.",
    ),
    "references_differ": ("报告单号、患者标识与条目中有无哈希不符。", "The references do not agree with whether the entry holds a hash of each."),
}
