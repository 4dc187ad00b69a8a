"""Devices as report forms name them behind 仪器 and 设备: makers, models and what such a device does, and nothing else. 经皮黄疸仪 and 血透机在线监测 are none of a
laboratory, so a person sees them; what an analyser is of is read elsewhere (`analysers`)."""

from __future__ import annotations

import re

from recognition.domain.reports.tiling import made_of

_DOES = frozenset(
    (
        "全 自动 全自动 半自动 生化 免疫 化学 发光 电化学 微粒子 磁微粒 酶标 酶免 酶联免疫 血细胞 血液 血球 五分类 三分类 凝血 血凝 血沉 血流变 糖化 糖化血红蛋白 特定蛋白 蛋白 电解质 离子 血气 微生物 鉴定 药敏 培养 质谱 荧光 荧光定量 定量 免疫荧光 核酸 扩增 pcr 免疫层析 层析 干式 比浊 散射 透射 检测 测定 分析 计数 诊断 "
        "尿素 葡萄糖 乳酸 血氨 渗透压 尿液 尿沉渣 有形成分 干化学 粪便 阴道分泌物 流水线 系统 工作站 一体机 平台 模块 仪 仪器 机 式 型 系列 和 及 级 液相 色谱 串联 原子吸收 光谱 ct 螺旋ct 多层螺旋 螺旋 排 层 磁共振 mr mri 超声 彩超 彩色 多普勒 彩色多普勒 dr x线 x射线 数字化 摄影 x光 t 心电图 心电图机 心电 动态 十二导联 同步 骨密度 双能 乳腺 钼靶 胃镜 肠镜 电子 内镜 肺功能 "
        "日立 贝克曼 贝克曼库尔特 库尔特 罗氏 雅培 西门子 迈瑞 希森美康 飞利浦 联影 东软 开立 东芝 佳能 奥林巴斯 富士 迪瑞 新产业 安图 亚辉龙 科华 万孚 伯乐 东曹 爱威 优利特 帝迈 沃芬 思塔高 强生 奥森多 索灵 赛默飞 拜耳 美康 九强 普门 理邦 罗氏诊断 梅里埃 赛科希德 "
        "cobas roche abbott architect alinity sysmex mindray beckman coulter siemens atellica advia centaur immulite olympus hitachi maglumi snibe bio-rad biorad tosoh stago acl top vitros ortho toshiba canon fuji philips ge liaison diasorin vidas vitek phoenix bact/alert bactec dxi dxc au cs xn xs xe ca bc cl pro plus ivd analyzer analyser system immunoassay chemistry haematology hematology coagulation # i c e s h - / ( ) ."
    ).split()
)
_MODEL = re.compile(r"[a-z]{0,4}[\s-]?\d{1,5}(?:[a-z]{0,3}\+?)(?:[-/]\d{1,4}[a-z]?)?")


def is_device(value: str) -> bool:
    """Whether all of a value (NFKC, simplified) is a device of a laboratory or of an examination.

    >>> [is_device(value) for value in ("全自动生化分析仪", "罗氏 cobas 8000", "迈瑞BC-6800", "经皮黄疸仪", "血透机在线监测", "ECMO")]
    [True, True, True, False, False, False]
    """
    words = value.casefold().split()
    return all(made_of(_MODEL.sub("#", word), _DOES, frozenset()) or made_of(word, _DOES, frozenset()) for word in words)
