"""`check --as-hospital`: tries, with a hospital's key, each way in which its systems will call a running service, and says what is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import uuid4

import click

from recognition.cli.hospital_calls import Hospital, Reply
from recognition.support.request_signing import KEY, SigningAlgorithm, available

SLOW = 2.0
CLOCKS_APART = timedelta(minutes=1)
"""Days are what windows count in, and a clock ahead by more than five minutes makes a fresh result lie in the future."""


class State(StrEnum):
    """How a step ended: it works, it is not in use here, it was not tried, or somebody has to do something."""

    WORKS = "✓"
    OFF = "–"
    NOT_TRIED = "?"
    FAILS = "✗"


@dataclass(frozen=True)
class Step:
    """A step and how it ended; `says` in Chinese and English."""

    state: State
    says: tuple[str, str]


def service_steps(hospital: Hospital) -> Iterator[Step]:
    """The service answers, in time, over TLS, and its clock is ours."""
    reply = hospital.call("/readyz")
    if reply.status != 200:
        why = reply.reason or f"HTTP {reply.status}"
        yield Step(State.FAILS, (f"服务没有就绪或无法连接：{why}", f"the service is not ready or cannot be reached: {why}"))
        return
    took = f"{reply.seconds * 1000:.0f} ms"
    yield Step(State.WORKS, (f"服务就绪：{took}", f"the service is ready: {took}"))
    if reply.seconds > SLOW:
        yield Step(State.FAILS, ("答复太慢，医院系统应最多等 2 秒", "it answers too slowly: your systems should wait two seconds at most"))
    if urlsplit(hospital.url).scheme != "https" and not _near(urlsplit(hospital.url).hostname or ""):
        yield Step(State.FAILS, ("密钥和标识经明文 HTTP 传送，请改用 https", "key and references go over plain HTTP: use https"))
    if reply.date is not None and abs(reply.date - datetime.now(UTC)) > CLOCKS_APART:
        apart = f"{abs(reply.date - datetime.now(UTC)).total_seconds():.0f} s"
        yield Step(State.FAILS, (f"本机与服务的时钟相差 {apart}，请校时", f"this machine's clock and the service's are {apart} apart: set it"))


def _near(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def code_map_steps(hospital: Hospital) -> Iterator[Step]:
    """The key is a hospital's, the code map has codes, and none that was sent lately is missing."""
    reply = hospital.call("/api/v1/code-map?limit=1")
    if reply.status == 401 and reply.json.get("code", "unauthenticated") == "unauthenticated":
        yield Step(State.FAILS, ("密钥无效或已撤销", "the key is unknown or revoked"))
        return
    if reply.status == 401 or reply.json.get("code") == "address_not_allowed":
        told = ", ".join(f"{name} {reply.json[name]}" for name in ("address", "server_time", "difference_seconds", "allowed") if name in reply.json)
        yield Step(State.FAILS, (f"{reply.why[0]} {told}".strip(), f"{reply.why[1]} {told}".strip()))
        return
    if reply.status != 200:
        yield Step(State.FAILS, ("密钥不是 hospital 角色，请向管理员申请", f"the key's role is not hospital: ask the operator for one (HTTP {reply.status})"))
        return
    yield Step(State.WORKS, (f"密钥有效，现行目录第 {reply.json['edition']} 版", f"the key is good; edition {reply.json['edition']} is in force"))
    counts = reply.json["counts"]
    for role, zh, en in (
        ("receiver", "接诊（开单、查询用）", "receiver (orders and questions)"),
        ("issuer", "出具（印在本院报告上）", "issuer (on your reports)"),
    ):
        state = State.WORKS if counts[role] else State.FAILS if role == "receiver" else State.OFF
        yield Step(state, (f"院内编码对照，{zh}：{counts[role]} 个", f"own codes mapped as {en}: {counts[role]}"))
    lacking = [row["code"] for row in hospital.call("/api/v1/code-map/sent").json.get("codes", ())]
    if lacking:
        first = ", ".join(lacking[:5])
        says = (
            f"近 30 天发送过、没有对照的编码 {len(lacking)} 个，如 {first}",
            f"codes sent in the last 30 days that no map has: {len(lacking)}, such as {first}",
        )
        yield Step(State.FAILS, says)


