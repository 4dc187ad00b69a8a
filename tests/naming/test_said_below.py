"""Analysers and ordered tests that say nothing unusual of the rows beside them, or are of other rows."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader

UNASKED = [
    ("仪器：XN-1000\n血红蛋白 133", ["hgb"]), ("仪器：AU5800\n钾 4.1", ["k"]), ("钾 4.1\n仪器：Cobas c702", ["k"]), ("仪器：Cobas e801\n促甲状腺激素 2", ["tsh"]), ("血红蛋白 133\n仪器：BC-6800", ["hgb"]), ("仪器：BF-6900\n血红蛋白 133", ["hgb"]),
    ("仪器：全自动生化分析仪\n钾 4.1", ["k"]), ("仪器：H50\nHbA1c 5.6", ["hba1c"]), ("仪器：尿素分析仪\n尿素 5", ["urea"]), ("仪器：UF-5000\n尿蛋白 阴性", ["u_pro"]), ("动脉血气\npH 7.38\n仪器：ABL90", ["abg_ph"]), ("ALT 22\n尿液分析\n尿蛋白 阴性", ["alt", "u_pro"]),
    ("肝功能\nALT 22\n仪器：AU5800\n尿常规\n尿蛋白 阴性\n仪器：UF-5000", ["alt", "u_pro"]), ("肝功能\nALT 22\n尿常规\n尿蛋白 阴性\n仪器：UF-5000", ["alt", "u_pro"]),
    ("钾 4.1\n申请项目：电解质", ["k"]), ("ALT 22\n申请项目：肝功能", ["alt"]), ("尿常规\n尿蛋白 阴性\n申请项目：尿常规", ["u_pro"]), ("检验报告单\nALT 22\n申请项目：肝功能\n检验报告单\n尿蛋白 阴性\n申请项目：尿常规", ["alt", "u_pro"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), UNASKED)
def test_an_analyser_or_an_order_asks_nothing_of_rows_that_are_of_it(edition, text, codes):
    found = reader.read(edition, text)
    assert [piece.resolution.code for piece in found.pieces if piece.resolution.code] == codes and found.doubts == ()
