"""What is said of report documents and their rows, by code, in Chinese and English: refused whole, asked back, refused row by row, noticed."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "report_too_large": (413, "报告文件超过 4 MB，没有读取。", "The report is larger than 4 MB; nothing of it was read."),
    "report_media_type": (
        415,
        "请求体须为报告文件本身，或含 document 的 application/json；不压缩。",
        "The body must be the report itself, or application/json with a member document; not compressed.",
    ),
}

FIELDS: dict[str, tuple[str, str]] = {
    "report_malformed": ("报告文件不合其格式，没有读取。", "The report is not of its format; nothing of it was read."),
    "report_empty": ("报告文件是空的。", "The report is empty."),
    "report_without_rows": ("没有读到任何项目。", "No item was found in it."),
    "format_unknown": ("不是 HL7 v2、CDA、FHIR 或文字报告。", "This is no HL7 v2, CDA, FHIR and no text of a report."),
    "dicom_not_read": ("不读取 DICOM 文件，请发送检查报告。", "DICOM files are not read; send the report of the examination."),
    "not_a_report": (
        "不是检验或检查报告：HL7 须为 ORU^R01、R30–R32 或 OUL^R21–R24，CDA 须为检验报告或检查报告，FHIR 须含 DiagnosticReport。",
        "No report of results: HL7 must be ORU^R01, R30–R32 or OUL^R21–R24, CDA a laboratory or examination report, FHIR must have a DiagnosticReport.",
    ),
    "several_patients": ("文件中有不止一位患者，整份没有读取。", "It is of more than one patient; nothing of it was read."),
    "too_many_rows": ("一份报告最多 200 行，整份没有读取。", "A report has at most 200 rows; nothing of it was read."),
    "too_many_for_page": (
        "页面一次最多 60 项，这份报告更多；没有查询。请由医院系统经接口发送。",
        "A page shows at most 60 items and this report has more; nothing was asked. Let the hospital's system send it.",
    ),
    "charset_unreadable": ("既不是 UTF-8，也不是 GB18030，无法读出文字。", "It is neither UTF-8 nor GB18030, so its text cannot be read."),
    "xml_doctype": ("XML 含文档类型声明（DOCTYPE），整份拒绝。", "The XML has a document type declaration (DOCTYPE), and is refused whole."),
    "xml_malformed": ("XML 格式有误。", "The XML is not well formed."),
    "xml_too_deep": ("XML 嵌套超过 64 层。", "The XML is nested more than 64 levels deep."),
    "hl7_malformed": ("HL7 v2 消息不完整：须以 MSH 段开头，并写明分隔符。", "The HL7 v2 message is not whole: it must begin with MSH and name its separators."),
    "base64_malformed": ("不是 Base64。", "This is not Base64."),
    "document_missing": ("document 与 document_base64 须且只须填一个。", "Exactly one of document and document_base64 must be given."),
    "question_unknown": (
        "不是本服务给本机构的问题，或已改动；请重新发送报告。",
        "No question that was put to your institution, or it was changed; send the report again.",
    ),
    "question_expired": ("问题已超过 24 小时，请重新发送报告。", "The question is older than 24 hours; send the report again."),
    "question_open": ("这一行的问题还没有都回答。", "Not all questions of the row are answered."),
    "performed_not_before_report": (
        "所填时间不早于报告或接收的时间。请照报告填写采样/检查时间。",
        "This time is not before that of the report or of receipt. Give that of sampling or examination as the report has it.",
    ),
    "question_not_asked": ("这一行没有问这一项。", "The row does not ask for this."),
}

QUESTIONS: dict[str, tuple[str, str]] = {
    "item_name_only": ("报告只写了名称，没有编码。请确认是哪个项目。", "The report gives a name and no code. Say which item it is."),
    "item_ambiguous": ("所写可能是几个项目。请选定。", "It may be several items. Choose one."),
    "item_conflict": (
        "同一行的两个编码，或编码与名称，是不同的项目。请选定。",
        "Two codes of the row, or its code and its name, mean different items. Choose one.",
    ),
    "item_kind_differs": (
        "编码是检验项目，而文件是检查报告（或相反）。请对照报告确认是这个项目。",
        "The code is a laboratory's item and the document reports an examination, or the reverse. Say by the report that it is this item.",
    ),
    "item_unit_differs": (
        "这一行的单位或参考范围不是该编码所指项目的。请对照报告确认是这个项目。",
        "The unit or the reference range of the row is not one of the item that the code means. Say by the report that it is this item.",
    ),
    "item_doubtful": (
        "名称旁边或所列行中的文字，可能使它是另一个项目、标本或时间的结果。请对照报告，是所选项目才选定。",
        "Words beside the name, or on the lines that are listed, may make it a result of another test, specimen or time. Choose the item only if the report says that it is this one.",
    ),
    "item_code_unmapped": (
        "院内编码不在出具机构的对照表中，已按编码查询。名称是目录中的项目：可选定后按名称再查，并请登记员补上对照。",
        "The issuer's code map lacks the code, which was asked about as it is. The name is an item's: choose it to ask by the name, and have a registrar add the code.",
    ),
    "specimen_unreadable": (
        "标本没有读懂。请选定标本，或确认就是该项目的标本。",
        "The specimen was not understood. Choose it, or confirm that it is the item's.",
    ),
    "issuer_unstated": ("报告没有写出具机构。请填写。", "The report does not name its issuer. Say who it is."),
    "issuer_unknown_id": (
        "所写的出具机构既不是形式正确的代码，也不是目录中的名称。请选定机构。",
        "What is written of the issuer is no code of right form and no name of the catalogue's. Choose it.",
    ),
    "issuer_conflict": ("所写的机构代码或名称指向不同机构。请选定出具机构。", "Identifiers or names mean different institutions. Choose the issuer."),
    "performer_unknown": (
        "检验/检查的机构与出具机构不同，目录中没有。请选定，或确认只按出具机构判断。",
        "The performing institution differs from the issuer and is unknown here. Choose it, or confirm that the issuer alone is judged.",
    ),
    "time_period": (
        "采样/检查时间是跨天的一段，按开始日计算。请确认，或写出时间。",
        "The time is a period over several days; the first counts. Confirm it, or give the time.",
    ),
    "time_unconfirmed": (
        "这个时间可能是接收、检验或报告的时间，或另一份标本的时间。请对照报告确认是采样/检查时间，或改写。",
        "This may be the time of receipt, testing or reporting, or another specimen's. Confirm by the report that it is that of sampling or examination, or give that.",
    ),
    "status_unstated": ("报告没有写明是否为最终结果。请确认是最终报告。", "The report does not say whether it is final. Confirm that it is."),
    "report_ref_ambiguous": (
        "有几个编号，分不清哪个是报告单号。请填写，或确认不带单号查询。",
        "There are several numbers, and which is the report's is not said. Give it, or confirm that it is asked without.",
    ),
    "lines_unread": (
        "所列各行的文字没有读懂，可能说明结果的标本、时间、患者或是否有效。请对照报告看过以后确认。",
        "The lines that are listed were not understood; they may say of which specimen, when or whose the results are, or that they do not count. Confirm that you have read them in the report.",
    ),
    "patient_doubtful": (
        "患者姓名处写的可能不是患者（测试、供者、动物等），或结果不是患者本人的。请对照报告确认是患者本人的结果。",
        "What stands for the patient may be none (a test, a donor, an animal), or the result may be another's. Confirm by the report that it is the patient's own.",
    ),
}

REFUSALS: dict[str, tuple[str, str]] = {
    "no_result": ("这一行没有结果。", "The row has no result."),
    "not_a_test": ("这一行是附件，不是项目。", "The row is an attachment and no test."),
    "control_specimen": ("标本是质控、校准或混合样本，不是患者的。", "The specimen is a control, a calibrator or a pool and no patient's."),
    "not_final": ("不是最终结果（初步、待审或部分）。", "Not final: preliminary, pending or partial."),
    "cancelled": ("已取消、作废或撤回。", "Cancelled, deleted or withdrawn."),
    "status_unknown": ("状态为未知。", "Its status is unknown."),
    "superseded": ("同一报告中有这一项更晚的版本。", "The same report has a later version of this item."),
    "time_only_report": (
        "只有报告、审核、打印或发送的时间，没有采样/检查时间。可照纸质报告录入。",
        "Only times of report, audit, print or sending; none of sampling or examination. It may be typed from the paper.",
    ),
    "time_only_received": (
        "只有标本接收时间，没有采样时间。可照纸质报告录入。",
        "Only the receipt of the specimen, no time of sampling. It may be typed from the paper.",
    ),
    "time_unstated": ("没有采样/检查时间。可照纸质报告录入。", "No time of sampling or examination. It may be typed from the paper."),
    "time_imprecise": ("采样/检查时间只写到年或月。可照纸质报告录入。", "The time says no more than a year or month. It may be typed from the paper."),
    "time_unreadable": ("采样/检查时间的写法不能读懂。可照纸质报告录入。", "The time is written in no form that is read. It may be typed from the paper."),
    "time_in_future": ("采样/检查时间在将来。", "The time lies in the future."),
    "time_conflict": (
        "所写的时间互相矛盾（如采样晚于报告，或两处采样不在同一天）。",
        "Times contradict each other: sampled after it was reported, or on two days.",
    ),
    "specimen_differs": ("标本与该项目的不同。", "The specimen is another than the item's."),
    "item_unknown": ("目录中没有这个名称的项目。", "The catalogue has no item of this name."),
    "item_unstated": ("这一行没有项目名称，也没有能采用的编码。", "The row has no name of an item and no code of a system that is read."),
    "item_unreadable": ("项目编码含有不能读懂的字符。", "The item's code has characters that are not read."),
    "item_packed": ("编码、名称和结果写在同一格，不能分开。", "Code, name and result stand in one field and cannot be told apart."),
    "item_part": ("是另一项目的一部分，不单独查询。", "It is part of another item and is not asked by itself."),
    "modifier_unknown": (
        "含有改变原意的扩展（modifierExtension），不能按通常的意思读取。",
        "It has an extension that changes its meaning (modifierExtension), so that it cannot be read as it stands.",
    ),
    "result_missing": ("报告引用的结果不在文件中。", "The document does not hold the result that the report names."),
}

NOTICES: dict[str, tuple[str, str]] = {
    "charset_differs_from_label": ("实际字符集与所标的不同，已按实际读取。", "The charset is another than the label says; it was read as what it is."),
    "test_message": (
        "消息标为调试或培训（MSH-11），已照常查询。",
        "The message is marked as one for debugging or training (MSH-11); it was asked as any other.",
    ),
    "zone_assumed": ("时间没有时区，按北京时间读取。", "Times have no offset; they were read as Beijing time."),
    "status_from_obr25": ("各行没有写状态，按整份报告的状态（OBR-25）。", "Rows give no status; that of the report (OBR-25) was taken."),
    "status_unstated_by_format": ("文件没有写状态，按已签发处理。", "The document gives no status; it was taken as issued."),
    "corrected_report": ("这是更正后的报告。", "This is a corrected report."),
    "report_partial": ("报告尚未出齐，各行按各自的状态。", "The report is not complete; each row has its own status."),
    "specimen_unstated": ("没有写标本。", "No specimen is named."),
    "specimen_unreadable": ("标本没有读懂；LOINC 编码自己说明标本。", "The specimen was not understood; a LOINC code names it itself."),
    "specimen_rows_ignored": ("标本性状的行不是结果，没有读取。", "Rows about the specimen itself are no results and were not read."),
    "narrative_rows_ignored": ("检查的文字描述没有读取。", "The words of the finding were not read."),
    "panel_by_members": ("组合按其中各项查询。", "The panel was asked by its members."),
    "observations_unnamed": ("文件中有报告没有列出的结果，没有读取。", "The document holds results that its report does not name; they were not read."),
    "item_system_taken_as_local": ("编码系统不认识，按出具机构自己的编码。", "The code system is not known; the code was taken as the issuer's own."),
    "issuer_by_name": ("出具机构按名称认定。", "The issuer was found by its name."),
    "issuer_id_by_shape": ("机构有几个编号，取形式和校验位正确的。", "The institution has several identifiers; the one of right form and check was taken."),
    "data_element_code_wrong": ("数据元标识用错，已按位置和名称读取。", "Data element codes are wrong; they were read by place and name."),
    "fhir_invalid_datetime": ("时间不合 FHIR 的写法，能确切读出。", "A time is not as FHIR has it; it could be read exactly."),
    "time_is_end": ("取的是检查结束时间。", "The end of the examination was taken."),
    "report_ref_is_order": ("没有报告单号，用了申请单号。", "There is no number of the report; the order's was taken."),
    "report_ref_unstated": ("没有报告单号。", "There is no number of the report."),
    "report_ref_personal": (
        "报告单号处是证件号码或标明个人信息的文字，没有使用。",
        "An identity number, or words that name a person, stand for the report's number; it was not used.",
    ),
    "report_ref_not_shown": (
        "报告单号形似电话号码或卡号，已使用，但不显示。",
        "The report's number has the form of a telephone or card number; it was used and is not shown.",
    ),
}


def text_of(code: str, english: bool) -> str:
    """What a code of a row or a document says."""
    for table in (QUESTIONS, REFUSALS, NOTICES, FIELDS):
        if code in table:
            return table[code][english]
    return ""
