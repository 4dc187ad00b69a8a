"""Names as they sound: places as their people say them, the rest in its own parts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from recognition.catalogue.names import normalise, pinyin, readings, search_terms

DIVISIONS = Path(__file__).resolve().parents[2] / "seed" / "data" / "divisions.csv"


def read(name: str) -> str:
    return pinyin.full(pinyin.of_institution(normalise.term(name)))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("重庆市长寿区人民医院", "chongqingshichangshouqurenminyiyuan"), ("長壽區", "changshouqu"), ("重慶市", "chongqingshi"), ("新都区", "xinduqu"), ("丰都县", "fengduxian"),
        ("郫都区", "piduqu"), ("成都市", "chengdushi"), ("都江堰市", "dujiangyanshi"), ("什邡市人民医院", "shifangshirenminyiyuan"), ("犍为县", "qianweixian"), ("荥经县", "yingjingxian"),
        ("筠连县", "junlianxian"), ("长宁县中医院", "changningxianzhongyiyuan"), ("珙县", "gongxian"), ("乐山市", "leshanshi"), ("乐至县", "lezhixian"), ("綦江区", "qijiangqu"),
        ("北碚区", "beibeiqu"), ("阆中市", "langzhongshi"), ("邛崃市", "qionglaishi"), ("会理市", "huilishi"), ("会东县", "huidongxian"), ("色达县", "sedaxian"), ("垫江县", "dianjiangxian"),
        ("民生长寿医院", "minshengchangshouyiyuan"), ("建成长江院区", "jianchengchangjiangyuanqu"), ("新都医院", "xinduyiyuan"), ("华都医院", "huaduyiyuan"), ("长岭镇卫生院", "changlingzhenweishengyuan"),
        ("曾家镇", "zengjiazhen"), ("覃家岗街道", "qinjiagangjiedao"), ("松溉镇", "songjizhen"), ("千佛镇", "qianfozhen"), ("朝阳医院", "chaoyangyiyuan"), ("柏林镇", "bailinzhen"), ("歌乐山镇", "geleshanzhen"),
        ("弹子石街道", "danzishijiedao"), ("藏医院", "zangyiyuan"), ("藏醫醫院", "zangyiyiyuan"), ("大夫诊所", "daifuzhensuo"), ("太行医院", "taihangyiyuan"), ("献血屋", "xianxuewu"), ("单采血浆站", "dancaixuejiangzhan"),
        ("重医附一院", "chongyifuyiyuan"), ("重大附属肿瘤医院", "chongdafushuzhongliuyiyuan"), ("重钢总医院", "chonggangzongyiyuan"), ("重症医学科", "zhongzhengyixueke"), ("危重医疗中心", "weizhongyiliaozhongxin"),
        ("重大传染病救治基地", "zhongdachuanranbingjiuzhijidi"), ("第三重症监护中心", "disanzhongzhengjianhuzhongxin"), ("第六安宁医院", "diliuanningyiyuan"), ("校医院", "xiaoyiyuan"), ("卫生学校附属医院", "weishengxuexiaofushuyiyuan"),
        ("农业银行卫生所", "nongyeyinhangweishengsuo"), ("行政中心", "xingzhengzhongxin"), ("宿舍区卫生室", "sushequweishengshi"), ("曲水镇卫生院", "qushuizhenweishengyuan"),
        ("降压门诊部", "jiangyamenzhenbu"), ("千载医院", "qianzaiyiyuan"), ("乐康医院", "lekangyiyuan"), ("和乐诊所", "helezhensuo"), ("中西医结合医院", "zhongxiyijieheyiyuan"), ("中和镇卫生院", "zhonghezhenweishengyuan"),
        ("儿童生长发育中心", "ertongshengzhangfayuzhongxin"), ("调理中心", "tiaolizhongxin"), ("医疗调度中心", "yiliaodiaoduzhongxin"), ("音乐治疗中心", "yinyuezhiliaozhongxin"), ("大邑县", "dayixian"), ("射洪市", "shehongshi"), ("若尔盖县", "ruoergaixian"), ("昭觉县", "zhaojuexian"), ("石渠县", "shiquxian"), ("蓬溪县", "pengxixian"), ("朝天区", "chaotianqu"),
        ("医院长江院区", "yiyuanchangjiangyuanqu"), ("成都市中医院", "chengdushizhongyiyuan"), ("重庆市会诊中心", "chongqingshihuizhenzhongxin"), ("β超", "chao"), ("B超室", "bchaoshi"),
    ],
)  # fmt: skip
def test_a_place_is_read_as_its_people_say_it(name: str, letters: str):
    assert read(name) == letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("颈椎CT", "jingzhuict"), ("頸椎CT", "jingzhuict"), ("骶尾椎片", "diweizhuipian"), ("椎动脉超声", "zhuidongmaichaosheng"), ("脊柱全长片", "jizhuquanchangpian"), ("股骨长", "guguchang"), ("头臀长", "toutunchang"),
        ("极长链脂肪酸", "jichanglianzhifangsuan"), ("人生长激素", "renshengzhangjisu"), ("神经传导速度", "shenjingchuandaosudu"), ("传染病八项", "chuanranbingbaxiang"), ("出血时间", "chuxueshijian"), ("便血", "bianxue"),
        ("肾小管重吸收", "shenxiaoguanchongxishou"), ("IgH基因重排", "ighjiyinchongpai"), ("多重PCR", "duochongpcr"), ("重链", "zhonglian"), ("重金属", "zhongjinshu"), ("抗着丝点抗体", "kangzhuosidiankangti"),
        ("层粘连蛋白", "cengzhanliandanbai"), ("全血黏度", "quanxueniandu"), ("全血粘度", "quanxueniandu"), ("铁调素", "tietiaosu"), ("凝血酶调节蛋白", "ningxuemeitiaojiedanbai"), ("弹性蛋白酶", "tanxingdanbaimei"),
        ("載脂蛋白", "zaizhidanbai"), ("降鈣素", "jianggaisu"), ("彈性成像", "tanxingchengxiang"), ("肋间神经", "leijianshenjing"), ("剥脱细胞", "botuoxibao"), ("咯血", "kaxue"), ("校正钙", "jiaozhenggai"),
        ("单核细胞", "danhexibao"), ("中性粒细胞", "zhongxinglixibao"), ("曲霉抗原", "qumeikangyuan"), ("宿主", "suzhu"), ("伽马刀", "gamadao"), ("膀胱超声", "pangguangchaosheng"), ("骨髓", "gusui"), ("女性激素", "nvxingjisu"),
    ],
)  # fmt: skip
def test_a_test_is_read_as_clinicians_say_it(name: str, letters: str):
    assert pinyin.full(pinyin.of_item(normalise.term(name))) == letters


def test_every_division_of_the_reference_data_is_read_as_its_english_name_has_it():
    """The English names are written in pinyin, by other hands; what they translate is left out."""
    kinds = {"Municipality": "shi", "Province": "sheng", "City": "shi", "District": "qu", "County": "xian"}
    rows = [
        row
        for row in csv.DictReader(DIVISIONS.read_text(encoding="utf-8").splitlines())
        if "Autonomous" not in row["name_en"] and "New Area" not in row["name_en"]
    ]
    assert len(rows) > 50
    for row in rows:
        place, kind = row["name_en"].replace("'", "").rsplit(" ", 1)
        assert read(row["name_zh"]) == f"{place.replace(' ', '').lower()}{kinds[kind]}", row["name_zh"]


def test_every_place_and_word_has_a_sound_for_each_character_and_none_stands_twice():
    for path, least in ((readings.PLACES, 220), (readings.READINGS, 30)):
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        assert len({name for name, *_ in lines}) == len(lines) > least
        assert [name for name, *spoken in lines if len(name) != len(spoken) or not all(sound.isascii() and sound.isalpha() for sound in spoken)] == []


def test_a_word_of_the_table_says_what_no_single_character_does():
    usual = readings.usual()
    spared = [word for word, sounds in readings.words().items() if all(usual.get(sign) == sound for sign, sound in zip(word, sounds, strict=True))]
    assert spared == []


def test_initials_of_a_place_have_no_other_reading_and_others_keep_theirs():
    place = {term for kind, term in search_terms.of_institution("x", ("长寿区单门医院", ""), (), (), "") if kind % search_terms.KINDS == search_terms.INITIALS}
    assert "csqdmyy" in place and "csqsmyy" in place and not {term for term in place if term.startswith("z")}
    item = {term for kind, term in search_terms.of_item("x", ("血常规", ""), (), ()) if kind == search_terms.INITIALS}
    assert item == {"xcg"}


def test_a_name_is_heard_from_every_character_on():
    heard = {
        term for kind, term in search_terms.of_institution("x", ("云岭北院示范医院", ""), (), (), "") if kind % search_terms.KINDS == search_terms.INNER_PINYIN
    }
    assert {"lingbeiyuanshifanyiyuan", "beiyuanshifanyiyuan", "shifanyiyuan", "yiyuan", "yuan"} <= heard
