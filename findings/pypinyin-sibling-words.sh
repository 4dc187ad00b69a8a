#!/bin/sh
# pypinyin-sibling-words: pypinyin==0.55.0, lazy_pinyin with its defaults, on medical words in simplified characters.
#
# Expected: words that are made alike are read alike. 椎 is zhui in every vertebra, 血 is xue in every word of a laboratory.
# Found: the dictionary of phrases has some words of a family and lacks their sisters, and those fall back to a reading that medicine does not use.
# 腰椎 胸椎 骶椎 脊椎 are zhui, but 颈椎 尾椎 椎体 椎间盘 chui, so the cervical spine alone is not found by its sound. 输血 抽血 贫血 血常规 are xue, but
# 出血 采血 献血 便血 尿血 xie. 身长 全身长度 are chang, but 股骨长 头臀长 zhang. 粘液 is nian, 粘度 粘蛋白 zhan. Across a word's end 神经传导 is read by 经传.
# A spot check of one word of a family says nothing of the others.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check pypinyin==0.55.0
"$folder/venv/bin/python" - <<'END'
from pypinyin import lazy_pinyin

found = {
    "腰椎": "yao zhui", "胸椎": "xiong zhui", "脊椎": "ji zhui", "颈椎": "jing chui", "骶椎": "di zhui", "尾椎": "wei chui", "椎体": "chui ti", "椎间盘": "chui jian pan",
    "输血": "shu xue", "抽血": "chou xue", "贫血": "pin xue", "血常规": "xue chang gui", "出血": "chu xie", "采血": "cai xie", "献血": "xian xie", "便血": "bian xie", "尿血": "niao xie",
    "身长": "shen chang", "股骨长": "gu gu zhang", "头臀长": "tou tun zhang", "粘液": "nian ye", "粘度": "zhan du", "粘蛋白": "zhan dan bai", "神经传导": "shen jing zhuan dao", "传导": "chuan dao",
}
changed = {word: read for word, sounds in found.items() if (read := " ".join(lazy_pinyin(word))) != sounds}
for word, read in changed.items():
    print(f"{word}: {read}, was {found[word]}")
raise SystemExit(1 if changed else 0)
END
echo "as found"
