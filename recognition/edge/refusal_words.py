"""What a refusal of the box says, by its code, in Chinese and English: its own, and those of the service's report door."""

from __future__ import annotations

from recognition.web.shared import report_words
from recognition.web.shared.problem_words import words_of

OWN = {
    "sender_unknown": ("没有声明这个证书的发送方。", "No sender is declared with this certificate."),
    "facility_differs": ("MSH-4 不是为这个发送方声明的机构。", "MSH-4 is not the facility that is declared for this sender."),
    "token_missing": ("没有患者令牌，没有公布。", "There is no patient token, so it was not announced."),
    "queue_full": ("前置机无法转交，也无法保存，请稍后重发。", "It can neither be handed in nor kept now; send it again later."),
    "centre_away": ("服务不可用，请稍后重发。", "The service is away; send it again later."),
    "performed_elsewhere": ("检验/检查由其他机构完成，互认码写不下这一点。", "Another institution performed it, which a report code cannot say."),
    "item_of_no_system": ("项目编码不是全国医疗服务价格项目编码。", "The item's code is no national price code."),
    "report_day_unstated": ("没有报告日期（OBR-22、MSH-7）。", "There is no day of the report (OBR-22, MSH-7)."),
    "report_day_in_future": ("报告日期在将来。", "The report's day has not come."),
    "report_ref_unfit": ("报告单号须为 1 至 40 个可打印字符。", "The report's number must have 1 to 40 printable characters."),
    "square_unreadable": ("画出的码读不回来，请勿打印。", "No square of this code is read back; print none."),
    "soap_malformed": ("不是 SOAP 1.1 或 1.2 信封。", "No envelope of SOAP 1.1 or 1.2."),
    "soap_operation": ("没有这个操作；只有 SubmitReport。", "There is no such operation; there is SubmitReport."),
    "soap_message": (
        "须有一个 message 元素，报告全文作为文字放在其中（CDATA 或转义），不是 XML 元素。",
        "One element message is wanted, with the whole report in it as text (CDATA or escaped), and no XML elements.",
    ),
    "soap_method": ("须用 POST；?wsdl 给出 WSDL。", "POST is wanted; ?wsdl gives the WSDL."),
}


def words(code: str, between: str = " ") -> str:
    """The words of a code; nothing for one that no table has."""
    if code in OWN:
        return between.join(OWN[code])
    try:
        return between.join(words_of(code))
    except KeyError:
        return ""


def said(code: str) -> str:
    """The words of a row's code, in Chinese and English; nothing for one that no table has."""
    return f"{report_words.text_of(code, False)} {report_words.text_of(code, True)}".strip() or words(code)
