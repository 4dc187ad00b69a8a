"""How a test is measured, where that makes no other test of it: 白蛋白(溴甲酚绿法) is 白蛋白. 免疫法 and 化学法 of occult blood are not among these."""

from __future__ import annotations

import re

NEUTRAL = r"(?:溴甲酚[绿紫]法|双缩脲(?:比色)?法|脲酶(?:法|-?GLDH法?)|(?:肌氨酸氧化|氧化|己糖激|葡萄糖氧化|尿酸|循环)?酶(?:比色|速率|循环)?法|(?:连续监测|速率|终点|比色|两点|固定时间|IFCC|直接|清除|过氧化物酶清除|过氧化物酶|钒酸盐氧化|重氮|苦味酸|偶氮胂III?|甲基麝香草酚蓝|磷钼酸|钒酸盐?|凝集|计算|明胶颗粒凝集|离子选择电极|间接离子选择电极|电极|凝固|磁珠凝固|免疫比浊|胶乳(?:增强)?免疫比浊|散射比浊|透射比浊|免疫散射比浊|(?:微粒子|电|酶促|磁微粒)?化学发光(?:免疫)?(?:分析|测定)?|发光|酶联免疫(?:吸附)?|流式细胞|仪器|魏氏|高效液相(?:色谱)?)法|ISE|CLIA|ECLIA|ELISA|CMIA|IFCC|HPLC)"
IN_BRACKETS = re.compile(rf"[(\[]\s*{NEUTRAL}\s*[)\]]", re.IGNORECASE)
"""Such a method in brackets behind a name."""
