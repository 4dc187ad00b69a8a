"""Words by which a test was not done, is no result of this report, or was made in a special way: one table, with what each of them does.

DENIED stands anywhere on a line and makes its results questions; TELLING makes a person look at a sentence; beside a name ELSEWHERE keeps it from being taken.
"""

from __future__ import annotations

import re

NOT_DONE = "作废|委托|外送|取消|未检(?!出)|未做|未行|未测|未查(?!见)|未收到|未回报|未审|待[查出回检报测审]|拒[检收]|退[检费]|弃检|停检|撤[回销]|cancel|not (?:done|tested|received)|pending|prelim"
"""The test was not done, or its result does not count."""
UNSOUND = "假性|污染|抽错|换错|拿错|贴错|混入|不可信|不可靠|非本人|不是本人|驳回|spurious|unreliable|wrong\\s+(?:patient|tube|sample)|contaminat"
"""A result was measured and does not hold: such words make questions of the rows; other words that nobody understands are shown."""
NOT_RECOGNISED = r"(?:不[予得可能再宜作在]?|非|勿|无法|暂停|停止|暂缓|禁止)(?:进行)?互认|(?:(?<!如)不|未|(?<!若)无|除|仅)[^,;。|:]{0,8}互认|互认仅|互认(?:标[识志])?\s*[:：]\s*[无否]|[不非无]\s*HR(?![a-z])"
"""The issuer says that a result is not to be recognised elsewhere."""
SPOILT = "不合格|标本不|重[抽采]|重新[采抽]|标本.{0,3}(?:溶血|凝|脂血)|(?:标本|样本)(?:性状|状态)?异常|rejected"
"""The specimen was none to measure in: this is said of a whole sheet, and a person looks at it once."""
OF_ANOTHER_REPORT = "兄弟医院|当地(?:医院|检|化验)|外院(?!区)|院外|会诊|他院|它院|历史|既往|上次|前次|前片|previous|prior(?!ity)"
"""The result is of another report or hospital."""
NOT_A_RESULT = "未|进一步|拟|对比|比较|建议|复查|必要时|compar|recommend"
"""Beside a name: it is advised or compared, or something of it is not."""
STATE = (
    "未[检测做行查收到报审完]|拒|退|弃|召回|不符|不足|溶血|脂血|黄疸指数|凝固|凝块|复[查检]|更正|修改|临时|初步|初报|中止|终止|伪影|无法|配合差|脱落|失败"
    "|缺如|qns|haemoly|hemoly|addend|correct|retract|revis"
)
"""The state of the specimen or of the report."""
WAY = (
    r"仅[摄扫行做记]|增强|强化|动脉期|静脉期|三期|延迟|c\+|\+c|cta|mra|mrv|低剂量|经阴道|经直肠|经食[管道]|tee|qct|18导|psma|示踪|激发试验|兴奋试验|激发后|释放试验|刺激试验|抑制试验|耐量|ogtt|dst|负荷|过夜|地塞米松|服[用药糖]|口服|用药|注射|推注|滴注|碘(?:海|克沙|佛|普罗|帕)|运动[后试]"
    "|立位|卧位|透析|换药|造影|对比剂|灌注|平扫|三维|重建|钆|gd-|代[检送]|血糖仪|poct|床旁|引导下|穿刺|hrct|薄层|tvs|舒张试验|contrast"
)
"""How the test was made."""

OF_ANOTHER_PERSON = "供者|供体|供肾|献血|父亲|母亲|男方|女方|母血|脐血|脐带|胎儿|丈夫|妻子|配偶|家属|腰穿|胸穿|腹穿|骨穿|囊液|法医|司法鉴定|宠物|质控|靶值|donor|(?<![a-z])qc(?![a-z])"
"""The sample is of another person, of a place that the form does not name as its specimen, or of nobody."""

DENIED = re.compile(f"{NOT_DONE}|{UNSOUND}|{NOT_RECOGNISED}|{SPOILT}", re.IGNORECASE)
"""Words by which a test was not done, or its result does not count, wherever they stand."""
TELLING = re.compile("|".join((NOT_DONE, UNSOUND, NOT_RECOGNISED, SPOILT, OF_ANOTHER_REPORT, STATE, WAY, OF_ANOTHER_PERSON)), re.IGNORECASE)
"""Words by which a sentence speaks of how or whether a test was done."""
ELSEWHERE = re.compile("|".join((NOT_DONE, UNSOUND, NOT_RECOGNISED, OF_ANOTHER_REPORT, NOT_A_RESULT)), re.IGNORECASE)
"""Words beside a name by which it is no result of this report."""
AS_MADE = re.compile(WAY, re.IGNORECASE)
"""How a test was made, for sentences that are closed otherwise."""
NOTHING_FOUND = re.compile(r"未见(?:明显|确切)?(?:异常|占位|病变|骨折)|未(?:触及|发现|探及)(?:明显)?(?:异常|肿块)?")
"""What an examination found: it was done."""
SEQUENCE = re.compile(r"(?<![a-z])(?:dwi|flair|swi|t[12]wi?|pwi|mrs|adc|asl)(?![a-z])", re.IGNORECASE)
"""Sequences of magnetic resonance, which a name lists beside the examination."""
