"""What one line says of specimen, time or a dialysis holds for the bare names behind it and below it, however it is said: none of them is taken as of blood in silence."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader

HEADED = [
    ("胸水生化：LDH 300", "ldh"), ("尿生化：肌酐 9，钠 100", "crea na"), ("24h尿电解质：钾 30，钠 100", "k na"), ("脑脊液生化：氯 120", "cl"), ("腹水生化：白蛋白 11", "alb"), ("胸水常规：白细胞计数 1200", "wbc"),
    ("胸水肿瘤标志物：CEA 300", "cea"), ("引流液生化：淀粉酶 3000", "amy"), ("尿肾功：肌酐 9", "crea"), ("末梢血常规：血红蛋白 120", "hgb"), ("骨髓血常规：血红蛋白 120", "hgb"), ("【胸水生化】LDH 300", "ldh"),
    ("查胸水生化：LDH 300", "ldh"), ("11-20胸水生化：LDH 300", "ldh"), ("CSF chemistry: chloride 120", "cl"), ("Pleural fluid chemistry: LDH 300", "ldh"), ("Urine chemistry: creatinine 100", "crea"),
    ("标本：血清\n肌酐 88\n胸水生化：LDH 300", "ldh"), ("胸水生化：LDH 300\n总蛋白 35", "ldh tp"), ("【胸水生化】LDH 300\n总蛋白 35", "ldh tp"),
]  # fmt: skip
"""A heading before its first item on one line."""
UNUSUAL = [
    *((f"{word}：CEA 300，CA199 20\n淀粉酶 3000", "cea ca199 amy") for word in ("囊液", "胰液", "引流管液", "腹穿液", "胸穿液", "房水", "渗出液", "肾盂尿", "左肾尿", "示例液")),
    *((f"{word} CEA 300\n淀粉酶 3000", "cea amy") for word in ("囊液", "胰液", "引流管液", "腹穿液", "胸穿液", "房水", "渗出液", "肾盂尿", "左肾尿")),
    *((f"{word}{sign} 钾 3.9，钠 140\n氯 100", "k na cl") for word in ("静脉血气", "毛细血管血", "混合静脉血") for sign in "： "),
    *((f"{word}: potassium 4, sodium 140\nchloride 100", "k na cl") for word in ("LP", "Thoracentesis", "Paracentesis", "Drain", "Fingerstick", "Capillary", "Heel stick", "VBG", "Pleural", "Peritoneal")),
    ("透前：钾5.5，肌酐 800", "k crea"),
]  # fmt: skip
GASES = [
    ("动脉血气：pH 7.40，K 3.9", "k"), ("动脉血气 pH 7.40 K 3.9", "k"), ("动脉血气 K 3.3\nNa 140", "k na"), ("ABG\npH 7.40\nK 3.9", "k"), ("ABG: pH 7.40, K 3.9, lactate 1.2", "k lac"), ("Arterial: K 4, lactate 2", "k lac"),
    ("血气分析报告单\n钾 3.9", "k"), ("血气分析\npH 7.4\n钾 3.9\nHct 40", "k hct"), ("血气：钾 3.3，乳酸 2，Hb 120", "k lac hgb"), ("标本：血清\n血气分析\n钾 3.9", "k"), ("静脉血气\n血红蛋白 120", "hgb"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), [*HEADED, *UNUSUAL, *GASES])
def test_a_bare_name_under_another_specimen_or_time_is_not_taken_in_silence(edition, text, codes):
    assert set(codes.split()) <= edition.items.codes.keys() | edition.items.specimens.keys()
    found = reader.read(edition, text)
    assert found.doubts or not set(codes.split()) & {piece.found.code for piece in found.pieces}