def lookup_steps(hospital: Hospital, item: str, issuer: str) -> Iterator[Step]:
    """A question as the hospital's system would ask it, and the same again under its key; it is written down as any other."""
    if not (item and issuer):
        says = "没有提问：加 --ask 院内编码 对方医保编码 会真的查询一次并记入账本", "no question was asked: --ask CODE ISSUER asks one, which is written down"
        yield Step(State.NOT_TRIED, says)
        return
    body = {
        "item": {"system": "local", "code": item, "owner": "receiver"},
        "issuer": {"system": "nhsa", "code": issuer},
        "performed_at": f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d}",
    }
    under = {"Idempotency_Key": f"check-{uuid4()}", "Request_Timeout": f"{SLOW:g}"}
    first = hospital.call("/api/v1/lookups", body, **under)
    if first.status != 201:
        yield _refused(first, "查询被拒绝", "the question was refused")
        return
    again = hospital.call("/api/v1/lookups", body, **under)
    same = again.json.get("id") == first.json["id"]
    result = first.json["verdict"], f"{first.seconds * 1000:.0f} ms"
    yield Step(State.WORKS, ("查询得到结论：{}，{}".format(*result), "the question was answered: {}, {}".format(*result)))
    says = "同一 Idempotency-Key 重发，得到同一条记录", "sent again under its Idempotency-Key it is the same lookup"
    yield Step(State.WORKS if same else State.FAILS, says)


def launch_steps(hospital: Hospital) -> Iterator[Step]:
    """A token for the page, and the script of the element."""
    reply = hospital.call("/api/v1/launch-tokens", {"origin": "http://localhost", "clinician": "check"})
    ok = "可以取得启动页面的令牌", "a token for the page is given"
    yield Step(State.WORKS, ok) if reply.status == 201 else _refused(reply, "没有得到启动令牌", "no launch token was given")
    script = hospital.call("/widget.js")
    ok = "网页组件可以加载", "the widget's script can be loaded"
    yield Step(State.WORKS, ok) if script.status == 200 else _refused(script, "网页组件无法加载", "the widget's script cannot be loaded")


def report_steps(hospital: Hospital) -> Iterator[Step]:
    """The two endpoints for what a report says of itself, each with something that is none, so that nothing is asked."""
    for path, body, zh, en in (
        ("/api/v1/report-codes", {"code": "0"}, "互认码", "report codes"),
        ("/api/v1/reports", b"check", "整份报告", "report documents"),
    ):
        reply = hospital.call(path, body)
        if reply.status in (404, 501):
            yield Step(State.OFF, (f"{zh}接口：本服务未启用", f"{en}: not in use here"))
        elif reply.status == 422:
            yield Step(State.WORKS, (f"{zh}接口可用", f"{en}: the endpoint answers"))
        else:
            yield _refused(reply, f"{zh}接口没有按约定答复", f"{en}: the endpoint does not answer as it should")


def _refused(reply: Reply, zh: str, en: str) -> Step:
    why = reply.reason or f"HTTP {reply.status} {reply.json.get('code', '')}".strip()
    return Step(State.FAILS, (f"{zh}：{why}", f"{en}: {why}"))


@click.command("check")
@click.option("--as-hospital", "hospital", nargs=2, required=True, metavar="URL KEY", help="The service and the hospital's key; - takes the key from KEY.")
@click.option("--ask", "question", nargs=2, default=("", ""), metavar="CODE ISSUER", help="Ask one question: own code, the other's insurance code.")
@click.option("--signed", type=click.Choice([algorithm.value for algorithm in SigningAlgorithm]), help="The key was issued to sign its requests.")
def check(hospital: tuple[str, str], question: tuple[str, str], signed: str | None) -> None:
    """Try each way in which a hospital's systems call a running service, and say what is missing. Without --ask nothing is written down. Status 1 where
    something fails."""
    url, key = hospital
    if urlsplit(url).scheme not in ("http", "https"):
        raise click.BadParameter("an address such as https://recognition.example is wanted", param_hint="URL")
    key = os.environ.get("KEY", "") if key == "-" else key
    algorithm = SigningAlgorithm(signed) if signed else None
    if algorithm and not (KEY.fullmatch(key) and available(algorithm)):
        raise click.BadParameter("a whole key, rk_…, is wanted, and an OpenSSL that has the hash", param_hint="KEY")
    at = Hospital(url.rstrip("/"), key, algorithm)
    ended = _shown(service_steps(at))
    if State.WORKS in ended:
        ended += [state for steps in (code_map_steps(at), lookup_steps(at, *question), launch_steps(at), report_steps(at)) for state in _shown(steps)]
    if failed := ended.count(State.FAILS):
        raise click.ClickException(f"{failed} to be mended 有 {failed} 处需要处理")


def _shown(steps: Iterator[Step]) -> list[State]:
    """Prints steps as they are tried; how they ended."""
    ended = []
    for step in steps:
        click.echo(f"{step.state} {step.says[0]}  {step.says[1]}")
        ended.append(step.state)
    return ended


COMMANDS = {check.name: check}
