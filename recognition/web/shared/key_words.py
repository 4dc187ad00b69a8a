"""Refusals of keys, of what they sign and of where they come from, as problem_words.py has all others: what an integrator has to change."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "unauthenticated": (401, "缺少密钥，或密钥无效、已撤销。", "The key is missing, unknown or revoked."),
    "accounts_unavailable": (503, "暂时无法核对密钥；请稍后再试。", "Keys cannot be checked now; try again."),
    "key_id_malformed": (401, "X-Key-Id 须为密钥中两条下划线之间的 8 个字符。", "X-Key-Id must be the eight characters between the key's underscores."),
    "timestamp_malformed": (
        401,
        "X-Timestamp 须为 Unix 时间：10 位秒数，或 13 位毫秒数。",
        "X-Timestamp must be Unix time: ten digits of seconds, or thirteen of milliseconds.",
    ),
    "nonce_malformed": (401, "X-Nonce 须为 16 至 64 个字母、数字、- 或 _。", "X-Nonce must be 16 to 64 letters, digits, hyphens or underscores."),
    "signature_malformed": (
        401,
        "X-Signature 须为 hmac-sha256= 或 hmac-sm3=，后接 64 位十六进制数。",
        "X-Signature must be hmac-sha256= or hmac-sm3= and 64 hexadecimal digits.",
    ),
    "signature_header_missing": (401, "缺少签名所需的请求头，缺哪些见 missing。", "Headers of a signed request are missing; see missing."),
    "signature_required": (
        401,
        "此密钥须对请求签名（算法见 allowed），不能放在 Authorization 里发送；这次已经发出，请更换密钥。",
        "This key signs its requests (by what stands in allowed) and is never sent itself. It was sent now: have it replaced.",
    ),
    "signature_wrong": (
        401,
        "签名不对，或密钥编号不存在、已撤销、不是签名密钥。请将 canonical_sha256 与您的待签名串的 SHA-256 比较：相同则是密钥不对，不同则是待签名串不对。",
        "The signature is wrong, or the key id is unknown, revoked or of a key that does not sign. Compare canonical_sha256 with the SHA-256 of your canonical "
        "text: where they are equal the secret is wrong, else the text.",
    ),
    "signature_algorithm": (
        401,
        "签名正确，但此密钥约定的算法不同，见 allowed。",
        "The signature is right, but this key signs by another algorithm; see allowed.",
    ),
    "clock_wrong": (
        401,
        "X-Timestamp 与服务器时间相差超过 5 分钟：服务器时间见 server_time，相差的秒数见 difference_seconds（正数表示您的时钟快）。请校时后重新签名。",
        "X-Timestamp is more than five minutes from the server's time, which is server_time; difference_seconds is positive where your clock is ahead. Set "
        "the clock and sign anew.",
    ),
    "nonce_used": (
        401,
        "此 X-Nonce 已经用过。重试时换用新的 X-Nonce 重新签名；同一内容用同一个 Idempotency-Key，不会重复记录。",
        "This X-Nonce was used before. To try again sign with a new one; under the same Idempotency-Key the same body is written once.",
    ),
    "signed_before_start": (
        503,
        "请求签名于本机启动之前，无法判断是否重复；请用新的 X-Nonce 和时间重新签名。",
        "The request was signed before this machine started, so it cannot be told whether it came before; sign it anew, with another X-Nonce and time.",
    ),
    "sm3_unavailable": (503, "本机的 OpenSSL 没有 SM3，无法核对签名。", "This machine's OpenSSL has no SM3, so the signature cannot be checked."),
    "address_not_allowed": (
        403,
        "此密钥只能从约定的地址使用；这次来自 address（为空表示未经约定的代理）。请与管理员核对。",
        "This key may be used from declared addresses only; this came from address (empty where it did not pass the proxies). Settle it with the operator.",
    ),
}

FIELDS: dict[str, tuple[str, str]] = {
    "algorithm_unknown": ("须为 hmac-sha256 或 hmac-sm3。", "Must be hmac-sha256 or hmac-sm3."),
    "sm3_missing": ("本机的 OpenSSL 没有 SM3，请用 hmac-sha256。", "This machine's OpenSSL has no SM3; use hmac-sha256."),
    "networks_malformed": (
        "须为 IPv4 或 IPv6 的地址或网段，以空格或逗号分隔，至多 50 个，网段的主机位为零，如 10.20.0.0/16 2001:db8::1。",
        "Must be addresses or networks of IPv4 or IPv6 with blanks or commas between them, 50 at most, a network without bits of a machine, such as "
        "10.20.0.0/16 2001:db8::1.",
    ),
}
