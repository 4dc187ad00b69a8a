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
NAMED = [
    ("胸水LDH 300\n总蛋白 35", "tp"), ("胸水ADA 40\nLDH 300", "ldh"), ("脑脊液蛋白 0.4\n葡萄糖 3\n氯 120", "glu cl"), ("尿钠 120\n钾 40\n氯 110", "k cl"), ("24h尿钙 5\n磷 20", "phos"),
    ("Urine sodium 120\nPotassium 40", "k"), ("Pleural fluid LDH 220\nAlbumin 2", "alb"), ("总蛋白 70    胸水总蛋白 35\nLDH 180    LDH 300", "ldh"),
]  # fmt: skip
"""A specimen within the name of the first item."""
GASES = [
    ("动脉血气：pH 7.40，K 3.9", "k"), ("动脉血气 pH 7.40 K 3.9", "k"), ("动脉血气 K 3.3\nNa 140", "k na"), ("ABG\npH 7.40\nK 3.9", "k"), ("ABG: pH 7.40, K 3.9, lactate 1.2", "k lac"), ("Arterial: K 4, lactate 2", "k lac"),
    ("血气分析报告单\n钾 3.9", "k"), ("血气分析\npH 7.4\n钾 3.9\nHct 40", "k hct"), ("血气：钾 3.3，乳酸 2，Hb 120", "k lac hgb"), ("标本：血清\n血气分析\n钾 3.9", "k"), ("静脉血气\n血红蛋白 120", "hgb"),
]  # fmt: skip
ENDED = [
    ("标本：尿\n尿糖 -\n生化检验\n葡萄糖 5.6 mmol/L", "葡萄糖"),
    ("标本：尿\n尿糖 -\n示例医院检验报告单\n葡萄糖 5.6 mmol/L", "葡萄糖"),
    ("标本：尿\n尿糖 -\n生化：葡萄糖 5.6", "葡萄糖"),
    ("尿常规\n尿糖 -\n示例医院检验报告单\n葡萄糖 5.6", "葡萄糖"),
]
TIMED = [
    ("餐后2h：血糖 8，胰岛素 60，C肽 5", "ins cpep"), ("60分钟：血糖 10，胰岛素 60", "ins"), ("餐后2h血糖 8\n胰岛素 60\nC肽 6", "ins cpep"), ("2 hr: insulin 60", "ins"), ("皮质醇(16:00) 5\nACTH 10", "acth"),
    ("PM cortisol 5, ACTH 20", "cort acth"), ("Midnight: cortisol 5, ACTH 20", "cort acth"), ("LH(30min) 12\nFSH 5", "fsh"), ("餐后2h：血糖 8\n胰岛素 60", "ins"),
]  # fmt: skip
OF_URINE = [
    ("尿微量白蛋白 12\n肌酐 8800 μmol/L", "crea"), ("微量白蛋白(mALB) 12 mg/L\n肌酐(CREA) 8836 μmol/L\nmALB/CREA 12 mg/g", "crea"), ("24h尿蛋白 0.1 g/24h\n肌酐 9000 umol/L", "crea"), ("肌酐 0.99 g/L", "crea"), ("肌酐 8836\n微量白蛋白 12", "crea"), ("肌酐 8800", "crea"),
    ("尿NAG酶 12\n肌酐 9000 μmol/L", "crea"), ("微量白蛋白 12\n转铁蛋白 1\n免疫球蛋白G 3\nβ2微球蛋白 0.2", "trf igg b2mg"),
]  # fmt: skip
OTHERS = [
    ("示例医院尿检报告单\n肌酐 8800", "crea"), ("示例医院尿常规报告单\n钙 2.5", "ca"), ("示例医院尿沉渣报告单\n肌酐 3", "crea"), ("肌钙蛋白I 12 ng/L 0-26.2", "tni"), ("肌钙蛋白I 12 pg/mL", "tni"), ("T3 3.2 pg/mL", "t3"), ("T4 1.2 ng/dL", "t4"),
    ("肌酐 88\n肌酐 8800", "crea"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), [*HEADED, *UNUSUAL, *NAMED, *GASES, *TIMED, *OF_URINE, *OTHERS])
def test_a_bare_name_under_another_specimen_or_time_is_not_taken_in_silence(edition, text, codes):
    assert set(codes.split()) <= edition.items.codes.keys() | edition.items.specimens.keys()
    found = reader.read(edition, text)
    assert found.doubts or not set(codes.split()) & {piece.resolution.code for piece in found.pieces}


BARE = [
    ("胸水：LDH 300\n血：LDH 200，总蛋白 70", "ldh tp"), ("尿：钠 120\n血：钠 140\n钾 4", "na k"), ("胸水LDH 300\n血LDH 200\n总蛋白 70", "ldh tp"), ("空腹血糖 5.6\n胰岛素 8\nC肽 2", "glu ins cpep"), ("尿酸碱度 6\n肌酐 88", "u_ph crea"),
    ("尿素 5\n尿酸 310\n肌酐 88", "urea ua crea"), ("血常规：白细胞 5，血红蛋白 120", "wbc hgb"), ("动脉血气：pH 7.40，pCO2 40", "abg_ph abg_pco2"), ("尿常规：比重 1.02，尿糖 -\n生化：肌酐 88", "u_sg u_glu crea"),
    ("胸水生化：LDH 300\n标本：血清\nLDH 200", "ldh"), ("肝功示：ALT 20，AST 30", "ast"), ("胸水LDH 300\n肝功能\nALT 20", "alt"), ("急查生化：K 3.3，Na 130", "k na"), ("Labs: K 4, Na 140", "k na"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), BARE)
def test_what_blood_a_title_or_a_usual_heading_says_ends_it(edition, text, codes):
    """Else every sheet would be questions."""
    assert [piece.resolution.code for piece in reader.read(edition, text).pieces if piece.resolution.code] == codes.split()


@pytest.mark.parametrize(("text", "name"), ENDED)
def test_a_second_title_ends_the_specimen_of_the_first(edition, text, name):
    """Whether what follows is still of urine, nobody knows: both items are offered."""
    last = reader.read(edition, text).pieces[-1]
    assert last.text == name and last.resolution.code is None and {"u_glu", "glu"} <= {offer.code for offer in last.resolution.offers}
